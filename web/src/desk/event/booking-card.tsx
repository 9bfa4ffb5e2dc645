import { useEffect, useRef, useState } from 'preact/hooks';
import type { BookingDto } from '../../../../packages/client/src/index.js';
import { ACTIVE } from '../../api/booking-status.js';
import { dateAndTime, money, t } from '../../texts/language.js';
import { placeName, sectionName } from '../../texts/seat-names.js';
import { TextField } from '../../ui/fields.js';
import { Sure } from '../../ui/sure.js';
import { Fault } from '../fault.js';
import { d, deskSentence } from '../words.js';
import type { Sale } from './sale.js';

interface BookingCardProps {
  sale: Sale;
  booking: BookingDto;
}

/** Everything about one booking, and what can be done with it. */
export function BookingCard({ sale, booking }: BookingCardProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => heading.current?.focus(), []);
  const { id, contact, status, totalAmount, currency, userId, createdAt, payment, cancelReason } = booking;

  const act = async (what: () => Promise<BookingDto>) => {
    if (isBusy) return;
    setIsBusy(true);
    setFailure(undefined);
    try {
      const { status: now } = await what();
      sale.announcer.announce(`${t.booking.status}: ${t.booking.statuses[now]}`);
    } catch (error) {
      setFailure(deskSentence(error));
    }
    setIsBusy(false);
    // The button that was pressed may be gone.
    heading.current?.focus();
  };
  return (
    <section class="panel">
      <h2 ref={heading} tabIndex={-1}>
        {contact.name}
      </h2>
      <Fault text={failure} />
      <dl class="facts-list booking-facts">
        <dt>{t.booking.status}</dt>
        <dd>
          <span class={`badge ${status}`}>{t.booking.statuses[status]}</span>
        </dd>
        <dt>{d.bookings.amount}</dt>
        <dd>{money(totalAmount, currency)}</dd>
        <dt>{d.events.when}</dt>
        <dd>{dateAndTime(createdAt)}</dd>
        <dt>{t.hold.email}</dt>
        <dd>{contact.email}</dd>
        {contact.phone && (
          <>
            <dt>{d.bookings.phone}</dt>
            <dd>{contact.phone}</dd>
          </>
        )}
        <dt>{t.booking.number}</dt>
        <dd class="code">{id}</dd>
        <dt>{d.bookings.user}</dt>
        <dd class="code">{userId}</dd>
        {payment.transactionId && (
          <>
            <dt>{d.bookings.transaction}</dt>
            <dd class="code">{payment.transactionId}</dd>
          </>
        )}
        {cancelReason && (
          <>
            <dt>{d.selection.reasonGiven}</dt>
            <dd>{cancelReason}</dd>
          </>
        )}
      </dl>
      <BookedSeats sale={sale} booking={booking} />
      {(status === 'pending' || status === 'confirmed') && (
        <button
          type="button"
          class="button"
          aria-disabled={isBusy}
          onClick={() => void act(() => sale.bookings.recordPayment(id, 'paid'))}
        >
          {d.bookings.paid}
        </button>
      )}
      {ACTIVE.has(status) && (
        <Cancellation onCancel={(reason) => void act(() => sale.bookings.cancel(id, reason))} />
      )}
    </section>
  );
}

function BookedSeats({ sale, booking: { bookedSeats, currency } }: BookingCardProps) {
  const { scene, selection } = sale;
  const ordinals = bookedSeats.flatMap(({ seatId }) => scene.ordinals.get(seatId) ?? []);
  return (
    <>
      <ul class="seat-lines">
        {bookedSeats.map(({ seatId, price }) => {
          const n = scene.ordinals.get(seatId);
          return (
            <li key={seatId}>
              <span class="seat-name">
                {n === undefined ? seatId : placeName(scene, n)}
                {n !== undefined && <small>{sectionName(scene, n)}</small>}
              </span>
              <span class="price">{money(price, currency)}</span>
            </li>
          );
        })}
      </ul>
      <a class="button small" href="#seats" onClick={() => selection.show(ordinals)}>
        {d.bookings.onMap}
      </a>
    </>
  );
}

function Cancellation({ onCancel }: { onCancel: (reason: string) => void }) {
  const [reason, setReason] = useState('');
  return (
    <Sure
      what={t.booking.cancel}
      question={d.bookings.cancelSure}
      yes={t.booking.cancelYes}
      no={t.booking.cancelNo}
      onYes={() => onCancel(reason.trim())}
    >
      <TextField name="cancelReason" label={d.selection.reason} value={reason} onInput={setReason} />
    </Sure>
  );
}
