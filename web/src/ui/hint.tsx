import type { Point } from '../map/geometry.js';
import type { MapTarget } from '../map/map-view.js';

/** Pixels above the pointer that a hint may need. */
const HINT_ROOM = 130;
/** Half of the widest hint: it stays within the map. */
const HALF = '8.5rem';

export interface Hint {
  at: Point;
  target: MapTarget;
}

/** What the pointer or the keyboard is at, beside it: the first line stands out. */
export function HintBox({ at, lines }: { at: Point; lines: string[] }) {
  return (
    <div
      class={`hint ${at.y < HINT_ROOM ? 'below' : ''}`}
      aria-hidden="true"
      style={{ left: `clamp(${HALF}, ${at.x}px, 100% - ${HALF})`, top: `${at.y}px` }}
    >
      {lines.map((line, index) =>
        index === 0 ? <strong key={line}>{line}</strong> : <span key={line}>{line}</span>,
      )}
    </div>
  );
}
