import { Schema } from 'mongoose';

/** An answer as it was sent, so that it can be sent again byte for byte. */
export interface StoredAnswerDoc {
  status: number;
  /** Headers that belong to the answer, such as `content-type` and `location`. */
  headers: Record<string, string>;
  /** Sealed with a key that is not in the database; see modules/idempotency/request-seal.ts. */
  body: Buffer;
  /** Whether the body was compressed (brotli) before it was sealed. */
  compressed: boolean;
}

/**
 * One `Idempotency-Key` of one user, from the first request with it until `expiresAt`. Who writes the document first
 * does the work; MongoDB's clock decides every time in it.
 */
export interface IdempotencyKeyDoc {
  /** Digest of owner and key. */
  _id: string;
  /** Digest of the user, for the bound on keys per user. */
  owner: string;
  /** What the first request was, without telling it. */
  fingerprint: string;
  /** `running` until the answer is stored; a request that may be tried again stays so, with its lease over. */
  state: 'running' | 'answered';
  /** Which request works on it: only that one may store an answer. */
  attempt: string;
  /** When a repetition may take the work over. */
  leaseUntil?: Date;
  /** 24 hex characters: the id of what the request makes, however often it is tried. */
  reservedId: string;
  answer?: StoredAnswerDoc;
  expiresAt: Date;
}

export const IDEMPOTENCY_KEY_MODEL = 'IdempotencyKey';

export const idempotencyKeySchema = new Schema<IdempotencyKeyDoc>(
  {
    _id: { type: String, required: true },
    owner: { type: String, required: true },
    fingerprint: { type: String, required: true },
    state: { type: String, enum: ['running', 'answered'], required: true },
    attempt: { type: String, required: true },
    leaseUntil: Date,
    reservedId: { type: String, required: true },
    answer: Schema.Types.Mixed as never,
    expiresAt: { type: Date, required: true },
  },
  { collection: 'idempotency_keys', versionKey: false, autoIndex: false },
);
idempotencyKeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
idempotencyKeySchema.index({ owner: 1 });
