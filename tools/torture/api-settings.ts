import type { LIMITS } from '../../src/config/limits.js';
import type { Trap } from './points.js';

/** The product's patience, ten times shorter: all of it alike, so that what has to outlast what still does. */
export const SHORTER = 10;
export const MINUTE_MS = 400;
export const PAYMENT_MINUTES = 2;

/** Bounds that are waits. A schedule would have to last for minutes with those of production. */
export const SHORTENED: readonly (keyof typeof LIMITS)[] = [
  'confirmLeaseMs',
  'reconcileTickMs',
  'reconcileAfterMs',
  'redisCommandMs',
  'mongoServerSelectionMs',
  'mongoOperationMs',
];

/** Events that a process keeps open: those of earlier schedules are of no use. */
export const EVENTS_OPEN = 3;

export const CONTROLS = ['no-tombstone'] as const;
export type Control = (typeof CONTROLS)[number];

/** From the harness to an API process. `start` comes first, once: the environment to start with. */
export type Order = { start: Record<string, string> } | { trap: Trap } | { skewMs: number } | 'clear';
