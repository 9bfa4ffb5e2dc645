import type { Delta } from '../../seat-state/delta.js';
import { SeatHistory } from './seat-history.js';

const delta = (n: number, ...ordinals: number[]): Delta => ({
  version: `1-${n}`,
  operation: 'hold',
  changes: ordinals.map((ordinal) => ({ ordinal, status: 1 })),
});

/** Deltas as the stream has them, and how often they were read. */
function stream(...deltas: Delta[]) {
  const read = async function* (after: string, upTo: string) {
    reads.push(`${after} ${upTo}`);
    yield* deltas;
  };
  const reads: string[] = [];
  return { read, reads };
}

const at = (n: number, epoch = 1) => ({ epoch, n });

describe('SeatHistory', () => {
  it('knows which seats were touched after a version, each once, from where it begins', () => {
    const history = new SeatHistory(10, at(5));
    history.touch([7, 2], 6);
    history.touch([2, 3], 8);
    expect(history.touchedAfter(5)).toEqual([2, 3, 7]);
    expect(history.touchedAfter(6)).toEqual([2, 3]);
    expect(history.touchedAfter(8)).toEqual([]);
    expect([at(4), at(5), at(9), at(9, 2)].map((version) => history.knows(version))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('reaches back by the deltas in between, and reads them once', async () => {
    const history = new SeatHistory(10, at(5));
    history.touch([4], 6);
    const { read, reads } = stream(delta(3, 1), delta(4, 1, 4), delta(5, 2));
    await history.reachBack(at(2), read);
    await history.reachBack(at(3), read);
    expect(reads).toEqual(['1-2 1-5']);
    expect(history.touchedAfter(2)).toEqual([1, 2, 4]);
    expect(history.touchedAfter(4)).toEqual([2, 4]);
  });

  it.each([
    ['forgotten the first', stream(delta(4, 1), delta(5, 2))],
    ['forgotten all', stream()],
    ['lost its end', stream(delta(3, 1))],
  ])('learns nothing of a stream that has %s', async (_what, { read }) => {
    const history = new SeatHistory(10, at(5));
    await history.reachBack(at(2), read);
    expect(history.knows(at(2))).toBe(false);
    expect(history.touchedAfter(2)).toEqual([]);
  });

  it('does not ask for a version of another epoch', async () => {
    const { read, reads } = stream();
    await new SeatHistory(10, at(5)).reachBack(at(2, 2), read);
    expect(reads).toEqual([]);
  });

  it('begins anew where it was broken off, also while it reaches back', async () => {
    const history = new SeatHistory(10, at(5));
    history.touch([1], 6);
    history.breakOff(at(9));
    expect([history.knows(at(8)), history.knows(at(9))]).toEqual([false, true]);
    const reading = history.reachBack(at(8), stream(delta(9, 3)).read);
    history.breakOff(at(12));
    await reading;
    expect(history.knows(at(8))).toBe(false);
    history.breakOff(at(0, 2));
    expect(history.touchedAfter(0)).toEqual([]);
  });
});
