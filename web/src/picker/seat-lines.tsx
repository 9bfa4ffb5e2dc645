import { useState } from 'preact/hooks';
import { seatsOfTable } from '../map/scene.js';
import { t } from '../texts/language.js';
import { placeName, sectionName, seatName, tableLabel } from '../texts/seat-names.js';
import type { Sale } from './sale.js';

const LINES_SHOWN = 12;

/** A seat, or a table with all of its seats. */
interface Line {
  seats: number[];
  name: string;
  /** What tells it from all others. */
  wholeName: string;
  detail: string;
}

interface SeatLinesProps {
  sale: Sale;
  seats: number[];
  onRemove?: (seats: number[]) => void;
  /** Names the button of a line by what it does. */
  removeText?: (name: string) => string;
}

export function SeatLines({ sale, seats, onRemove, removeText = t.choose.remove }: SeatLinesProps) {
  const [all, setAll] = useState(false);
  const lines = linesOf(sale, seats);
  const shown = all ? lines : lines.slice(0, LINES_SHOWN);
  return (
    <ul class="seat-lines" tabIndex={-1}>
      {shown.map((line) => (
        <li key={line.seats[0]}>
          <span class="seat-name">
            {line.name}
            <small>{line.detail}</small>
          </span>
          <span class="price">{sale.money(sale.totalOf(line.seats))}</span>
          {onRemove && (
            <button
              type="button"
              class="remove"
              aria-label={removeText(line.wholeName)}
              onClick={(event) => {
                passFocus(event.currentTarget);
                onRemove(line.seats);
              }}
            >
              ×
            </button>
          )}
        </li>
      ))}
      {shown.length < lines.length && (
        <li>
          <button
            type="button"
            class="button quiet"
            onClick={(event) => {
              // It goes, and whoever goes by keyboard goes on in the list.
              event.currentTarget.closest('ul')?.focus();
              setAll(true);
            }}
          >
            {t.choose.others(lines.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
}

/** As they lie beside each other, not as they were chosen. */
function linesOf(sale: Sale, seats: number[]): Line[] {
  const { scene } = sale;
  const taken = new Set(seats);
  const lines: Line[] = [];
  for (const n of seats.toSorted((one, other) => one - other)) {
    if (!taken.has(n)) continue;
    const table = scene.tableId[n];
    const together = table === undefined ? [n] : seatsOfTable(scene, table);
    const isWhole = together.length > 1 && together.every((one) => taken.has(one));
    const line = isWhole ? tableLine(sale, table!, together) : seatLine(sale, n);
    for (const one of line.seats) taken.delete(one);
    lines.push(line);
  }
  return lines;
}

function seatLine({ scene }: Sale, n: number): Line {
  const detail = [sectionName(scene, n), scene.categories[scene.category[n]].name];
  return {
    seats: [n],
    name: placeName(scene, n),
    wholeName: seatName(scene, n),
    detail: detail.filter(Boolean).join(' · '),
  };
}

function tableLine({ scene }: Sale, table: string, seats: number[]): Line {
  const name = t.seat.table(tableLabel(scene, table));
  const detail = [t.choose.count(seats.length), sectionName(scene, seats[0])];
  return { seats, name, wholeName: name, detail: detail.filter(Boolean).join(' · ') };
}

/** The button goes with its line: whoever goes by keyboard goes on at the next one. */
function passFocus(button: HTMLElement): void {
  const line = button.closest('li')!;
  const next = (line.nextElementSibling ?? line.previousElementSibling)?.querySelector<HTMLElement>(
    '.remove',
  );
  (next ?? line.closest('aside'))?.focus();
}

export function Total({ amount }: { amount: string }) {
  return (
    <p class="total">
      <span>{t.choose.total}</span>
      <strong>{amount}</strong>
    </p>
  );
}
