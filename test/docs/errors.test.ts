import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '../../src/common/errors/error-codes.js';
import { projectFile } from '../support/servers.js';
import { startService } from '../support/service.js';

const registry = Object.entries(ERROR_CODES).map(([code, { status }]) => [code, String(status)]);

test('docs/errors.md lists exactly the codes of the registry, with their status, in its order', () => {
  const rows = readFileSync(projectFile('docs/errors.md'), 'utf8').matchAll(
    /^\| <a id="(\w+)"><\/a>`(\w+)` +\| (\d{3}) +\| \S.+? \| \S.+? \|$/gm,
  );
  const listed = [...rows].map(([, anchor, code, status]) => (anchor === code ? [code, status] : anchor));
  expect(listed).toEqual(registry);
});

test('the page that `type` points to has an entry for each', async () => {
  const service = await startService();
  const { status, headers, body } = await service.call('GET', '/docs/errors');
  await service.close();
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^text\/html/);
  expect(
    [...body.matchAll(/<dt id="(\w+)"><code>\w+<\/code> (\d{3})/g)].map(([, code, s]) => [code, s]),
  ).toEqual(registry);
});
