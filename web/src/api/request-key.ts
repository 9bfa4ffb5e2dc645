import { ApiError } from '../../../packages/client/src/index.js';

/** The Idempotency-Key of what a form asks for: the same until the service has answered, so that nothing is made twice. */
export class RequestKey {
  private key = newKey();

  get header() {
    return { 'Idempotency-Key': this.key };
  }

  /** After a refusal: what is sent next is another request, unless nobody knows what became of this one. */
  refused(error: unknown): void {
    const isAnswer = error instanceof ApiError && error.status > 0 && error.status < 500;
    if (isAnswer && error.code !== 'IDEMPOTENCY_IN_PROGRESS') this.key = newKey();
  }
}

/** Not `randomUUID`, which pages without TLS lack. */
function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
