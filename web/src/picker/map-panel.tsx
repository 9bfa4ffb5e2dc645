import { effect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { seatsOfTable } from '../map/scene.js';
import { MapView, type MapTarget } from '../map/map-view.js';
import type { Box, Point } from '../map/geometry.js';
import { t, wholeNumber } from '../texts/language.js';
import { MapButtons, ViewChoice } from '../ui/map-controls.js';
import { showForTests } from './drawn.js';
import { SeatList } from './seat-list.js';
import { seatName, tableLabel } from './seat-names.js';
import type { Purchase } from './store.js';

/** Events with more seats are followed by what is on the screen. */
const FOLLOWED_WHOLE = 30_000;

/** Pixels above the pointer that a hint may need. */
const HINT_ROOM = 130;

interface Hint {
  at: Point;
  target: MapTarget;
}

/** The map with its buttons, or the list of the same seats. */
export function MapPanel({ purchase }: { purchase: Purchase }) {
  const [showsList, setShowsList] = useState(false);
  const [hint, setHint] = useState<Hint>();
  const host = useRef<HTMLDivElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const view = useMapView(purchase, host, minimap, setHint);

  return (
    <section class="map-panel" aria-label={t.map.label}>
      <ViewChoice showsList={showsList} onChange={setShowsList} />
      <div class="map-stage" hidden={showsList}>
        <div
          ref={host}
          class="map-host"
          id="map"
          tabIndex={0}
          role="application"
          aria-label={t.map.label}
          aria-describedby="map-help"
          onContextMenu={(event) => event.preventDefault()}
        />
        <p id="map-help" class="hidden">
          {t.map.help}
        </p>
        <MapButtons view={view} />
        <canvas ref={minimap} class="minimap" aria-hidden="true" />
        {hint && <HintBox purchase={purchase} hint={hint} />}
        <Connection purchase={purchase} />
      </div>
      {showsList && <SeatList purchase={purchase} />}
    </section>
  );
}

function useMapView(
  purchase: Purchase,
  host: RefObject<HTMLDivElement | null>,
  minimap: RefObject<HTMLCanvasElement | null>,
  setHint: (hint: Hint | undefined) => void,
): RefObject<MapView | null> {
  const view = useRef<MapView>(null);
  useEffect(() => {
    const { map, scene } = purchase;
    const drawn = new MapView({
      host: host.current!,
      minimap: minimap.current!,
      scene,
      states: map.seats.states,
      priceOf: (category) => purchase.priceOfCategory(category),
      texts: {
        left: (available) => (available === 0 ? t.map.soldOut : t.map.left(wholeNumber(available))),
        from: (price) => t.map.from(purchase.money(price)),
      },
      reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
      onPick: (target) => purchase.toggle(seatsOf(purchase, target)),
      onHover: (target, at) => setHint(target && { target, at }),
      onFocus: (target) => purchase.announce(describeTarget(purchase, target)),
      onMove: (visible, showsSeats) => follow(purchase, visible, showsSeats),
    });
    view.current = drawn;
    const endings = [
      map.on('change', ({ seats }) => drawn.statesChanged(seats.map(({ ordinal }) => ordinal))),
      map.on('reload', () => drawn.statesChanged()),
      effect(() => drawn.setOwn(purchase.looks.value)),
      effect(() => drawn.setPinned(purchase.notices.value.flatMap(({ near }) => near ?? []))),
      showForTests(drawn, purchase),
    ];
    return () => {
      for (const end of endings) end();
      drawn.destroy();
    };
  }, [purchase]);
  return view;
}

/** The largest halls are followed where somebody looks; from afar their sections need all states. */
function follow({ map, scene }: Purchase, visible: Box, showsSeats: boolean): void {
  if (scene.ids.length > FOLLOWED_WHOLE) map.setViewport(showsSeats ? visible : undefined);
}

function seatsOf({ scene }: Purchase, { seat, table }: MapTarget): number[] {
  if (seat !== undefined) return [seat];
  return table === undefined ? [] : seatsOfTable(scene, table);
}

function describeTarget(purchase: Purchase, { seat, section }: MapTarget): string {
  if (seat !== undefined) return purchase.describe(seat);
  return section === undefined ? '' : describeSection(purchase, section);
}

function describeSection({ scene, map }: Purchase, section: number): string {
  const { name, seats } = scene.sections[section];
  const { states } = map.seats;
  return t.seat.section(name, wholeNumber(seats.filter((n) => states[n] === 0).length));
}

function hintLines(purchase: Purchase, { seat, table, section }: MapTarget): string[] {
  if (seat !== undefined) return seatLines(purchase, seat);
  if (table !== undefined) return tableLines(purchase, table);
  return section === undefined ? [] : [describeSection(purchase, section)];
}

function tableLines(purchase: Purchase, table: string): string[] {
  const { scene } = purchase;
  const seats = seatsOfTable(scene, table);
  const total = seats.reduce((sum, n) => sum + purchase.priceOf(n), 0);
  return [t.seat.table(tableLabel(scene, table)), t.seat.tableOf(seats.length), purchase.money(total)];
}

function seatLines(purchase: Purchase, n: number): string[] {
  const { scene } = purchase;
  const category = scene.categories[scene.category[n]].name;
  const lines = [
    seatName(scene, n),
    `${category} · ${purchase.money(purchase.priceOf(n))}`,
    purchase.statusText(n),
  ];
  return scene.accessible[n] ? [...lines, t.seat.accessible] : lines;
}

function HintBox({ purchase, hint: { at, target } }: { purchase: Purchase; hint: Hint }) {
  // What is under the pointer may change while it rests.
  void purchase.changes.value;
  return (
    <div
      class={`hint ${at.y < HINT_ROOM ? 'below' : ''}`}
      aria-hidden="true"
      style={{ left: `${at.x}px`, top: `${at.y}px` }}
    >
      {hintLines(purchase, target).map((line, index) =>
        index === 0 ? <strong key={line}>{line}</strong> : <span key={line}>{line}</span>,
      )}
    </div>
  );
}

function Connection({ purchase }: { purchase: Purchase }) {
  if (purchase.connection.value !== 'stale') return null;
  return <p class="offline">{t.news.offline}</p>;
}
