import { useMemo } from 'preact/hooks';
import type { ComponentChildren, RefObject } from 'preact';
import type { MapTarget, MapView } from '../../map/map-view.js';
import { sceneOf, type LayoutColumns, type Scene } from '../../map/scene.js';
import { money, t, wholeNumber } from '../../texts/language.js';
import { seatName } from '../../texts/seat-names.js';
import { DeskMap, type DeskMapProps } from '../desk-map.js';

interface PlanProps extends Pick<DeskMapProps, 'faulty' | 'onAnnounce'> {
  columns: LayoutColumns;
  currency: string;
  view?: RefObject<MapView | null>;
  children?: ComponentChildren;
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
  return (
    <DeskMap
      scene={scene}
      states={states}
      prices={prices}
      currency={currency}
      describe={(target) => describe(scene, (category) => money(prices[category], currency), target)}
      {...rest}
    />
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
  if (table !== undefined) return [t.seat.table(table)];
  if (section === undefined) return [];
  const { name, seats } = scene.sections[section];
  return [name, t.map.left(wholeNumber(seats.length))];
}
