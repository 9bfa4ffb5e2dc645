import { Logger } from '@nestjs/common';
import {
  createRemoteJWKSet,
  customFetch,
  type CryptoKey,
  type FetchImplementation,
  type JWTVerifyGetKey,
  type RemoteJWKSet,
} from 'jose';
import { DomainError } from '../../common/errors/domain-error.js';
import { OutageLog } from '../../common/outage-log.js';
import { LIMITS } from '../../config/limits.js';

/**
 * The keys of an outside issuer (JWKS): fetched when the first token comes, renewed in the background, and kept for as
 * long as the issuer is away. A token that names an unknown key makes them be fetched again, but neither soon after the
 * last time nor soon after a failure, so that nobody can turn the service on its issuer.
 */
export class IssuerKeys {
  private readonly keys: RemoteJWKSet;
  private readonly outage = new OutageLog(new Logger(IssuerKeys.name), 'fetching the issuer’s keys');
  private loadedAtMs: number | undefined;
  private failedAtMs: number | undefined;

  constructor(url: URL) {
    this.keys = createRemoteJWKSet(url, {
      timeoutDuration: LIMITS.issuerRequestMs,
      cooldownDuration: LIMITS.issuerCooldownMs,
      // Its way of renewing would refuse everybody while the issuer is away.
      cacheMaxAge: Infinity,
      [customFetch]: (...call) => this.load(...call),
    });
  }

  /**
   * The public key that a token names; without a name, the only one that fits.
   * @throws DomainError ISSUER_UNAVAILABLE when it is not known and the issuer does not answer
   * @throws JOSEError when the issuer has no such key, or several that fit
   */
  async find(...[header, token]: Parameters<JWTVerifyGetKey>): Promise<CryptoKey> {
    await this.renew();
    return this.keys(header, token);
  }

  private async renew(): Promise<void> {
    const ageMs = this.loadedAtMs === undefined ? 0 : performance.now() - this.loadedAtMs;
    if (ageMs < LIMITS.issuerKeysMs) return;
    const renewed = this.keys.reload().catch(() => undefined);
    // After a quiet time the keys may long be withdrawn; an issuer that is known to be away is not waited for.
    if (ageMs > 2 * LIMITS.issuerKeysMs && this.failedAtMs === undefined) await renewed;
  }

  private async load(...[url, options]: Parameters<FetchImplementation>): Promise<Response> {
    if (this.failedAtMs !== undefined && performance.now() - this.failedAtMs < LIMITS.issuerRetryMs)
      throw unavailable();
    try {
      const text = await keySetText(await fetch(url, options));
      this.loadedAtMs = performance.now();
      this.failedAtMs = undefined;
      this.outage.worked();
      return new Response(text);
    } catch (cause) {
      this.failedAtMs = performance.now();
      this.outage.failed(cause);
      throw unavailable(cause);
    }
  }
}

function unavailable(cause?: unknown): DomainError {
  const detail = 'The keys of the token issuer cannot be had. Repeat the request in a moment.';
  return new DomainError('ISSUER_UNAVAILABLE', detail, { retryAfterSeconds: 1, cause });
}

/** @throws when the answer is no key set, or beyond the limits. */
async function keySetText(response: Response): Promise<string> {
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new Error(`the issuer answered ${response.status}`);
  }
  const text = await boundedText(response.body);
  const { keys } = (JSON.parse(text) ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'object' && key !== null))
    throw new Error('the issuer’s answer is no key set');
  if (keys.length > LIMITS.issuerKeys) throw new Error(`the issuer has ${keys.length} keys`);
  return text;
}

async function boundedText(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LIMITS.issuerAnswerBytes) throw new Error('the issuer’s answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
