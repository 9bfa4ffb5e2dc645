import { existsSync } from 'node:fs';
import { Prng } from './prng.js';
import { PLOTS, POINTS, scheduleOf, type FaultKind, type Topology } from './schedule.js';

function kinds(topology: Topology): Set<FaultKind> {
  const schedules = Array.from({ length: 150 }, (_, seed) => scheduleOf(seed, topology, 2));
  return new Set(schedules.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
}

describe('POINTS', () => {
  it.each(POINTS.filter((point) => !point.includes('insert')))('%s is at a script that there is', (point) => {
    const script = point.replace(/^(before|after)-/, '');
    expect(existsSync(new URL(`../../src/redis/scripts/${script}.lua`, import.meta.url))).toBe(true);
  });
});

describe('scheduleOf', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(scheduleOf(7, 'single', 2)).toEqual(scheduleOf(7, 'single', 2));
    expect(scheduleOf(7, 'single', 2)).not.toEqual(scheduleOf(8, 'single', 2));
  });

  it('brings every kind of fault in a hundred schedules, replication only where there is one', () => {
    const single = kinds('single');
    expect(single.size).toBe(15);
    const replication: FaultKind = 'silence-replication';
    expect(kinds('replicated')).toEqual(new Set([...single, replication]));
  });

  it('keeps to one plot when asked', () => {
    for (const plot of PLOTS) {
      const struck = [3, 4].map((seed) =>
        scheduleOf(seed, 'replicated', 2, plot).faults.map(({ kind }) => kind),
      );
      expect(struck[0]).toEqual(struck[1]);
    }
  });

  it('has faults within the load, in the order of their times', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { faults, loadMs } = scheduleOf(seed, 'replicated', 3);
      const times = faults.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(Math.max(...times)).toBeLessThan(loadMs);
    }
  });
});

describe('Prng', () => {
  it('has streams that do not depend on each other', () => {
    const [a, b] = [new Prng(1), new Prng(1)];
    b.next();
    expect(a.stream('x').next()).toBe(b.stream('x').next());
    expect(a.stream('x').next()).not.toBe(a.stream('y').next());
  });

  it('gives whole numbers within bounds, and each about as often', () => {
    const random = new Prng(5);
    const counts = [0, 0, 0];
    for (let n = 0; n < 3_000; n++) counts[random.int(0, 2)]++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });
});
