import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Makes tokens without the library that verifies them, the wrong ones too. */
export type Signer = (input: string) => Buffer;

export interface Forgery {
  header?: Record<string, unknown>;
  /** Replaces the claims of a good token; a member that is undefined is left out. */
  claims?: Record<string, unknown>;
  /** Replaces the whole payload, whatever it is. */
  payload?: string;
}

export const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

export const hs256 =
  (secret: string | Buffer = SECRET): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

export const rs256 =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), key);

export const es256 =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });

export const rsaPair = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength });
export const ecPair = (namedCurve = 'prime256v1') => generateKeyPairSync('ec', { namedCurve });
export const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string;

export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** A token that is good for an hour but for what the forgery changes. */
export function forge(signer: Signer, alg: string, { header, claims, payload }: Forgery = {}): string {
  const body = payload ?? JSON.stringify({ sub: 'user-1', exp: nowSeconds() + 3600, ...claims });
  const input = `${encode(JSON.stringify({ alg, typ: 'JWT', ...header }))}.${encode(body)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
