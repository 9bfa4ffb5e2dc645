import type { ComponentChildren, RefObject } from 'preact';
import type { MapView } from '../map/map-view.js';
import { t } from '../texts/language.js';
import { MapButtons } from './map-controls.js';

interface MapStageProps {
  host: RefObject<HTMLDivElement | null>;
  minimap: RefObject<HTMLCanvasElement | null>;
  view: RefObject<MapView | null>;
  /** Which keys do what. */
  help: string;
  /** Whether dragging draws rectangles. */
  isSelecting?: boolean;
  isHidden?: boolean;
  /** What lies over the map. */
  children?: ComponentChildren;
}

/** Where a {@link MapView} draws, with its buttons and its minimap. */
export function MapStage({
  host,
  minimap,
  view,
  help,
  isSelecting = false,
  isHidden = false,
  children,
}: MapStageProps) {
  return (
    <div class="map-stage" hidden={isHidden}>
      <div
        ref={host}
        class={`map-host ${isSelecting ? 'selecting' : ''}`}
        id="map"
        tabIndex={0}
        role="application"
        aria-label={t.map.label}
        aria-describedby="map-help"
        onContextMenu={(event) => event.preventDefault()}
      />
      <p id="map-help" class="hidden">
        {help}
      </p>
      <MapButtons view={view} />
      <canvas ref={minimap} class="minimap" aria-hidden="true" />
      {children}
    </div>
  );
}
