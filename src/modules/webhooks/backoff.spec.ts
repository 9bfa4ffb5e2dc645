import { LIMITS } from '../../config/limits.js';
import { pauseMs } from './backoff.js';

const MINUTE_MS = 60_000;
const bounds = (random: number) =>
  Array.from({ length: LIMITS.webhookAttempts - 1 }, (_, n) => pauseMs(n + 1, MINUTE_MS, () => random)!);

test('the bound of the pause doubles up to six hours', () => {
  const most = bounds(1).map((ms) => ms / MINUTE_MS);
  expect(most.slice(0, 4)).toEqual([0.25, 0.5, 1, 2]);
  expect(Math.max(...most)).toBe(LIMITS.webhookPauseMinutesMax);
});

test('a pause may be anything below its bound', () => {
  expect(bounds(0)).toEqual(bounds(1).map(() => 0));
  expect(bounds(0.5)).toEqual(bounds(1).map((ms) => ms / 2));
});

test('all pauses add up to about a day, and then there are no more', () => {
  const hours = bounds(0.5).reduce((sum, ms) => sum + ms, 0) / (60 * MINUTE_MS);
  expect(hours).toBeGreaterThan(20);
  expect(hours).toBeLessThan(28);
  expect(pauseMs(LIMITS.webhookAttempts, MINUTE_MS)).toBeUndefined();
});
