import { readFileSync } from 'node:fs';
import converter, { type Options } from 'openapi-to-postmanv2';

interface Schema {
  type?: string;
  minimum?: number;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  [keyword: string]: unknown;
}
interface Operation {
  responses: Record<string, unknown>;
  parameters?: { schema: Schema }[];
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
  servers?: { url: string }[];
}

const OPTIONS = {
  folderStrategy: 'Tags',
  requestNameSource: 'Fallback',
  parametersResolution: 'Example',
  enableOptionalParameters: false,
  optimizeConversion: false,
} as Options;
const SERVICE_URL = 'http://localhost:3000';
const EXAMPLE_ID = '66f1a2b3c4d5e6f7a8b9c0d1';
const EXAMPLE_TIME = '2027-03-01T19:30:00.000Z';
const ILLUSTRATIONS = ['example', 'examples', 'default', '$ref', 'allOf', 'oneOf', 'anyOf'];

/** The Postman collection of openapi.json, the same text for the same document. */
export async function postmanText(): Promise<string> {
  const document = prepared(JSON.parse(readFileSync('openapi.json', 'utf8')) as Document);
  const collection = await new Promise<object>((resolve, reject) => {
    converter.convertV2({ type: 'string', data: JSON.stringify(document) }, OPTIONS, (error, result) => {
      if (result?.result && result.output?.[0]) resolve(result.output[0].data as object);
      else reject(error ?? new Error(result?.reason));
    });
  });
  return `${JSON.stringify(collection, withoutIds, 2)}\n`;
}

/**
 * A collection is for trying the calls out: refusals are left to the OpenAPI document, and a request has the fields
 * that are needed or illustrated. The converter makes up values for the others by chance.
 */
function prepared(document: Document): Document {
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) {
      const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      operation.responses = Object.fromEntries(successes);
      for (const { schema } of operation.parameters ?? []) settle(schema);
    }
  }
  for (const schema of Object.values(document.components.schemas)) settle(schema);
  return { ...document, servers: [{ url: SERVICE_URL }] };
}

function settle(schema: Schema): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!schema.required?.includes(name) && !property.enum && !isIllustrated(property))
      delete schema.properties![name];
    else settle(property);
  }
  if (schema.items) settle(schema.items);
  if (!isIllustrated(schema)) schema.example = exampleOf(schema);
}

function exampleOf({ type, enum: values, minimum, pattern, format }: Schema): unknown {
  if (values) return values[0];
  if (format === 'date-time') return EXAMPLE_TIME;
  if (type === 'number' || type === 'integer') return minimum ?? 1;
  return type === 'string' && pattern ? EXAMPLE_ID : undefined;
}

function isIllustrated(schema: Schema): boolean {
  if (ILLUSTRATIONS.some((keyword) => keyword in schema)) return true;
  return schema.items !== undefined && isIllustrated(schema.items);
}

/** The converter draws its ids by lot; Postman makes new ones when it imports. */
function withoutIds(this: unknown, key: string, value: unknown): unknown {
  return key === '_postman_id' || (key === 'id' && isPostmanNode(this)) ? undefined : value;
}

function isPostmanNode(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return 'request' in node || 'originalRequest' in node || 'item' in node;
}
