import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { compiledFile, projectFile } from '../support/servers.js';
import { startService } from '../support/service.js';

const run = promisify(execFile);
const read = (path: string) => readFileSync(projectFile(path), 'utf8');
const { scripts, devDependencies } = JSON.parse(read('package.json'));
const node = (args: string[], env = {}) =>
  run(process.execPath, args, { cwd: projectFile('.'), env: { PATH: process.env.PATH, ...env } });

test('the types of the client are those of openapi.json (npm run client)', async () => {
  const [, ...args] = scripts.client.split(' ');
  await expect(
    node([projectFile('node_modules/openapi-typescript/bin/cli.js'), ...args, '--check']),
  ).resolves.toBeTruthy();
});

test('the client is tested with the packages that it asks for', () => {
  const { dependencies } = JSON.parse(read('packages/client/package.json'));
  expect(devDependencies).toMatchObject(dependencies);
});

describe('the example in the README of the client', () => {
  const example = read('test/client/example.ts');

  it('is what is tried here', () => {
    const [, shown] = /^```ts\n([\s\S]+?)^```$/m.exec(read('packages/client/README.md'))!;
    const tried = example
      .replace('../../packages/client/src/index.js', '@seatlatch/client')
      .replace('process.env.SEATLATCH_URL!', `'http://127.0.0.1:3000'`);
    expect(tried).toBe(shown);
  });

  it('holds a seat and sees it held', async () => {
    const service = await startService();
    const token = service.token(['organiser']);
    const body = {
      name: 'Opening night',
      startsAt: '2027-03-01T19:30:00Z',
      totalSeats: 100,
      prices: { general: 49.5 },
    };
    await service.call('POST', '/events', { token, body });
    const args = ['--no-warnings', compiledFile('test/client/example.ts')];
    const { stdout } = await node(args, { SEATLATCH_URL: service.url });
    await service.close();
    expect(stdout.trim().split('\n').sort()).toEqual([
      '100 seats of Opening night',
      'A1 is held',
      'Held for 49.5 USD',
    ]);
  });
});
