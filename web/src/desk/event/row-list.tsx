import { useState } from 'preact/hooks';
import type { SceneRow } from '../../map/scene.js';
import { t, wholeNumber } from '../../texts/language.js';
import { rowName } from '../../texts/seat-names.js';
import { firstChoice, SectionChoice } from '../../ui/section-choice.js';
import { d } from '../words.js';
import type { Sale } from './sale.js';
import { SELECTION } from './selection-panel.js';

/** The same seats as buttons: section, row, seat; a row can be selected at once. Only one section is in the page at a time. */
export function RowList({ sale }: { sale: Sale }) {
  const { scene } = sale;
  const [at, setAt] = useState(firstChoice(scene));
  const section = scene.sections[at];
  return (
    <div class="list" role="region" aria-label={t.list.title}>
      <h2>{t.list.title}</h2>
      <div class="list-filters">
        <SectionChoice
          scene={scene}
          at={at}
          onChange={setAt}
          textOf={({ name, seats }) => d.selection.option(name, wholeNumber(seats.length))}
        />
        {section && (
          <Toggle
            sale={sale}
            seats={section.seats}
            text={d.selection.whole(section.name)}
            className="button small"
          />
        )}
      </div>
      {section?.rows.map((row) => (
        <Row key={`${row.tableId ?? ''} ${row.label}`} sale={sale} row={row} />
      ))}
    </div>
  );
}

function Row({ sale, row }: { sale: Sale; row: SceneRow }) {
  const { seats } = row;
  const title = rowName(sale.scene, row);
  return (
    <section class="list-row">
      <h3>
        {title}
        <Toggle sale={sale} seats={seats} text={d.selection.whole(title)} className="button small" />
        <ToSelection sale={sale} among={seats} />
      </h3>
      <ul>
        {seats.map((n) => (
          <SeatButton key={n} sale={sale} n={n} row={title} />
        ))}
      </ul>
    </section>
  );
}

interface ToggleProps {
  sale: Sale;
  seats: number[];
  text: string;
  className: string;
}

/** All of these seats, or none. */
function Toggle({ sale: { selection }, seats, text, className }: ToggleProps) {
  return (
    <button
      type="button"
      class={className}
      aria-pressed={seats.every((n) => selection.seats.value.has(n))}
      onClick={() => selection.toggle(seats)}
    >
      {text}
    </button>
  );
}

/** Spares whoever goes by keyboard the way through all the seats that follow. */
function ToSelection({ sale: { selection }, among }: { sale: Sale; among: number[] }) {
  if (!among.some((n) => selection.seats.value.has(n))) return null;
  return (
    <button type="button" class="link" onClick={() => document.getElementById(SELECTION)?.focus()}>
      {d.selection.goTo}
    </button>
  );
}

function SeatButton({ sale, n, row }: { sale: Sale; n: number; row: string }) {
  const { scene, selection } = sale;
  void sale.changes.value;
  const status = sale.statusOf(n);
  return (
    <li>
      <button
        type="button"
        class={`seat-button ${status}`}
        aria-pressed={selection.seats.value.has(n)}
        onClick={() => selection.toggle([n])}
      >
        <span class="hidden">
          {row} {t.list.seat}
        </span>
        <b>{scene.seatNumber[n] ?? scene.ids[n]}</b>
        <span>{d.statuses[status]}</span>
      </button>
    </li>
  );
}
