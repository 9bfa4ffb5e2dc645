import { useEffect, useRef, useState } from 'preact/hooks';
import { wholeNumber } from '../../texts/language.js';
import { seatName } from '../../texts/seat-names.js';
import { TextField } from '../../ui/fields.js';
import { d } from '../words.js';
import { BlockReason } from './block-reason.js';
import type { Sale } from './sale.js';
import { SeatHistory } from './seat-history.js';
import type { Selection } from './selection.js';

/** Id of the panel's heading, which can be focused. */
export const SELECTION = 'selection';

interface SelectionPanelProps {
  sale: Sale;
  /** Brings seats into view. */
  onShow: (seats: number[]) => void;
}

/** What is selected, and what can be done with it. */
export function SelectionPanel({ sale, onShow }: SelectionPanelProps) {
  const { selection } = sale;
  const seats = [...selection.seats.value];
  const outcome = selection.outcome.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const { available, blocked } = selection.byStatus.value;
  useEffect(() => {
    // The button that was pressed is gone, as its seats changed: whoever goes by keyboard goes on from here.
    if (outcome && document.activeElement === document.body) heading.current?.focus();
  }, [outcome, available.length, blocked.length]);
  return (
    <aside class="side" aria-label={d.selection.title}>
      {outcome && <p class={`notice ${outcome.kind}`}>{outcome.text}</p>}
      <section class="panel">
        <h2 ref={heading} id={SELECTION} tabIndex={-1}>
          {d.selection.title} {seats.length > 0 && <span class="count">{wholeNumber(seats.length)}</span>}
        </h2>
        {seats.length === 0 ? (
          <p class="muted">{d.selection.empty}</p>
        ) : (
          <Selected
            sale={sale}
            seats={seats}
            onShow={onShow}
            onClear={() => {
              heading.current?.focus();
              selection.clear();
            }}
          />
        )}
      </section>
      {seats.length === 1 && <SeatHistory key={seats[0]} sale={sale} seat={seats[0]} />}
    </aside>
  );
}

interface SelectedProps extends SelectionPanelProps {
  seats: number[];
  onClear: () => void;
}

function Selected({ sale, seats, onShow, onClear }: SelectedProps) {
  const { selection, scene } = sale;
  const by = selection.byStatus.value;
  const revenue = by.booked.reduce((sum, n) => sum + sale.prices[scene.category[n]], 0);
  const stuck = by.held.length + by.booked.length;
  return (
    <>
      {seats.length === 1 && <p class="seat-name">{seatName(scene, seats[0])}</p>}
      <dl class="facts-list">
        {(['available', 'held', 'booked', 'blocked'] as const)
          .filter((status) => by[status].length > 0)
          .map((status) => (
            <>
              <dt>{d.statuses[status]}</dt>
              <dd>
                {wholeNumber(by[status].length)}
                {status === 'booked' && ` · ${sale.money(revenue)}`}
              </dd>
            </>
          ))}
        {seats.length === 1 && by.blocked.length === 1 && (
          <BlockReason key={seats[0]} sale={sale} seat={seats[0]} />
        )}
      </dl>
      {by.available.length > 0 && <BlockForm selection={selection} count={by.available.length} />}
      {by.blocked.length > 0 && (
        <button
          type="button"
          class={`button ${by.available.length > 0 ? '' : 'primary'}`}
          aria-disabled={selection.isBusy.value}
          onClick={() => void selection.unblock()}
        >
          {d.selection.unblock(wholeNumber(by.blocked.length), by.blocked.length)}
        </button>
      )}
      {stuck > 0 && <p class="muted small">{d.selection.stuck}</p>}
      <div class="row-of-buttons">
        <button type="button" class="button small" onClick={() => onShow(seats)}>
          {d.selection.show}
        </button>
        <button type="button" class="button small" onClick={onClear}>
          {d.selection.clear}
        </button>
      </div>
    </>
  );
}

/** Goes when all is blocked, and the reason with it: it is not that of the seats selected next. */
function BlockForm({ selection, count }: { selection: Selection; count: number }) {
  const [reason, setReason] = useState('');
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void selection.block(reason.trim());
      }}
    >
      <TextField name="reason" label={d.selection.reason} value={reason} onInput={setReason} />
      <button type="submit" class="button primary" aria-disabled={selection.isBusy.value}>
        {d.selection.block(wholeNumber(count), count)}
      </button>
    </form>
  );
}
