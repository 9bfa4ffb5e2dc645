import type { RefObject } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { MapTarget, MapView } from '../../map/map-view.js';
import { sceneOf, type LayoutColumns, type Scene } from '../../map/scene.js';
import { money, t, wholeNumber } from '../../texts/language.js';
import { seatName, tableLabel } from '../../texts/seat-names.js';
import { Announcement, Announcer } from '../../ui/announcer.js';
import { DeskMap, type DeskMapProps } from '../desk-map.js';
import { d } from '../words.js';

interface PlanProps extends Pick<DeskMapProps, 'faulty'> {
  columns: LayoutColumns;
  currency: string;
  view?: RefObject<MapView | null>;
}

/** A layout by itself, without an event: every seat is as it would be at the beginning of a sale. */
export function Plan({ columns, currency, ...rest }: PlanProps) {
  const { scene, states, prices } = useMemo(
    () => ({
      scene: sceneOf(columns),
      states: new Uint8Array(columns.seats.id.length),
      prices: columns.categories.map(({ price }) => price),
    }),
    [columns],
  );
  const [announcer] = useState(() => new Announcer());
  return (
    <>
      <DeskMap
        scene={scene}
        states={states}
        prices={prices}
        currency={currency}
        describe={(target) => describe(scene, (category) => money(prices[category], currency), target)}
        onAnnounce={(text) => announcer.announce(text)}
        help={d.layouts.mapHelp}
        {...rest}
      />
      <Announcement of={announcer} />
    </>
  );
}

function describe(scene: Scene, priceOf: (category: number) => string, target: MapTarget): string[] {
  const { seat, table, section } = target;
  if (seat !== undefined) {
    const category = scene.category[seat];
    return [
      seatName(scene, seat),
      `${scene.categories[category].name} · ${priceOf(category)}`,
      scene.ids[seat],
    ];
  }
  if (table !== undefined) return [t.seat.table(tableLabel(scene, table))];
  if (section === undefined) return [];
  const { name, seats } = scene.sections[section];
  return [name, t.map.left(wholeNumber(seats.length))];
}
