import { execFile } from 'node:child_process';
import { compiledFile } from '../support/servers.js';
import { startService, type Service } from '../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

interface Outcome {
  code: number;
  out: string;
  err: string;
}

function run(args: string[], settings: Record<string, string> = {}): Promise<Outcome> {
  const env = { PATH: process.env.PATH, MONGODB_URI: service.config.MONGODB_URI, ...settings };
  const command = [compiledFile('tools/grant-role.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

test('a registered account becomes an organiser at its next log-in', async () => {
  const body = { email: 'Box.Office@example.com', password: 'four random words', name: 'Box office' };
  const registered = await service.call('POST', '/auth/register', { body });
  expect(registered.body.user.roles).toEqual(['customer']);

  const outcome = await run(['--email', ' BOX.office@example.com', '--role', 'organiser']);
  expect(outcome).toMatchObject({
    code: 0,
    out: expect.stringContaining('box.office@example.com is organiser'),
  });

  const login = { email: body.email, password: body.password };
  const { user } = (await service.call('POST', '/auth/login', { body: login })).body;
  expect(user).toEqual({ ...registered.body.user, roles: ['organiser'] });
});

test.each([
  [
    'an unknown account',
    ['--email', 'nobody@example.com', '--role', 'admin'],
    /no account nobody@example\.com/,
  ],
  ['no role', ['--email', 'a@example.com'], /--role must be one of customer, organiser, admin/],
  ['an unknown option', ['--mail', 'a@example.com'], /Unknown option '--mail'/],
])('%s is told with the usage', async (_name, args, message) => {
  const { code, err, out } = await run(args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(message);
  expect(err).toContain('Usage: npm run grant-role');
});

test('a database that is away is told without a stack', async () => {
  const { code, err } = await run(['--email', 'a@example.com', '--role', 'admin'], {
    MONGODB_URI: 'mongodb://127.0.0.1:9/x?serverSelectionTimeoutMS=3000',
  });
  expect(code).toBe(1);
  expect(err).toMatch(/^The role was not granted: .*ECONNREFUSED/);
  expect(err).not.toMatch(/^ +at /m);
});

test('--help says how it is used', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Usage:') });
});
