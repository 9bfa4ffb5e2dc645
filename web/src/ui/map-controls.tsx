import type { RefObject } from 'preact';
import type { MapView } from '../map/map-view.js';
import { t } from '../texts/language.js';

/** What lies over the map of the page: nothing that is looked for should be beneath it. */
export const mapControls = () => document.querySelectorAll('.view-choice, .map-buttons');

/** Zoom in, zoom out, everything. */
export function MapButtons({ view }: { view: RefObject<MapView | null> }) {
  return (
    <div class="map-buttons">
      <MapButton label={t.map.zoomIn} path="M12 5v14M5 12h14" onPress={() => view.current?.zoomBy(1.6)} />
      <MapButton label={t.map.zoomOut} path="M5 12h14" onPress={() => view.current?.zoomBy(1 / 1.6)} />
      <MapButton
        label={t.map.showAll}
        path="M5 9V5h4M19 9V5h-4M5 15v4h4M19 15v4h-4"
        onPress={() => view.current?.showAll()}
      />
    </div>
  );
}

function MapButton({ label, path, onPress }: { label: string; path: string; onPress: () => void }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onPress}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        <path d={path} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      </svg>
    </button>
  );
}

interface ViewChoiceProps {
  showsList: boolean;
  onChange: (list: boolean) => void;
}

/** The map, or the same seats as a list. */
export function ViewChoice({ showsList, onChange }: ViewChoiceProps) {
  return (
    <div class="view-choice" role="group" aria-label={t.map.view}>
      <button type="button" aria-pressed={!showsList} onClick={() => onChange(false)}>
        {t.map.asMap}
      </button>
      <button type="button" aria-pressed={showsList} onClick={() => onChange(true)}>
        {t.map.asList}
      </button>
    </div>
  );
}
