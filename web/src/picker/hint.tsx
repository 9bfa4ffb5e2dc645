import type { Point } from '../map/geometry.js';
import type { MapTarget } from '../map/map-view.js';
import { seatsOfTable } from '../map/scene.js';
import { t, wholeNumber } from '../texts/language.js';
import type { Purchase } from './purchase.js';
import { seatName, tableLabel } from './seat-names.js';

/** Pixels above the pointer that a hint may need. */
const HINT_ROOM = 130;
/** Half of the widest hint: it stays within the map. */
const HALF = '8.5rem';

export interface Hint {
  at: Point;
  target: MapTarget;
}

/** What the pointer or the keyboard is at, beside it. */
export function HintBox({ purchase, hint: { at, target } }: { purchase: Purchase; hint: Hint }) {
  // What is under the pointer may change while it rests.
  void purchase.sale.changes.value;
  return (
    <div
      class={`hint ${at.y < HINT_ROOM ? 'below' : ''}`}
      aria-hidden="true"
      style={{ left: `clamp(${HALF}, ${at.x}px, 100% - ${HALF})`, top: `${at.y}px` }}
    >
      {linesOf(purchase, target).map((line, index) =>
        index === 0 ? <strong key={line}>{line}</strong> : <span key={line}>{line}</span>,
      )}
    </div>
  );
}

/** The same in one line, to be spoken. */
export function describe(purchase: Purchase, target: MapTarget): string {
  return linesOf(purchase, target).join(', ');
}

function linesOf(purchase: Purchase, { seat, table, section }: MapTarget): string[] {
  if (seat !== undefined) return seatLines(purchase, seat);
  if (table !== undefined) return tableLines(purchase, table);
  return section === undefined ? [] : sectionLines(purchase, section);
}

function seatLines(purchase: Purchase, n: number): string[] {
  const { sale } = purchase;
  const { categories, category, accessible } = sale.scene;
  const lines = [
    seatName(sale.scene, n),
    `${categories[category[n]].name} · ${sale.money(sale.priceOf(n))}`,
    purchase.statusText(n),
  ];
  return accessible[n] ? [...lines, t.seat.accessible] : lines;
}

function tableLines({ sale }: Purchase, table: string): string[] {
  const seats = seatsOfTable(sale.scene, table);
  const total = sale.money(sale.totalOf(seats));
  const left = t.map.left(wholeNumber(sale.countFree(seats)));
  return [t.seat.table(tableLabel(sale.scene, table)), `${t.seat.tableOf(seats.length)} · ${total}`, left];
}

function sectionLines({ sale }: Purchase, section: number): string[] {
  const { name, seats } = sale.scene.sections[section];
  const free = seats.filter((n) => sale.isFree(n));
  if (free.length === 0) return [name, t.map.soldOut];
  const priceMin = free.reduce((least, n) => Math.min(least, sale.priceOf(n)), Infinity);
  return [name, t.seat.left(wholeNumber(free.length)), t.map.from(sale.money(priceMin))];
}
