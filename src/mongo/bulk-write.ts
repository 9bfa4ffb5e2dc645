import { LIMITS } from '../config/limits.js';

/**
 * For every `insertMany` and `bulkWrite`. Of the bound that the connection sets for all operations the driver (7.5) spares
 * these, and without one it waits for ever when a connection is given up while a long command is being sent.
 */
export const BULK_WRITE = { ordered: false, timeoutMS: LIMITS.mongoOperationMs } as const;

/** The same, one write after the other. */
export const BULK_WRITE_IN_ORDER = { ...BULK_WRITE, ordered: true } as const;
