import { useState } from 'preact/hooks';
import { t } from '../texts/language.js';
import { placeName, seatName, sectionName } from './seat-names.js';
import type { Sale } from './sale.js';

const LINES_SHOWN = 12;

interface SeatLinesProps {
  sale: Sale;
  seats: number[];
  onRemove?: (n: number) => void;
  /** Names the button for a seat by what it does. */
  removeText?: (seat: string) => string;
}

export function SeatLines({ sale, seats, onRemove, removeText = t.choose.remove }: SeatLinesProps) {
  const [all, setAll] = useState(false);
  const { scene } = sale;
  // As they lie beside each other, not as they were chosen.
  const inOrder = seats.toSorted((one, other) => one - other);
  const shown = all ? inOrder : inOrder.slice(0, LINES_SHOWN);
  return (
    <ul class="seat-lines">
      {shown.map((n) => (
        <li key={n}>
          <span class="seat-name">
            {placeName(scene, n)}
            <small>
              {[sectionName(scene, n), scene.categories[scene.category[n]].name].filter(Boolean).join(' · ')}
            </small>
          </span>
          <span class="price">{sale.money(sale.priceOf(n))}</span>
          {onRemove && (
            <button
              type="button"
              class="remove"
              aria-label={removeText(seatName(scene, n))}
              onClick={(event) => {
                passFocus(event.currentTarget);
                onRemove(n);
              }}
            >
              ×
            </button>
          )}
        </li>
      ))}
      {shown.length < seats.length && (
        <li>
          <button type="button" class="button quiet" onClick={() => setAll(true)}>
            {t.choose.others(seats.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
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
