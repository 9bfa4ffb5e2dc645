import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compiledFile, hasNativeRedis } from '../support/servers.js';

const RESTARTS = ['service', 'redis', 'mongodb'];
const NATIVE = await hasNativeRedis();
if (!NATIVE) console.warn('Skipped: a Redis that is restarted on its data needs a native redis-server 7.');

async function sellOut(args: string[]): Promise<{ code: number; output: string }> {
  const command = ['--no-warnings', compiledFile('tools/sell-out.ts'), ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

(NATIVE ? describe : describe.skip)('a sale to 60 buyers', () => {
  it('ends sold out and sound, although every part is killed in the middle of it', async () => {
    const args = ['--seats', '1200', '--buyers', '60', '--minutes', '2', '--kill'];
    const { code, output } = await sellOut([...args, '--restart', RESTARTS.join()]);
    expect(output).toMatch(/seats sold +1200 of 1200/);
    for (const part of RESTARTS) expect(output).toContain(`restarted ${part} (SIGKILL)`);
    expect(output).toMatch(/accepted holds refused at confirm +0\n/);
    expect(output).toMatch(/violations +0\n/);
    expect(code).toBe(0);
  }, 750_000);
});

it.each([
  ['--buyers', ['--buyers', 'many']],
  ['--restart', ['--restart', 'everything']],
  ['--url', ['--url', 'http://127.0.0.1:1', '--restart', 'redis']],
])('a wrong %s is refused with the usage', async (name, args) => {
  const { code, output } = await sellOut(args);
  expect(code).toBe(1);
  expect(output).toContain(name);
  expect(output).toContain('Usage:');
});
