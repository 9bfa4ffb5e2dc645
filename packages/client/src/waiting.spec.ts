import { getEventListeners } from 'node:events';
import { jest } from '@jest/globals';
import { ApiError } from './api-error.js';
import { pause, pauseMs, within } from './waiting.js';

const pauses = (random: number) =>
  [0, 1, 2, 3, 4, 50].map((failures) => pauseMs(1_000, failures, undefined, random));

describe('pauseMs', () => {
  it('doubles with each failure up to a bound, and is between half of that and all of it', () => {
    expect(pauses(1)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(pauses(0)).toEqual([500, 1_000, 2_000, 4_000, 7_500, 7_500]);
  });

  it('is never shorter than the service asks for', () => {
    const busy = new ApiError(503, 'Busy', { retryAfterSeconds: 5 });
    expect([0, 1].map((random) => pauseMs(1_000, 0, busy, random))).toEqual([5_000, 7_500]);
    expect(pauseMs(1_000, 0, new ApiError(502, 'Bad'), 1)).toBe(1_000);
  });
});

describe('waiting leaves no timer and no listener behind', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('when a pause is over, cut short, or not even begun', async () => {
    const { signal } = new AbortController();
    const paused = pause(1_000, signal);
    await jest.advanceTimersByTimeAsync(1_000);
    await paused;
    const stop = new AbortController();
    const cut = pause(1_000, stop.signal);
    stop.abort();
    await cut;
    await pause(1_000, stop.signal);
    expect([signal, stop.signal].map((each) => getEventListeners(each, 'abort'))).toEqual([[], []]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('when an answer comes in time, fails, does not come, or is not wanted any more', async () => {
    const wanted = new AbortController();
    const { signal } = wanted;
    const never = new Promise(() => undefined);
    expect(await within(1_000, Promise.resolve('in time'), signal)).toBe('in time');
    const failing = Promise.reject(new Error('failed'));
    await expect(within(1_000, failing, signal)).rejects.toThrow('failed');
    await Promise.all([
      expect(within(1_000, never, signal)).rejects.toMatchObject({ status: 0 }),
      jest.advanceTimersByTimeAsync(1_000),
    ]);
    const aborted = within(1_000, never, signal);
    wanted.abort(new Error('not wanted'));
    await expect(aborted).rejects.toThrow('not wanted');
    await expect(within(1_000, never, signal)).rejects.toThrow('not wanted');
    expect([jest.getTimerCount(), getEventListeners(signal, 'abort')]).toEqual([0, []]);
  });
});
