import { EnvironmentError, readEnvironment, VARIABLES } from './env.js';

const SECRET = 'a secret of thirty-two characters';
const PRODUCTION = {
  NODE_ENV: 'production',
  MONGODB_URI: 'mongodb://db.example/seatlatch?replicaSet=rs0',
  REDIS_URL: 'redis://cache.example:6379',
  JWT_SECRET: SECRET,
};

/** The lines that name a fault. */
function faultsOf(source: Record<string, string>): string[] {
  try {
    readEnvironment(source);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

/** One value per variable that it must refuse; free texts have none. */
const REFUSED: Partial<Record<keyof typeof VARIABLES, [value: string, fault: string]>> = {
  NODE_ENV: ['staging', 'expected one of'],
  HOST: ['%%%', 'an IP address or a host name'],
  PORT: ['65536', 'must be from 0 to 65535'],
  MONGODB_URI: ['127.0.0.1:27017', 'must start with mongodb:// or mongodb+srv://'],
  REDIS_URL: ['http://127.0.0.1', 'must start with redis:// or rediss:// or redis+sentinel://'],
  REDIS_CLUSTER_NODES: ['10.0.0.1', 'must be host:port'],
  HOLD_DURABILITY: ['always', 'expected one of'],
  MONGOD_SOURCES: ['path,internet', 'expected one of'],
  JWT_PUBLIC_KEY: ['ssh-rsa AAAA', 'must be a PEM public key'],
  JWT_JWKS_URI: ['id.example.com/jwks.json', 'must start with https:// or http://'],
  JWT_ALGORITHM: ['HS256', 'expected one of'],
  CORS_ORIGINS: ['https://shop.example.com/path', 'must be * or origins'],
  TRUST_PROXY: ['10.0.0.0/33', 'must be a number of proxies, or addresses'],
  THROTTLE_DISABLED: ['yes', 'expected one of'],
  OVERLOAD_MS: ['50ms', 'must be a whole number'],
  WEBHOOK_PRIVATE_NETWORKS: ['10.0.0.0/8', 'expected one of'],
  PAYMENT_MINUTES: ['0', 'must be from 1 to 10080'],
  MINUTE_MS: ['1e3', 'must be a whole number'],
  SEED_DEMO: ['1', 'expected one of'],
  LOG_LEVEL: ['verbose', 'expected one of'],
  WEB_CONCURRENCY: ['-1', 'must be a whole number'],
};
const FREE_TEXTS = ['DATA_DIR', 'MONGOMS_SYSTEM_BINARY', 'JWT_SECRET', 'JWT_ISSUER', 'JWT_AUDIENCE'];

describe('a setting', () => {
  it.each(Object.entries(REFUSED))(
    '%s is refused with its name, fault and an example',
    (name, [value, fault]) => {
      const faults = faultsOf({ [name]: value });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain(`  ${name}: `);
      expect(faults[0]).toContain(fault);
      expect(faults[0]).toContain(`(example: ${name}=${VARIABLES[name as keyof typeof VARIABLES].example})`);
    },
  );

  it('is checked here, or is a free text', () => {
    expect([...Object.keys(REFUSED), ...FREE_TEXTS].sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  it.each(Object.entries(VARIABLES))('%s takes its own example', (name, { example }) => {
    expect(faultsOf({ [name]: example })).toEqual([]);
  });

  it('that is empty counts as not set', () => {
    const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']));
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it('never stands alone in the message: every fault is listed', () => {
    const faults = faultsOf({ PORT: 'http', LOG_LEVEL: 'loud', MINUTE_MS: '0' });
    expect(faults.map((fault) => fault.trim().split(':')[0])).toEqual(['PORT', 'MINUTE_MS', 'LOG_LEVEL']);
  });
});

describe('the settings together', () => {
  it('have the defaults of the contract', () => {
    expect(readEnvironment({})).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3_000,
      DATA_DIR: '.data',
      MONGOD_SOURCES: ['path', 'cache', 'download', 'pip'],
      THROTTLE_DISABLED: false,
      OVERLOAD_MS: 50,
      PAYMENT_MINUTES: 15,
      MINUTE_MS: 60_000,
      LOG_LEVEL: 'info',
      WEB_CONCURRENCY: 1,
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readEnvironment({}))).toBe(true);
  });

  it('name one way to Redis, not two', () => {
    const [fault] = faultsOf({ REDIS_URL: 'redis://a.example', REDIS_CLUSTER_NODES: 'a.example:1' });
    expect(fault).toContain('REDIS_URL and REDIS_CLUSTER_NODES: set one of them (example: ');
  });

  it('refuse a short secret everywhere', () => {
    const [fault] = faultsOf({ JWT_SECRET: 'x'.repeat(31) });
    expect(fault).toContain('JWT_SECRET: must have at least 32 characters (example: ');
  });

  it('name one place of an outside issuer’s keys, not two', () => {
    const { JWT_PUBLIC_KEY, JWT_JWKS_URI } = VARIABLES;
    const both = { JWT_PUBLIC_KEY: JWT_PUBLIC_KEY.example, JWT_JWKS_URI: JWT_JWKS_URI.example };
    expect(faultsOf(both)[0]).toContain('JWT_JWKS_URI and JWT_PUBLIC_KEY: set one of them (example: ');
  });

  it('read lists and keys in the forms that fit on one line', () => {
    const key = '-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----';
    const env = readEnvironment({
      CORS_ORIGINS: 'https://a.example, https://b.example',
      JWT_PUBLIC_KEY: key,
    });
    expect(env.CORS_ORIGINS).toEqual(['https://a.example', 'https://b.example']);
    expect(env.JWT_PUBLIC_KEY).toBe('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----');
  });
});

describe('production', () => {
  it('starts with servers and a secret named', () => {
    expect(faultsOf(PRODUCTION)).toEqual([]);
    expect(faultsOf({ ...PRODUCTION, REDIS_URL: '', REDIS_CLUSTER_NODES: 'a.example:6379' })).toEqual([]);
    const key = VARIABLES.JWT_PUBLIC_KEY.example;
    expect(faultsOf({ ...PRODUCTION, JWT_SECRET: '', JWT_PUBLIC_KEY: key })).toEqual([]);
    const local = ['http://127.0.0.1:8080/jwks', 'http://[::1]/jwks', 'http://localhost/jwks'];
    for (const uri of [VARIABLES.JWT_JWKS_URI.example, ...local]) {
      expect(faultsOf({ ...PRODUCTION, JWT_SECRET: '', JWT_JWKS_URI: uri })).toEqual([]);
    }
  });

  it.each([
    ['an embedded database', { MONGODB_URI: '' }, 'MONGODB_URI: production embeds no database'],
    ['an embedded Redis', { REDIS_URL: '' }, 'REDIS_URL or REDIS_CLUSTER_NODES: production embeds no Redis'],
    ['no secret', { JWT_SECRET: '' }, 'JWT_SECRET: production needs one'],
    ['a short secret', { JWT_SECRET: 'short' }, 'JWT_SECRET: must have at least 32 characters'],
    [
      'the sample secret',
      { JWT_SECRET: VARIABLES.JWT_SECRET.example },
      'JWT_SECRET: this is the sample value',
    ],
    ['a common secret', { JWT_SECRET: 'changeme' }, 'JWT_SECRET: this is the sample value'],
    [
      'keys by plain http',
      { JWT_JWKS_URI: 'http://id.example.com/jwks.json' },
      'JWT_JWKS_URI: production asks for keys by https only',
    ],
    [
      'keys by plain http from a name like the machine’s own',
      { JWT_JWKS_URI: 'http://127.0.0.1.example.com/jwks.json' },
      'JWT_JWKS_URI: production asks for keys by https only',
    ],
    ['shortened minutes', { MINUTE_MS: '1000' }, 'MINUTE_MS: production keeps real minutes'],
    ['demo data', { SEED_DEMO: 'true' }, 'SEED_DEMO: production makes no demo data'],
  ])('refuses %s, with an example', (_what, change, fault) => {
    const faults = faultsOf({ ...PRODUCTION, ...change });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
    expect(faults[0]).toContain('(example: ');
  });
});
