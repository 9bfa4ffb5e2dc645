import type { LIMITS } from '../../src/config/limits.js';
import type { Trap } from './points.js';
import type { Plot } from './schedule.js';

/** The product's patience, six times shorter: all of it alike, so that what has to outlast what still does. */
export const SHORTER = 6;
export const MINUTE_MS = 400;
export const PAYMENT_MINUTES = 2;

/** Bounds that are waits. A schedule would have to last for minutes with those of production. */
export const SHORTENED = [
  'confirmLeaseMs',
  'ledgerWriteMs',
  'ledgerReadBackMs',
  'sweepAtLeastMs',
  'paymentExpiryTickMs',
  'reconcileTickMs',
  'reconcileAfterMs',
  'mirrorLeaseMs',
  'mirrorAttemptMs',
  'mirrorOrphansMs',
  'redisCommandMs',
  'redisConnectMs',
  'replicationMs',
  'mongoConnectMs',
  'mongoServerSelectionMs',
  'mongoOperationMs',
  'mongoMajorityMs',
  'mongoFindNowMs',
] as const satisfies readonly (keyof typeof LIMITS)[];

/** Events that a process keeps open: those of earlier schedules are of no use. */
export const EVENTS_OPEN = 3;

/** What is broken on purpose, and the faults under which it must show. */
export const CONTROLS = {
  'no-tombstone': 'late-insert',
  'no-majority': 'isolated-primary',
  'no-wait': 'lagging-replica',
} as const satisfies Record<string, Plot>;
export type Control = keyof typeof CONTROLS;

/** From the harness to an API process. `start` comes first, once: the environment to start with. */
export type Order = { start: Record<string, string> } | { trap: Trap } | { skewMs: number } | 'clear';
