import { ERROR_CODES, type ErrorCode } from './error-codes.js';

export interface FieldFault {
  /** Path of the field, such as `contactInfo.email` or `seats[3].pos.x`. */
  field: string;
  message: string;
}

export interface ErrorExtras {
  /** Members added to the problem document, such as `conflictingSeats`. */
  members?: Record<string, unknown>;
  /** Value of `Retry-After`, in seconds. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** A refusal that the client is told: one code of the registry, a sentence, and what helps to go on. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly extras: ErrorExtras = {},
  ) {
    super(`${code}: ${detail}`, { cause: extras.cause });
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** 400 with every fault at once. */
export function validationFailed(errors: FieldFault[], detail = 'See errors for each fault.'): DomainError {
  return new DomainError('VALIDATION_FAILED', detail, { members: { errors } });
}

/** 503: a store did not answer in time or refused the connection. */
export function storeUnavailable(store: 'MongoDB' | 'Redis', cause?: unknown): DomainError {
  return new DomainError('STORE_UNAVAILABLE', `${store} is away. Repeat the request in a moment.`, {
    retryAfterSeconds: 1,
    cause,
  });
}

/** 503: strict durability asks for a replica, and none has the change. */
export function notReplicated(): DomainError {
  const detail = 'No replica of Redis has taken the change in time. Repeat the request in a moment.';
  return new DomainError('STORE_UNAVAILABLE', detail, { retryAfterSeconds: 1 });
}
