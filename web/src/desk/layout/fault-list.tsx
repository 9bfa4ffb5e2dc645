import type { RefObject } from 'preact';
import type { MapView } from '../../map/map-view.js';
import { wholeNumber } from '../../texts/language.js';
import { d } from '../words.js';
import type { LayoutFault } from './faults.js';

interface FaultListProps {
  sentence: string;
  faults: LayoutFault[];
  /** In all; the service lists so many at most. */
  count: number;
  view: RefObject<MapView | null>;
}

/** What is wrong with a layout; what can be seen on the map can be shown there. */
export function FaultList({ sentence, faults, count, view }: FaultListProps) {
  const show = ({ seat, box }: LayoutFault) => {
    if (seat !== undefined) view.current?.showSeats([seat]);
    else if (box) view.current?.showBox(box);
  };
  return (
    <section class="panel faults">
      <div role="alert">
        <h2>{sentence}</h2>
      </div>
      {count > faults.length && (
        <p class="muted">{d.import.some(wholeNumber(faults.length), wholeNumber(count))}</p>
      )}
      <ul>
        {faults.map((fault) => (
          <li key={`${fault.field} ${fault.message}`}>
            <span>
              <span class="code">{fault.field}</span>
              {fault.name && <strong> {fault.name}</strong>}
              <br />
              <span lang="en">{fault.message}</span>
            </span>
            {(fault.seat ?? fault.box) !== undefined && (
              <button
                type="button"
                class="button small"
                aria-label={d.import.showOnMap(fault.name ?? fault.field)}
                onClick={() => show(fault)}
              >
                {d.import.show}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
