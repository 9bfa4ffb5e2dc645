import { useEffect, useState } from 'preact/hooks';
import type { BookingDto } from '../../../../packages/client/src/index.js';
import { dateAndTime, money, t, wholeNumber } from '../../texts/language.js';
import { Choice, Options, TextField } from '../../ui/fields.js';
import { download, fileName } from '../download.js';
import { TableRoom } from '../table-room.js';
import { d } from '../words.js';
import { BookingCard } from './booking-card.js';
import { findBookings, type Wanted } from './booking-search.js';
import { BookingsState } from './bookings-state.js';
import { csvOf } from './csv.js';
import type { Sale } from './sale.js';

const SHOWN = 50;
const STATUSES = ['pending', 'confirmed', 'paid', 'cancelled', 'expired', 'failed'] as const;

/** The event's bookings: searched, looked at, cancelled, exported. */
export function BookingsView({ sale }: { sale: Sale }) {
  const { bookings, scene } = sale;
  const [wanted, setWanted] = useState<Wanted>({ text: '', status: '' });
  const [shown, setShown] = useState(SHOWN);
  const [chosenId, setChosenId] = useState<string>();
  const found = findBookings(bookings.all.value, wanted, scene);
  const chosen = bookings.all.value.find(({ id }) => id === chosenId);
  useEffect(() => setShown(SHOWN), [wanted]);

  const exportCsv = () => {
    if (found.length === 0) return;
    download(`${fileName(sale.event.value.name)}.csv`, 'text/csv;charset=utf-8', csvOf(found));
    sale.announcer.announce(d.bookings.exported(wholeNumber(found.length)));
  };
  return (
    <div class="desk-bookings">
      <section class="bookings-list" aria-label={d.tabs.bookings}>
        <div class="search-line" role="search">
          <TextField
            name="search"
            type="search"
            label={d.bookings.search}
            hint={d.bookings.searchHint}
            value={wanted.text}
            onInput={(text) => setWanted({ ...wanted, text })}
          />
          <Choice
            name="status"
            label={t.booking.status}
            value={wanted.status}
            onChange={(status) => setWanted({ ...wanted, status: status as Wanted['status'] })}
          >
            <option value="">{d.events.all}</option>
            <Options values={STATUSES} nameOf={(status) => t.booking.statuses[status]} />
          </Choice>
          <button type="button" class="button" onClick={exportCsv} aria-disabled={found.length === 0}>
            {d.bookings.csv}
          </button>
          <button type="button" class="button" onClick={() => void bookings.load()}>
            {d.bookings.reload}
          </button>
        </div>
        <BookingsState bookings={bookings} count={found.length} />
        {found.length > 0 ? (
          <BookingTable bookings={found.slice(0, shown)} chosenId={chosenId} onChoose={setChosenId} />
        ) : (
          !bookings.isLoading.value && <p class="empty">{d.bookings.none}</p>
        )}
        {found.length > shown && (
          <button type="button" class="button" onClick={() => setShown(shown + SHOWN)}>
            {d.more}
          </button>
        )}
      </section>
      <aside class="side" aria-label={d.bookings.one}>
        {chosen ? (
          <BookingCard key={chosen.id} sale={sale} booking={chosen} />
        ) : (
          <p class="muted">{d.bookings.choose}</p>
        )}
      </aside>
    </div>
  );
}

interface BookingTableProps {
  bookings: BookingDto[];
  chosenId?: string;
  onChoose: (id: string) => void;
}

function BookingTable({ bookings, chosenId, onChoose }: BookingTableProps) {
  return (
    <TableRoom label={d.tabs.bookings} id="bookings">
      <thead>
        <tr>
          <th scope="col">{t.booking.contact}</th>
          <th scope="col">{d.layouts.seats}</th>
          <th scope="col" class="number">
            {d.bookings.amount}
          </th>
          <th scope="col">{t.booking.status}</th>
          <th scope="col">{d.events.when}</th>
        </tr>
      </thead>
      <tbody>
        {bookings.map(({ id, contact, allSeatIds, totalAmount, currency, status, createdAt }) => (
          <tr key={id} class={id === chosenId ? 'chosen' : undefined}>
            <th scope="row">
              <button type="button" class="link" aria-pressed={id === chosenId} onClick={() => onChoose(id)}>
                {contact.name}
              </button>
              <small class="muted">{contact.email}</small>
            </th>
            <td class="whole">{seatsInShort(allSeatIds)}</td>
            <td class="number">{money(totalAmount, currency)}</td>
            <td>
              <span class={`badge ${status}`}>{t.booking.statuses[status]}</span>
            </td>
            <td>
              <time dateTime={createdAt}>{dateAndTime(createdAt)}</time>
            </td>
          </tr>
        ))}
      </tbody>
    </TableRoom>
  );
}

const NAMED = 3;

function seatsInShort(seatIds: string[]): string {
  const named = seatIds.slice(0, NAMED).join(', ');
  return seatIds.length > NAMED ? `${named} ${t.choose.others(seatIds.length - NAMED)}` : named;
}
