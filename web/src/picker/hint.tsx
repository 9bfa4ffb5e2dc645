import type { MapTarget } from '../map/map-view.js';
import { seatsOfTable } from '../map/scene.js';
import { t, wholeNumber } from '../texts/language.js';
import { seatName, tableLabel } from '../texts/seat-names.js';
import { HintBox, type Hint } from '../ui/hint.js';
import type { Purchase } from './purchase.js';

/** What the pointer or the keyboard is at, beside it. */
export function PickerHint({ purchase, hint: { at, target } }: { purchase: Purchase; hint: Hint }) {
  // What is under the pointer may change while it rests.
  void purchase.sale.changes.value;
  return <HintBox at={at} lines={linesOf(purchase, target)} />;
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
