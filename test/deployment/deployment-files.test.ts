import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { VARIABLES } from '../../src/config/env.js';
import { projectFile } from '../support/servers.js';

const read = (path: string): string => readFileSync(projectFile(path), 'utf8');
const SECRET = '0123456789abcdef0123456789abcdef';

/** `docker compose` of an engine, or Debian's docker-compose, which needs none. */
const compose = [['docker', 'compose'], ['docker-compose']].find(
  ([command, ...args]) => spawnSync(command, [...args, 'version']).status === 0,
);
if (!compose)
  console.warn('Skipped: neither `docker compose` nor `docker-compose` is here to read the file.');
const withCompose = compose ? describe : describe.skip;

function readByCompose(env: Record<string, string>): SpawnSyncReturns<string> {
  const [command, ...args] = compose!;
  return spawnSync(command, [...args, '--file', projectFile('docker-compose.yml'), 'config'], {
    encoding: 'utf8',
    cwd: projectFile('test/deployment'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
}

withCompose('docker-compose.yml as docker compose reads it', () => {
  it('is accepted, with the secret from the environment', () => {
    const { status, stdout, stderr } = readByCompose({ JWT_SECRET: SECRET });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`JWT_SECRET: ${SECRET}`);
    for (const service of ['api', 'mongodb', 'redis'])
      expect(stdout).toMatch(new RegExp(`^  ${service}:$`, 'm'));
    expect(stdout.match(/condition: service_healthy/g)).toHaveLength(2);
  });

  it('is refused without a secret, and says how to make one', () => {
    const { status, stderr } = readByCompose({});
    expect(status).not.toBe(0);
    expect(stderr).toContain('openssl rand -hex 32');
  });
});

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');

  it('sets only what the service reads, for production', () => {
    const environment = /^ {4}environment:\n((?: {6}.+\n)+)/m.exec(text)![1];
    const names = [...environment.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(3);
    expect(Object.keys(VARIABLES)).toEqual(expect.arrayContaining(names));
    expect(environment).toContain('NODE_ENV: production');
  });

  it('holds no secret', () => {
    expect(text.match(/SECRET: .*/g)).toEqual([
      'SECRET: ${JWT_SECRET:?set it to the output of "openssl rand -hex 32"}',
    ]);
  });

  it('keeps what Redis holds, and never lets it evict', () => {
    expect(text).toMatch(/'--appendonly', 'yes'.*'--maxmemory-policy', 'noeviction'/);
  });
});

describe('Dockerfile', () => {
  const text = read('Dockerfile');

  it('starts what npm start starts, as an ordinary user', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const command = JSON.parse(/^CMD (.+)$/m.exec(text)![1]) as string[];
    expect(scripts.start).toContain(command.join(' '));
    expect(text.indexOf('\nUSER node\n')).toBeGreaterThan(text.lastIndexOf('\nFROM '));
  });

  it('takes nothing into the image that git ignores', () => {
    const ignored = read('.gitignore').split('\n').filter(Boolean);
    const left = ignored.map((line) => line.replace(/\/$/, ''));
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(left));
  });
});
