const BUCKET = /^seatlatch_mirror_lag_seconds_bucket\{le="([^"]+)"[^}]*\} (\d+)$/gm;
const SHOWN = ['0.2', '0.5', '1', '2'];

/** How old changes were when the mirror had them, of the metrics of a service: `mirrored within 0.5 s: 93.1 %, …`. */
export function mirrorLag(metrics: string): string {
  const buckets = new Map([...metrics.matchAll(BUCKET)].map(([, le, count]) => [le, Number(count)]));
  const all = buckets.get('+Inf') ?? 0;
  const shares = SHOWN.map((le) => `${le} s: ${((100 * (buckets.get(le) ?? 0)) / all).toFixed(1)} %`);
  return `mirrored within ${shares.join(', ')} of ${all} batches`;
}
