import { seatsNear } from '../map/picking.js';
import { t } from '../texts/language.js';
import { seatName } from '../texts/seat-names.js';
import type { Sale } from './sale.js';

/** A chosen seat that somebody else has now. */
export interface Loss {
  n: number;
  /** Its status, in words. */
  why: string;
}

/** Of seats that are lost together, so many are named. */
const NAMED = 5;
/** Seats that are proposed in place of lost ones, if no more are lost. */
const NEAR = 3;

/** What is told of seats that are lost together. */
export function lossText({ scene }: Sale, losses: readonly Loss[]): string {
  const names = losses.map(({ n, why }) => ({ seat: seatName(scene, n), why }));
  if (names.length === 1) return t.news.lost(names[0].seat, names[0].why);
  const named = names.slice(0, NAMED).map(({ seat, why }) => `${seat} (${why})`);
  const others = names.length > NAMED ? [t.choose.others(names.length - NAMED)] : [];
  return t.news.lostSome(names.length, [...named, ...others].join('; '));
}

/** Free seats to take instead, about as many for each of those that are named. */
export function nearLosses(sale: Sale, lost: ReadonlySet<number>, chosen: readonly number[]): number[] {
  const each = Math.ceil(NEAR / lost.size);
  const near = new Set<number>();
  const isOpen = (n: number) => sale.isFree(n) && !lost.has(n) && !near.has(n) && !chosen.includes(n);
  for (const n of [...lost].slice(0, NAMED)) {
    for (const one of seatsNear(sale.scene, n, each, isOpen)) near.add(one);
  }
  return [...near];
}
