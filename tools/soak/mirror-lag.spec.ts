import { mirrorLag } from './mirror-lag.js';

it('says how much of the mirror is how late', () => {
  const counts = { '0.1': 0, '0.2': 1, '0.5': 150, '1': 198, '2': 200, '+Inf': 200 };
  const metrics = Object.entries(counts).map(
    ([le, count]) => `seatlatch_mirror_lag_seconds_bucket{le="${le}"} ${count}`,
  );
  expect(mirrorLag(metrics.join('\n'))).toBe(
    'mirrored within 0.2 s: 0.5 %, 0.5 s: 75.0 %, 1 s: 99.0 %, 2 s: 100.0 % of 200 batches',
  );
});
