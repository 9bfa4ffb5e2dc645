import { useEffect, useRef, useState } from 'preact/hooks';
import type { MapTarget, MapView } from '../../map/map-view.js';
import { seatsOfTable } from '../../map/scene.js';
import { t, wholeNumber } from '../../texts/language.js';
import { seatName, tableLabel } from '../../texts/seat-names.js';
import { ViewChoice } from '../../ui/map-controls.js';
import { DeskMap } from '../desk-map.js';
import { d } from '../words.js';
import { RowList } from './row-list.js';
import type { Sale } from './sale.js';
import { SelectionPanel } from './selection-panel.js';

/** The live map, or the same seats as a list, to select from; and what can be done with the selected ones. */
export function SeatsView({ sale }: { sale: Sale }) {
  const [showsList, setShowsList] = useState(false);
  const view = useRef<MapView>(null);
  const { scene, selection, map } = sale;
  const show = (seats: number[]) => {
    setShowsList(false);
    view.current?.showSeats(seats);
  };
  // Selected elsewhere, such as those of a booking.
  useEffect(() => show([...selection.seats.value]), []);
  return (
    <div class="desk-seats">
      <section class="map-panel" aria-label={t.map.label}>
        <ViewChoice showsList={showsList} onChange={setShowsList} />
        {showsList && <RowList sale={sale} />}
        <div hidden={showsList}>
          <DeskMap
            scene={scene}
            states={map.seats.states}
            prices={sale.prices}
            currency={sale.event.value.currency}
            live={map}
            looks={selection.looks}
            view={view}
            describe={(target) => describe(sale, target)}
            onPick={(seats) => selection.toggle(seats)}
            onRectangle={(seats) => selection.toggle(seats)}
            onAnnounce={(text) => sale.announcer.announce(text)}
            help={d.map.help}
          />
        </div>
      </section>
      <SelectionPanel sale={sale} onShow={show} />
    </div>
  );
}

function describe(sale: Sale, { seat, table, section }: MapTarget): string[] {
  if (seat !== undefined) return describeSeat(sale, seat);
  const { scene } = sale;
  if (table !== undefined) {
    return [t.seat.table(tableLabel(scene, table)), countsOf(sale, seatsOfTable(scene, table))];
  }
  if (section === undefined) return [];
  const { name, seats } = scene.sections[section];
  return [name, countsOf(sale, seats)];
}

function describeSeat(sale: Sale, n: number): string[] {
  const { scene, selection } = sale;
  const { name } = scene.categories[scene.category[n]];
  const price = sale.money(sale.prices[scene.category[n]]);
  const lines = [seatName(scene, n), `${name} · ${price}`, d.statuses[sale.statusOf(n)]];
  return selection.seats.value.has(n) ? [...lines, d.selection.selected] : lines;
}

function countsOf(sale: Sale, seats: readonly number[]): string {
  const counts = { available: 0, held: 0, booked: 0, blocked: 0 };
  for (const n of seats) counts[sale.statusOf(n)]++;
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${wholeNumber(count)} ${d.statuses[status as keyof typeof counts]}`)
    .join(', ');
}
