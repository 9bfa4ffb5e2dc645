import { parseClusterNodes, parseSentinelUrl } from './redis-address.js';

describe('a sentinel URL', () => {
  it('names sentinels and primary', () => {
    expect(parseSentinelUrl('redis+sentinel://a:1,b/main')).toMatchObject({
      sentinels: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26_379 },
      ],
      name: 'main',
      db: 0,
      tls: false,
    });
  });

  it('carries the passwords of servers and sentinels, the database, and TLS', () => {
    const url = 'rediss+sentinel://user:p%40ss@a:1/main/3?sentinelPassword=other';
    expect(parseSentinelUrl(url)).toMatchObject({
      username: 'user',
      password: 'p@ss',
      sentinelPassword: 'other',
      db: 3,
      tls: true,
    });
    expect(parseSentinelUrl('redis+sentinel://:secret@a:1/main')).toMatchObject({
      username: undefined,
      password: 'secret',
    });
  });

  it.each([
    'redis+sentinel://a:1',
    'redis+sentinel:///main',
    'redis+sentinel://a:b/main',
    'redis://a:1/main',
  ])('is not %s', (url) => expect(parseSentinelUrl(url)).toBeUndefined());
});

describe('nodes of a cluster', () => {
  it('are host:port', () => {
    const nodes = [
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ];
    expect(parseClusterNodes(['a:1', 'b:2'])).toEqual({ nodes, tls: false });
  });

  it('may carry a password and TLS, which then hold for all', () => {
    expect(parseClusterNodes(['rediss://:secret@a:1', 'b:2'])).toMatchObject({
      password: 'secret',
      tls: true,
    });
  });

  it.each([[[]], [['a']], [['a:1', 'http://b:2']]])('are not %j', (nodes) =>
    expect(parseClusterNodes(nodes)).toBeUndefined(),
  );
});
