import { judge, KINDS, latencyOf, type Sample } from './samples.js';

const OPTIONS = { minutes: 30, rate: 100, readers: 0, every: 60, maxSlope: 20, maxDrift: 2 };

/** Half an hour, a sample a minute; MB and p99 as given. */
function soaked(rss: (minutes: number) => number, p99Ms: (minutes: number) => number): Sample[] {
  return Array.from({ length: 30 }, (_, n) => ({
    minutes: n + 1,
    memory: { RSS: rss(n + 1), heap: 50, Redis: 10 },
    latencies: Object.fromEntries(
      KINDS.map((kind) => [kind, { count: 100, p50Ms: 1, p99Ms: p99Ms(n + 1) }]),
    ) as Sample['latencies'],
  }));
}

const missed = (samples: Sample[]): string[] =>
  judge(samples, OPTIONS)
    .filter(({ isMet }) => !isMet)
    .map(({ text }) => text);

it('counts an interval without requests of a kind as nothing', () => {
  expect(latencyOf([])).toEqual({ count: 0, p50Ms: Number.NaN, p99Ms: Number.NaN });
  expect(latencyOf([3, 1, 2])).toEqual({ count: 3, p50Ms: 2, p99Ms: 3 });
});

it('is not misled by a stumble', () => {
  expect(
    missed(
      soaked(
        () => 200,
        (minutes) => (minutes === 30 ? 5_000 : 10),
      ),
    ),
  ).toEqual([]);
});

it('finds nothing where memory only goes up and down, and grew while it warmed up', () => {
  const soak = soaked(
    (minutes) => (minutes < 6 ? 100 + 20 * minutes : 200 + (minutes % 3)),
    () => 10,
  );
  expect(missed(soak)).toEqual([]);
});

it('finds a leak', () => {
  const [only, ...others] = missed(
    soaked(
      (minutes) => 200 + minutes + (minutes % 3),
      () => 10,
    ),
  );
  expect(only).toMatch(/^RSS: (59|60|61)\.\d ± \d+\.\d MB per hour, at most 20$/);
  expect(others).toEqual([]);
});

it('finds latencies that drift, of every kind', () => {
  const found = missed(
    soaked(
      () => 200,
      (minutes) => 10 + (minutes * minutes) / 10,
    ),
  );
  expect(found).toHaveLength(KINDS.length);
  expect(found[0]).toMatch(/^hold: p99 .* times, at most 2$/);
});

it('says nothing of kinds with few requests', () => {
  const few = soaked(
    () => 200,
    (minutes) => minutes * 10,
  ).map((sample) => ({
    ...sample,
    latencies: { ...sample.latencies, cancel: { ...sample.latencies.cancel, count: 5 } },
  }));
  expect(missed(few).filter((text) => text.startsWith('cancel'))).toEqual([]);
  expect(missed(few).filter((text) => text.startsWith('hold'))).toHaveLength(1);
});
