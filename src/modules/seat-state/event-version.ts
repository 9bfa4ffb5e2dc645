/** An event's version, written `epoch-n`: the id of the last entry of its delta stream (I5). */
export interface EventVersion {
  epoch: number;
  n: number;
}

export function parseVersion(text: string): EventVersion {
  const [epoch, n] = text.split('-').map(Number);
  return { epoch, n };
}

export function formatVersion({ epoch, n }: EventVersion): string {
  return `${epoch}-${n}`;
}

/** Negative when `a` is older than `b`, 0 when they are the same. */
export function compareVersions(a: string, b: string): number {
  // Nearly always, and asked with every view.
  if (a === b) return 0;
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left.epoch - right.epoch || left.n - right.n;
}
