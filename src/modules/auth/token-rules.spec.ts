import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AppConfig } from '../../config/app-config.js';
import { EnvironmentError, readEnvironment } from '../../config/env.js';
import { tokenRules } from './token-rules.js';

const JWKS = 'https://id.example.com/jwks.json';
const SECRET = 'x'.repeat(32);
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string;
const rsa = (modulusLength: number) => pem(generateKeyPairSync('rsa', { modulusLength }).publicKey);
const ec = (namedCurve: string) => pem(generateKeyPairSync('ec', { namedCurve }).publicKey);
const rulesOf = (settings: Record<string, string>) => tokenRules(readEnvironment(settings) as AppConfig);

test.each([
  ['a secret', { JWT_SECRET: SECRET }, 'HS256', true],
  ['an RSA key', { JWT_PUBLIC_KEY: rsa(2048) }, 'RS256', false],
  ['an EC P-256 key', { JWT_PUBLIC_KEY: ec('prime256v1') }, 'ES256', false],
  ['an Ed25519 key', { JWT_PUBLIC_KEY: pem(generateKeyPairSync('ed25519').publicKey) }, 'EdDSA', false],
  ['a key set', { JWT_JWKS_URI: JWKS }, 'RS256', false],
  ['a key set and its algorithm', { JWT_JWKS_URI: JWKS, JWT_ALGORITHM: 'EdDSA' }, 'EdDSA', false],
  ['a key set before a secret', { JWT_JWKS_URI: JWKS, JWT_SECRET: SECRET }, 'RS256', false],
  [
    'a key on one line',
    { JWT_PUBLIC_KEY: ec('prime256v1').replaceAll('\n', String.raw`\n`) },
    'ES256',
    false,
  ],
  ['a key before a secret', { JWT_PUBLIC_KEY: rsa(2048), JWT_SECRET: SECRET }, 'RS256', false],
])('%s fixes the algorithm', (_name, settings, algorithm, issuesTokens) => {
  expect(rulesOf(settings)).toMatchObject({ algorithm, issuesTokens });
});

test.each([
  ['a short RSA key', rsa(1024), /2048 bits.*not rsa 1024/],
  ['another curve', ec('secp384r1'), /P-256.*not ec secp384r1/],
  ['another kind of key', pem(generateKeyPairSync('ed448').publicKey), /not ed448/],
  ['no key at all', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /readable PEM/],
])('%s stops the start', (_name, key, message) => {
  expect(() => rulesOf({ JWT_PUBLIC_KEY: key })).toThrow(message);
  expect(() => rulesOf({ JWT_PUBLIC_KEY: key })).toThrow(EnvironmentError);
});

test('neither secret nor key stops the start', () => {
  expect(() => rulesOf({})).toThrow(EnvironmentError);
});
