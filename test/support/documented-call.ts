import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Answer, CallOptions, Service } from './service.js';

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

type Node = Record<string, unknown>;
interface Operation {
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
}
type Paths = Record<string, Record<string, Operation>>;

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

/**
 * `service.call` that holds every answer to /docs-json: the status is documented for the operation, the body fits the
 * schema and has no member beyond it, and the code of a refusal is one of those that the operation names.
 */
export async function documentedCalls(service: Service): Promise<Call> {
  const { body: document } = await service.call('GET', '/docs-json');
  const check = answerCheck(document);
  return async (method, path, options) => {
    const answer = await service.call(method, path, options);
    check(method, path.split('?', 1)[0], answer);
    return answer;
  };
}

/** Throws when an answer is not what the document says of its operation. */
export function answerCheck(document: Node): (method: string, path: string, answer: Answer) => void {
  const paths = document.paths as Paths;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ ...(closed(document) as Node), $id: 'api' });
  const templates = Object.keys(paths).map((template) => ({ template, pattern: patternOf(template) }));
  const validators = new Map<string, ValidateFunction>();

  const validatorOf = (...parts: string[]): ValidateFunction => {
    const pointer = parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    let validator = validators.get(pointer);
    if (!validator)
      validators.set(pointer, (validator = ajv.compile({ $ref: `api#/${encodeURI(pointer)}` })));
    return validator;
  };

  return (method, path, answer) => {
    const template = templates.find(({ pattern }) => pattern.test(path))?.template;
    const operation = template && paths[template][method.toLowerCase()];
    if (!operation) throw new Error(`${method} ${path} is not in the OpenAPI document`);
    const response = operation.responses[answer.status];
    const told = `${method} ${template} answered ${answer.status}`;
    if (!response) throw new Error(`${told}, which is not documented: ${JSON.stringify(answer.body)}`);
    if (!response.content) return;
    const mediaType = answer.status < 400 ? JSON_TYPE : PROBLEM_TYPE;
    checkCode(told, response.content[mediaType]?.examples, answer);
    const where = ['paths', template, method.toLowerCase(), 'responses', `${answer.status}`];
    const validator = validatorOf(...where, 'content', mediaType, 'schema');
    if (!validator(answer.body)) {
      throw new Error(`${told} with another body than documented: ${ajv.errorsText(validator.errors)}`);
    }
  };
}

function checkCode(told: string, examples: Record<string, unknown> | undefined, answer: Answer): void {
  if (answer.status < 400) return;
  const { code } = answer.body as { code: string };
  if (!examples || !(code in examples)) throw new Error(`${told} ${code}, which is not documented there`);
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** The document with every object schema but that of problems, which may carry members of their own, closed. */
function closed(node: unknown, name = ''): unknown {
  if (Array.isArray(node)) return node.map((part) => closed(part));
  if (typeof node !== 'object' || node === null) return node;
  const copy: Node = Object.fromEntries(Object.entries(node).map(([key, part]) => [key, closed(part, key)]));
  const isOpen = name === 'ProblemDto' || name === 'properties' || copy.additionalProperties !== undefined;
  if (copy.properties !== undefined && !isOpen) copy.additionalProperties = false;
  return copy;
}
