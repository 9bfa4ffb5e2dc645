import { LIMITS } from '../../config/limits.js';
import { RefusedShare } from './refused-share.js';

const LIMIT_MS = 50;
const looks = (share: RefusedShare, times: number, delayMs: number): void => {
  for (let i = 0; i < times; i++) share.look(delayMs);
};
const refusedOf = (share: RefusedShare, requests: number): number =>
  Array.from({ length: requests }, () => share.next()).filter(Boolean).length;

describe('the share of new holds that is refused', () => {
  it('is nothing at first, and after looks that found too much but not in a row', () => {
    const share = new RefusedShare(LIMIT_MS);
    for (let i = 0; i < 20; i++) {
      looks(share, LIMITS.overloadLooks - 1, 10_000);
      share.look(LIMIT_MS);
    }
    expect(refusedOf(share, 1_000)).toBe(0);
  });

  it('grows from the last of enough looks in a row on, and lets some through at its most', () => {
    const share = new RefusedShare(LIMIT_MS);
    looks(share, LIMITS.overloadLooks, LIMIT_MS + 1);
    expect(share.value).toBeCloseTo(LIMITS.overloadStepUp);
    expect(refusedOf(share, 1_000)).toBeCloseTo(1_000 * LIMITS.overloadStepUp, -1);
    looks(share, 1_000, LIMIT_MS + 1);
    expect(share.value).toBe(LIMITS.overloadShareMax);
    expect(refusedOf(share, 1_000)).toBeLessThan(1_000);
  });

  it('shrinks while requests do not wait, grows at once when they wait again, and ends', () => {
    const share = new RefusedShare(LIMIT_MS);
    looks(share, 2 * LIMITS.overloadLooks, LIMIT_MS + 1);
    const most = share.value;
    share.look(LIMIT_MS);
    expect(share.value).toBeLessThan(most);
    share.look(LIMIT_MS + 1);
    expect(share.value).toBeGreaterThan(most - LIMITS.overloadStepDown);
    looks(share, 1_000, 0);
    expect(share.value).toBe(0);
    share.look(LIMIT_MS + 1);
    expect(share.value).toBe(0);
  });
});
