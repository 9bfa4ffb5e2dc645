import { useEffect, useRef } from 'preact/hooks';
import type { BookingDto } from '../../../packages/client/src/index.js';
import { ACTIVE } from '../api/booking-status.js';
import { money, t } from '../texts/language.js';
import { Sure } from '../ui/sure.js';
import type { Purchase } from './purchase.js';
import { SeatLines, Total } from './seat-lines.js';

/** A booking of the buyer's, which can be cancelled. */
export function BookingPanel({ purchase, booking }: { purchase: Purchase; booking: BookingDto }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [booking.id]);
  const { id, contact, status, totalAmount, currency, allSeatIds } = booking;
  const isActive = ACTIVE.has(status);
  return (
    <section class={`panel ${isActive ? 'booked' : 'ended'}`}>
      <h2 ref={heading} tabIndex={-1}>
        {isActive && <Tick />}
        {isActive ? t.booking.done : t.booking.statuses[status]}
      </h2>
      {isActive && <p>{t.booking.thanks(contact.name, allSeatIds.length)}</p>}
      <dl class="facts-list">
        <dt>{t.booking.number}</dt>
        <dd class="code">{id}</dd>
        <dt>{t.booking.status}</dt>
        <dd>{t.booking.statuses[status]}</dd>
        <dt>{t.booking.contact}</dt>
        <dd>{contact.email}</dd>
      </dl>
      <SeatLines sale={purchase.sale} seats={purchase.sale.ordinalsOf(allSeatIds)} />
      <Total amount={money(totalAmount, currency)} />
      <button type="button" class="button primary" onClick={() => (purchase.booking.value = undefined)}>
        {t.booking.more}
      </button>
      {isActive && <Cancellation purchase={purchase} booking={booking} />}
    </section>
  );
}

function Tick() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <circle cx="12" cy="12" r="12" fill="currentColor" />
      <path d="M7 12.5l3.2 3.2L17 9" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" />
    </svg>
  );
}

function Cancellation({ purchase, booking }: { purchase: Purchase; booking: BookingDto }) {
  return (
    <Sure
      what={t.booking.cancel}
      question={t.booking.cancelSure(booking.allSeatIds.length)}
      yes={t.booking.cancelYes}
      no={t.booking.cancelNo}
      onYes={() => void purchase.cancel(booking)}
      isBusy={purchase.busy.value}
      isQuiet
    />
  );
}

/** What this buyer has booked before, during the same visit. */
export function EarlierBookings({ purchase }: { purchase: Purchase }) {
  const bookings = purchase.bookings.value;
  if (bookings.length === 0) return null;
  return (
    <section class="panel">
      <h2>{t.booking.yours}</h2>
      <ul class="earlier">
        {bookings.map((booking) => (
          <li key={booking.id}>
            <span>
              {t.choose.count(booking.allSeatIds.length)} · {money(booking.totalAmount, booking.currency)}
              <small>{t.booking.statuses[booking.status]}</small>
            </span>
            <button type="button" class="button small" onClick={() => (purchase.booking.value = booking)}>
              {t.booking.show}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
