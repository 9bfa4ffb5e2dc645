import { readFileSync } from 'node:fs';
import { DEMO_ACCOUNTS } from '../../src/demo/seed-demo.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { projectFile } from '../support/servers.js';
import { startService, type Service } from '../support/service.js';
import { examplesOf, type Example } from './examples-document.js';
import { Transcript } from './transcript.js';

const examples = examplesOf(readFileSync(projectFile('EXAMPLES.md'), 'utf8'));
/** Those for operators are in the README. */
const WITHOUT_EXAMPLE = /^(GET \/health|GET \/metrics|PUT \/layouts|DELETE \/layouts|GET \/layouts\/\{id\})/;

/** The log of seat changes is written behind the requests: what is read may come a moment later. */
const LAG_MS = 60_000;

let service: Service;
let transcript: Transcript;
beforeAll(async () => {
  service = await startService();
  const { roles, ...organiser } = DEMO_ACCOUNTS.organiser;
  await service.app.get(AccountsService, { strict: false }).ensure({ ...organiser, roles: [...roles] });
  transcript = new Transcript(service.url);
});
afterAll(() => service?.close());

// Each goes on where the one before it ended, as a reader does.
test.each(examples.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
  const deadline = Date.now() + (requestOf(example).startsWith('GET ') ? LAG_MS : 0);
  let differences: string[];
  do {
    const real = await transcript.play(example);
    expect(real === undefined).toBe(example.answer === undefined);
    differences = real ? transcript.differences(example, real) : [];
  } while (differences.length > 0 && Date.now() < deadline);
  expect(differences).toEqual([]);
});

test('every operation has an example', async () => {
  const { body: document } = await service.call('GET', '/docs-json');
  const operations = Object.entries(document.paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const shown = examples.map(requestOf);
  const missing = operations.filter((operation) => {
    const [method, path] = operation.split(' ');
    const pattern = new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return !shown.some((request) => pattern.test(request));
  });
  expect(missing.filter((operation) => !WITHOUT_EXAMPLE.test(operation))).toEqual([]);
});

function requestOf({ command }: Example): string {
  const [, path] = /\$BASE([^\s"'?]*)/.exec(command) ?? [];
  const [, method] = /-X (\w+)/.exec(command) ?? [];
  return `${method ?? (command.includes('--json') ? 'POST' : 'GET')} ${path}`;
}
