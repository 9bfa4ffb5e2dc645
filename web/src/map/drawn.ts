import { STATUSES } from './glyphs.js';
import type { MapView } from './map-view.js';
import type { Scene } from './scene.js';

/** What the page lets tests and curious people see; nothing can be changed by it. */
export interface DrawnMap {
  /** Status of every seat in view as it was last drawn; empty while only sections are shown. */
  states(): Record<string, string>;
  /** Everything in view is drawn as it is now. */
  readonly isSettled: boolean;
  readonly frames: number;
  /** Seats with a ring around them. */
  pinned(): string[];
  /** `epoch-n` of the event. */
  readonly version: string | undefined;
  readonly connection: string | undefined;
  /** Where a seat's middle is, in CSS pixels of the page; undefined for an unknown one. */
  placeOf(seatId: string): { x: number; y: number } | undefined;
}

/** What is drawn; `map` is there when it is live. */
export interface Shown {
  scene: Scene;
  map?: { readonly version: string | undefined; readonly connection: string };
}

/** @returns what takes it away again. */
export function showForTests(view: MapView, { scene, map }: Shown): () => void {
  const drawn: DrawnMap = {
    states: () =>
      Object.fromEntries(
        [...view.drawnStates()].map(([n, state]) => [scene.ids[n], STATUSES[state] ?? 'none']),
      ),
    get isSettled() {
      return view.isSettled;
    },
    get frames() {
      return view.frames;
    },
    pinned: () => view.pinnedSeats.map((n) => scene.ids[n]),
    get version() {
      return map?.version;
    },
    get connection() {
      return map?.connection;
    },
    placeOf(seatId) {
      const n = scene.ordinals.get(seatId);
      if (n === undefined) return undefined;
      const { left, top } = document.getElementById('map')!.getBoundingClientRect();
      const { x, y } = view.screenPlace(n);
      return { x: x + left, y: y + top };
    },
  };
  Object.assign(globalThis, { drawnMap: Object.freeze(drawn) });
  return () => Reflect.deleteProperty(globalThis, 'drawnMap');
}
