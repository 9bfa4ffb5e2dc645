import { effect, type ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SeatMap } from '../../../packages/client/src/index.js';
import { showForTests } from '../map/drawn.js';
import type { Box } from '../map/geometry.js';
import { MapView, type MapTarget } from '../map/map-view.js';
import { seatsAt, type Scene } from '../map/scene.js';
import { money, t, wholeNumber } from '../texts/language.js';
import { HintBox, type Hint } from '../ui/hint.js';
import { mapControls } from '../ui/map-controls.js';
import { MapStage } from '../ui/map-stage.js';
import { d } from './words.js';

export interface DeskMapProps {
  scene: Scene;
  states: Uint8Array;
  /** By category. */
  prices: number[];
  currency: string;
  /** Whose changes are drawn as they happen. */
  live?: SeatMap;
  /** Seats that look chosen, with their look. */
  looks?: ReadonlySignal<ReadonlyMap<number, number>>;
  /** Seats and other parts that are faulty. */
  faulty?: { seats: number[]; boxes: Box[] };
  /** What is said of a seat, table or section; the first line stands out. */
  describe: (target: MapTarget) => string[];
  onPick?: (seats: number[]) => void;
  /** With it, rectangles can be drawn. */
  onRectangle?: (seats: number[]) => void;
  /** What the keyboard has come to, in words. */
  onAnnounce: (text: string) => void;
  /** Which keys do what. */
  help: string;
  view?: RefObject<MapView | null>;
}

/** The seat map of the desk: the drawing that buyers see, with rectangles to select by. */
export function DeskMap(props: DeskMapProps) {
  const { scene, faulty, describe, help, onRectangle } = props;
  const [draws, setDraws] = useState(onRectangle !== undefined);
  const [hint, setHint] = useState<Hint>();
  const host = useRef<HTMLDivElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const own = useRef<MapView>(null);
  const view = props.view ?? own;
  useDrawing(props, { host, minimap, view, setHint });
  useEffect(() => {
    if (view.current) view.current.drawsRectangles = draws;
  }, [scene, draws]);
  useEffect(() => {
    view.current?.setPinned(faulty?.seats ?? [], 'faulty');
    view.current?.setFramed(faulty?.boxes ?? []);
  }, [scene, faulty]);

  return (
    <MapStage host={host} minimap={minimap} view={view} help={help} isSelecting={draws}>
      {onRectangle && <Tools draws={draws} onChange={setDraws} />}
      {hint && <HintBox at={hint.at} lines={describe(hint.target)} />}
    </MapStage>
  );
}

/** What dragging does. */
function Tools({ draws, onChange }: { draws: boolean; onChange: (draws: boolean) => void }) {
  return (
    <div class="view-choice tools" role="group" aria-label={d.map.tools}>
      <button type="button" aria-pressed={draws} onClick={() => onChange(true)}>
        {d.map.select}
      </button>
      <button type="button" aria-pressed={!draws} onClick={() => onChange(false)}>
        {d.map.move}
      </button>
    </div>
  );
}

interface Parts {
  host: RefObject<HTMLDivElement | null>;
  minimap: RefObject<HTMLCanvasElement | null>;
  view: RefObject<MapView | null>;
  setHint: (hint: Hint | undefined) => void;
}

function useDrawing(props: DeskMapProps, { host, minimap, view, setHint }: Parts): void {
  const { scene, states, prices, currency, live, looks } = props;
  // Callbacks may be other ones by the time they are called.
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const drawn = new MapView({
      host: host.current!,
      minimap: minimap.current!,
      controls: mapControls(),
      scene,
      states,
      priceOf: (category) => prices[category],
      texts: {
        left: (available) => (available === 0 ? t.map.soldOut : t.map.left(wholeNumber(available))),
        from: (price) => t.map.from(money(price, currency)),
      },
      reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
      onPick: (target) => latest.current.onPick?.(seatsAt(scene, target)),
      onRectangle: (seats) => latest.current.onRectangle?.(seats),
      onHover: (target, at) => setHint(target && { target, at }),
      onFocus: (target) => latest.current.onAnnounce(latest.current.describe(target).join(', ')),
    });
    view.current = drawn;
    const endings = [
      live?.on('change', ({ seats }) => drawn.statesChanged(seats.map(({ ordinal }) => ordinal))),
      live?.on('reload', () => drawn.statesChanged()),
      looks && effect(() => drawn.setOwn(looks.value)),
      showForTests(drawn, { scene, map: live }),
    ];
    return () => {
      for (const end of endings) end?.();
      drawn.destroy();
      view.current = null;
    };
  }, [scene]);
}
