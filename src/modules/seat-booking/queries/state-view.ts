import { runsOf } from './runs.js';

const ZERO = '0'.charCodeAt(0);

/** Statuses of the seats as `runs` of ordinals and one digit each, without braces; see StatesDto. */
export function statesOf(ordinals: Uint32Array, state: Uint8Array): string {
  const digits = Buffer.allocUnsafe(ordinals.length);
  ordinals.forEach((ordinal, n) => (digits[n] = ZERO + state[ordinal]));
  return `"runs":${JSON.stringify(runsOf(ordinals))},"states":"${digits.toString('latin1')}"`;
}
