import { LIMITS } from '../../config/limits.js';

/**
 * Exponential backoff with full jitter: anything from nothing to the bound, which doubles with every attempt, so that
 * deliveries that failed together do not come back together.
 * @param failures failed attempts so far, at least 1
 * @returns milliseconds; undefined when it was tried often enough
 */
export function pauseMs(failures: number, minuteMs: number, random = Math.random): number | undefined {
  if (failures >= LIMITS.webhookAttempts) return undefined;
  const { webhookFirstPauseMinutes: first, webhookPauseMinutesMax: max } = LIMITS;
  return random() * Math.min(max, first * 2 ** (failures - 1)) * minuteMs;
}
