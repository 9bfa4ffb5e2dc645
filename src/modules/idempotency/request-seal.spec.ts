import { RequestSeal, type KeyedRequest } from './request-seal.js';

const SECRET = 'a secret of the service, long enough';
const REQUEST: KeyedRequest = {
  owner: 'user ada',
  key: 'k-1',
  method: 'POST',
  url: '/auth/register',
  body: { email: 'ada@example.com', password: 'four random common words' },
};
const sealOf = (change: Partial<KeyedRequest> = {}, secret = SECRET) =>
  new RequestSeal({ ...REQUEST, ...change }, secret);
const ANSWER = Buffer.from('{"accessToken":"eyJ"}');

test('what one request sealed, the same request opens', () => {
  expect(sealOf().open(sealOf().seal(ANSWER))).toEqual(ANSWER);
  expect(sealOf().open(sealOf().seal(Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
});

test.each<[string, RequestSeal]>([
  ['another body', sealOf({ body: { ...(REQUEST.body as object), password: 'guessed' } })],
  ['no body', sealOf({ body: undefined })],
  ['another path', sealOf({ url: '/events' })],
  ['another method', sealOf({ method: 'PATCH' })],
  ['another key', sealOf({ key: 'k-2' })],
  ['another user', sealOf({ owner: 'user bob' })],
  ['another secret', sealOf({}, `${SECRET}!`)],
])('%s has another fingerprint and opens nothing', (_what, other) => {
  expect(other.fingerprint).not.toBe(sealOf().fingerprint);
  expect(() => other.open(sealOf().seal(ANSWER))).toThrow(/authenticate/);
});

const bodied = (json: string) => sealOf({ body: JSON.parse(json) }).fingerprint;

test.each([
  [
    'its members in another order',
    '{"a":[{"b":1,"c":{"d":2,"e":3}}],"f":4}',
    '{"f":4,"a":[{"c":{"e":3,"d":2},"b":1}]}',
  ],
  ['other whitespace and escapes', '{"a": "\\u00e9"}', '{"a":"é"}'],
])('a body with %s is the same', (_what, one, other) => {
  expect(bodied(one)).toBe(bodied(other));
});

test.each([
  ['its list in another order', '{"a":[1,2]}', '{"a":[2,1]}'],
  ['a number as a string', '{"a":1}', '{"a":"1"}'],
  ['a member that is null', '{}', '{"a":null}'],
  ['a member called __proto__', '{}', '{"__proto__":{"a":1}}'],
])('a body with %s is another', (_what, one, other) => {
  expect(bodied(one)).not.toBe(bodied(other));
});

test('no body is the same as an empty one', () => {
  expect(sealOf({ body: undefined }).fingerprint).toBe(bodied('{}'));
});

test('the record is found by user and key, whatever the body', () => {
  expect(sealOf({ body: 'other', url: '/events' }).id).toBe(sealOf().id);
  expect(sealOf({ key: 'k-2' }).id).not.toBe(sealOf().id);
  expect(sealOf({ owner: 'user bob' }).id).not.toBe(sealOf().id);
});

test('a user whose name ends like a key is not somebody else with another key', () => {
  expect(sealOf({ owner: 'user a b', key: 'c' }).id).not.toBe(sealOf({ owner: 'user a', key: 'b c' }).id);
});

test('nothing sealed is readable or the same twice', () => {
  const sealed = sealOf().seal(ANSWER);
  expect(sealed.includes('accessToken')).toBe(false);
  expect(sealed).not.toEqual(sealOf().seal(ANSWER));
});

test('a changed byte opens nothing', () => {
  const sealed = sealOf().seal(ANSWER);
  sealed[sealed.length - 1] ^= 1;
  expect(() => sealOf().open(sealed)).toThrow(/authenticate/);
});
