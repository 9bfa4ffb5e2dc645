import { useEffect, useState } from 'preact/hooks';
import type { SeatLogEntryDto } from '../../../../packages/client/src/index.js';
import { dateAndTime } from '../../texts/language.js';
import { client } from '../session.js';
import { d, deskSentence } from '../words.js';
import type { Sale } from './sale.js';

const SHOWN = 20;
/** The log is written behind the change that is told. */
const LOGGED_AFTER_MS = 1_000;

/** What has become of one seat, newest first, out of the event's log. */
export function SeatHistory({ sale, seat }: { sale: Sale; seat: number }) {
  const [entries, setEntries] = useState<SeatLogEntryDto[]>();
  const [failure, setFailure] = useState<string>();
  void sale.changes.value;
  const status = sale.statusOf(seat);
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      const path = { id: sale.map.eventId };
      const query = { seatId: sale.scene.ids[seat], limit: SHOWN };
      const { items } = await client.get('/events/{id}/log', { params: { path, query } });
      if (isOver) return;
      setEntries(items);
      setFailure(undefined);
    };
    const readIfPossible = () =>
      void read().catch((error: unknown) => isOver || setFailure(deskSentence(error)));
    const timer = setTimeout(readIfPossible, entries ? LOGGED_AFTER_MS : 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [seat, status]);
  return (
    <section class="panel">
      <h2>{d.history.title}</h2>
      {failure && <p class="fault">{failure}</p>}
      {entries?.length === 0 && <p class="muted">{d.history.none}</p>}
      <ol class="history">
        {entries?.map((entry) => (
          <li key={entry.version}>
            <strong>{d.history.operations[entry.operation]}</strong>
            <small>
              <time dateTime={entry.at}>{dateAndTime(entry.at)}</time>
              {entry.userId && ` · ${entry.userId}`}
            </small>
          </li>
        ))}
      </ol>
    </section>
  );
}
