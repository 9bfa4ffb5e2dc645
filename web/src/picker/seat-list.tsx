import { useState } from 'preact/hooks';
import type { SceneRow } from '../map/scene.js';
import { t, wholeNumber } from '../texts/language.js';
import { rowName, tableLabel } from '../texts/seat-names.js';
import { firstChoice, SectionChoice } from '../ui/section-choice.js';
import type { Purchase } from './purchase.js';
import { keepVisit, visitOf } from './visit.js';

/** The same seats as buttons: section, row, seat. Only one section is in the page at a time. */
export function SeatList({ purchase }: { purchase: Purchase }) {
  const { sale } = purchase;
  const { scene } = sale;
  const [section, setSection] = useState(() => visitOf(sale.eventId).section ?? firstChoice(scene));
  const [onlyFree, setOnlyFree] = useState(() => visitOf(sale.eventId).onlyFree);
  // Counts are of this moment.
  void sale.changes.value;
  const rows = scene.sections[section]?.rows ?? [];
  const shown = onlyFree ? rows.filter(({ seats }) => seats.some((n) => purchase.isFreeOrOwn(n))) : rows;
  const choose = (at: number) => {
    keepVisit(sale.eventId, { section: at });
    setSection(at);
  };
  const filter = (isOn: boolean) => {
    keepVisit(sale.eventId, { onlyFree: isOn });
    setOnlyFree(isOn);
  };
  return (
    <div class="list" role="region" aria-label={t.list.title}>
      <h2>{t.list.title}</h2>
      <div class="list-filters">
        <SectionChoice
          scene={scene}
          at={section}
          onChange={choose}
          textOf={({ name, seats }) => t.list.option(name, wholeNumber(sale.countFree(seats)))}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={onlyFree}
            onChange={(event) => filter(event.currentTarget.checked)}
          />
          <span>{t.list.onlyFree}</span>
        </label>
      </div>
      {section >= 0 && shown.length === 0 && <p>{t.list.none}</p>}
      {shown.map((row) => (
        <Row key={`${row.tableId ?? ''} ${row.label}`} purchase={purchase} row={row} onlyFree={onlyFree} />
      ))}
    </div>
  );
}

function Row({ purchase, row, onlyFree }: { purchase: Purchase; row: SceneRow; onlyFree: boolean }) {
  const { sale } = purchase;
  const { scene } = sale;
  const { tableId } = row;
  const title = rowName(scene, row);
  const isOpen = (n: number) => sale.isFree(n) || purchase.isTaken(n);
  const seats = onlyFree ? row.seats.filter((n) => purchase.isFreeOrOwn(n)) : row.seats;
  return (
    <section class="list-row">
      <h3>{title}</h3>
      <ul>
        {tableId && row.seats.every(isOpen) && (
          <li>
            <button
              type="button"
              class="seat-button whole"
              aria-pressed={row.seats.every((n) => purchase.isTaken(n))}
              onClick={() => purchase.toggle(row.seats)}
            >
              {t.list.wholeTable(tableLabel(scene, tableId))}
            </button>
          </li>
        )}
        {seats.map((n) => (
          <SeatButton key={n} purchase={purchase} n={n} row={title} />
        ))}
      </ul>
    </section>
  );
}

/** What the eye takes from the surroundings is there as text for those who hear it. */
function SeatButton({ purchase, n, row }: { purchase: Purchase; n: number; row: string }) {
  const { sale } = purchase;
  const { scene } = sale;
  const isTaken = purchase.isTaken(n);
  const hasPrice = isTaken || sale.isFree(n);
  const status = purchase.statusText(n);
  return (
    <li>
      <button
        type="button"
        class="seat-button"
        aria-pressed={isTaken}
        aria-disabled={!hasPrice}
        onClick={() => purchase.toggle([n])}
      >
        <span class="hidden">
          {row} {t.list.seat}
        </span>
        <b>{scene.seatNumber[n] ?? scene.ids[n]}</b>
        <span class="hidden">{scene.categories[scene.category[n]].name}</span>
        <span>{hasPrice ? sale.money(sale.priceOf(n)) : status}</span>
        {hasPrice && <span class="hidden">{status}</span>}
      </button>
    </li>
  );
}
