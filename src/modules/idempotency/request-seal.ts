import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A request with an `Idempotency-Key`, as far as it is compared. */
export interface KeyedRequest {
  /** Who sends it; see `ownerOf`. */
  owner: string;
  key: string;
  method: string;
  /** Path and query. */
  url: string;
  /** As it was parsed; none is the same as an empty object. */
  body: unknown;
}

/**
 * What the database learns of a keyed request, and how its answer is sealed. Bodies and answers may carry passwords and
 * tokens, so nothing of theirs is kept that could be guessed from the database alone: fingerprint and sealing key depend
 * on the service's secret, on the key (which is not stored) and on the whole request.
 */
export class RequestSeal {
  /** Digest of the owner. */
  readonly owner: string;
  /** Digest of owner and key: the record's `_id`. */
  readonly id: string;
  /** Equal for equal requests, and for no others. */
  readonly fingerprint: string;
  private readonly sealingKey: Buffer;

  constructor(request: KeyedRequest, secret: string) {
    const { owner, key, method, url, body } = request;
    this.owner = digest(owner);
    this.id = digest(`${this.owner} ${key}`);
    const whole = digest(`${method} ${url}\n${canonical(body)}`);
    const material = createHmac('sha256', secret).update(`${this.id} ${key} ${whole}`).digest();
    this.fingerprint = createHmac('sha256', material).update('fingerprint').digest('base64url');
    this.sealingKey = createHmac('sha256', material).update('answer').digest();
  }

  /** Nonce, tag, sealed bytes. */
  seal(plain: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.sealingKey, nonce);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws when the bytes were not sealed for the same request. */
  open(sealed: Buffer): Buffer {
    const decipher = createDecipheriv(CIPHER, this.sealingKey, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  }
}

/** The same text for the same JSON, whatever its whitespace and the order of its members. */
function canonical(body: unknown): string {
  return JSON.stringify(body ?? {}, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted(value) : value,
  );
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
