import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '../../src/common/errors/error-codes.js';
import { API_VERSION } from '../../src/openapi/document.js';
import { documentText, openApiOfSources } from '../../tools/openapi-of-sources.js';
import { postmanText } from '../../tools/postman-collection.js';
import { projectFile } from '../support/servers.js';
import { startService } from '../support/service.js';

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { name: string; in: string; schema?: object }[];
  requestBody?: { content: Record<string, { schema?: object }> };
  responses: Record<
    string,
    { description?: string; content?: Record<string, { schema?: object }>; $ref?: string }
  >;
}
const textOf = (path: string) => readFileSync(projectFile(path), 'utf8');
const committed = JSON.parse(textOf('openapi.json'));
const paths = committed.paths as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);
/** What the contract gives to everyone, and what only operators ask. */
const PUBLIC = /^(POST \/auth\/|GET \/health\/|GET \/metrics)/;
const OPERATIONS = /^GET \/(health|metrics)/;

test('openapi.json is what the sources say (npm run openapi)', async () => {
  expect(documentText(await openApiOfSources())).toBe(textOf('openapi.json'));
});

test('and what the service serves', async () => {
  const service = await startService();
  const { body } = await service.call('GET', '/docs-json');
  await service.close();
  expect(body).toEqual(committed);
});

test('docs/postman.json is made from it (npm run postman)', async () => {
  expect(await postmanText()).toBe(textOf('docs/postman.json'));
});

test('its version is the package’s', () => {
  expect(API_VERSION).toBe(JSON.parse(textOf('package.json')).version);
});

test('every reference leads somewhere', () => {
  const references = [...textOf('openapi.json').matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path]) => path);
  expect(references.length).toBeGreaterThan(100);
  const lost = references.filter(
    (path) => path.split('/').reduce((node, key) => node?.[key], committed) === undefined,
  );
  expect(lost).toEqual([]);
});

test('operation ids are unique', () => {
  const ids = operations.map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('ErrorCode lists exactly the codes of the registry', () => {
  expect(committed.components.schemas.ErrorCode.enum).toEqual(Object.keys(ERROR_CODES));
});

describe.each(operations)('%s', (route, operation) => {
  const statuses = Object.keys(operation.responses);

  test('has a summary and a tag', () => {
    expect(operation.summary).toBeTruthy();
    expect(operation.tags).toHaveLength(1);
  });

  test('describes each success, with a schema unless it has no body', () => {
    const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
    expect(successes.length).toBeGreaterThan(0);
    const schemaless = successes
      .filter(([, { content = {} }]) => Object.values(content).filter(({ schema }) => schema).length !== 1)
      .map(([status]) => status);
    expect(schemaless).toEqual(statuses.includes('204') ? ['204'] : []);
  });

  test('is public or asks for a token', () => {
    const isPublic = PUBLIC.test(route);
    expect(operation.security).toEqual(isPublic ? [] : [{ bearer: [] }]);
    expect(statuses.includes('401')).toBe(!isPublic || route === 'POST /auth/login');
  });

  test('documents the refusals that follow from its form', () => {
    expect(statuses.includes('429')).toBe(!OPERATIONS.test(route));
    const needed = ['default'];
    if (operation.parameters?.length) needed.push('400');
    if (operation.requestBody) needed.push('400', '413', '415');
    if (/^(POST|PUT|PATCH|DELETE) \/(layouts|events|admin)/.test(route)) needed.push('403');
    if (/seat-booking|layouts|events|admin/.test(route)) needed.push('503');
    expect(statuses).toEqual(expect.arrayContaining(needed));
  });

  test('every refusal is a problem document', () => {
    const refusals = Object.entries(operation.responses).filter(([status]) => /^[45]/.test(status));
    for (const [, { content = {} }] of refusals)
      expect(Object.keys(content)).toEqual(['application/problem+json']);
    expect(operation.responses.default).toEqual({ $ref: '#/components/responses/OtherProblem' });
  });

  test('gives every parameter and body a schema, and every path parameter is there', () => {
    const parameters = operation.parameters ?? [];
    expect(parameters.filter(({ schema }) => !schema)).toEqual([]);
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) expect(schema).toBeTruthy();
  });
});
