import { LIMITS } from '../config/limits.js';

/**
 * Options of one `insertMany` or `bulkWrite`, and of any write of more than a socket takes at once. The driver (7.8) has
 * no bound of its own, `timeoutMS` being without effect: when a connection is given up while a long command is being
 * sent, it waits for ever. A signal that ends for want of time it takes for a timeout, and closes the connection.
 *
 * @param options.withinMs bound in ms
 */
export function bulkWrite({ ordered = false, withinMs = LIMITS.mongoOperationMs }: BulkWriteBounds = {}): {
  ordered: boolean;
  signal: AbortSignal;
} {
  return { ordered, signal: AbortSignal.timeout(withinMs) };
}

interface BulkWriteBounds {
  ordered?: boolean;
  withinMs?: number;
}
