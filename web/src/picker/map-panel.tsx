import { effect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { showForTests } from '../map/drawn.js';
import type { Box } from '../map/geometry.js';
import { MapView } from '../map/map-view.js';
import { seatsAt } from '../map/scene.js';
import { t, wholeNumber } from '../texts/language.js';
import type { Hint } from '../ui/hint.js';
import { mapControls, ViewChoice } from '../ui/map-controls.js';
import { MapStage } from '../ui/map-stage.js';
import { describe, PickerHint } from './hint.js';
import type { Purchase } from './purchase.js';
import type { Sale } from './sale.js';
import { SeatList } from './seat-list.js';
import { keepVisit, visitOf } from './visit.js';

/** Events with more seats are followed by what is on the screen. */
const FOLLOWED_WHOLE = 30_000;

/** The map with its buttons, or the list of the same seats. */
export function MapPanel({ purchase }: { purchase: Purchase }) {
  const { eventId } = purchase.sale;
  const [showsList, setShowsList] = useState(false);
  const [hint, setHint] = useState<Hint>();
  const host = useRef<HTMLDivElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const view = useMapView(purchase, host, minimap, setHint);
  useEffect(() => {
    if (showsList) follow(purchase.sale, undefined);
  }, [purchase, showsList]);
  // Not before: the map is made where it can be seen.
  useEffect(() => setShowsList(visitOf(eventId).showsList), [eventId]);
  const change = (list: boolean) => {
    keepVisit(eventId, { showsList: list });
    setShowsList(list);
  };

  return (
    <section class="map-panel" aria-label={t.map.label}>
      <ViewChoice showsList={showsList} onChange={change} />
      <MapStage host={host} minimap={minimap} view={view} help={t.map.help} isHidden={showsList}>
        {hint && <PickerHint purchase={purchase} hint={hint} />}
        <Connection purchase={purchase} />
      </MapStage>
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
    const { sale, news } = purchase;
    const drawn = new MapView({
      host: host.current!,
      minimap: minimap.current!,
      controls: mapControls(),
      scene: sale.scene,
      states: sale.states,
      priceOf: (category) => sale.priceOfCategory(category),
      texts: {
        left: (available) => (available === 0 ? t.map.soldOut : t.map.left(wholeNumber(available))),
        from: (price) => t.map.from(sale.money(price)),
      },
      reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
      onPick: (target) => purchase.toggle(seatsAt(sale.scene, target)),
      onHover: (target, at) => setHint(target && { target, at }),
      onFocus: (target) => news.announce(describe(purchase, target)),
      onMove: (visible, showsSeats) => follow(sale, showsSeats ? visible : undefined),
    });
    view.current = drawn;
    const { place } = visitOf(sale.eventId);
    if (place) drawn.goTo(place);
    const keepPlace = () => keepVisit(sale.eventId, { place: drawn.place });
    addEventListener('pagehide', keepPlace);
    const endings = [
      () => removeEventListener('pagehide', keepPlace),
      sale.onChange((seats) => drawn.statesChanged(seats)),
      effect(() => drawn.setOwn(purchase.looks.value)),
      effect(() => drawn.setPinned(news.notices.value.flatMap(({ near }) => near ?? []))),
      showForTests(drawn, sale),
    ];
    return () => {
      for (const end of endings) end();
      drawn.destroy();
    };
  }, [purchase]);
  return view;
}

/** The largest halls are followed where somebody looks; from afar, and as a list, all of them. */
function follow({ map, scene }: Sale, visible: Box | undefined): void {
  if (scene.ids.length > FOLLOWED_WHOLE) map.setViewport(visible);
}

function Connection({ purchase }: { purchase: Purchase }) {
  if (purchase.connection.value !== 'stale') return null;
  return <p class="offline">{t.news.offline}</p>;
}
