import { useEffect, useRef } from 'preact/hooks';
import { clock, t } from '../texts/language.js';
import { BookingPanel, EarlierBookings } from './booking-panel.js';
import { ContactForm } from './contact-form.js';
import { Legend } from './legend.js';
import { SeatLines, Total } from './seat-lines.js';
import { seatName } from './seat-names.js';
import type { Notice, Purchase } from './store.js';

/** What the buyer has: chosen, then held, then booked. */
export function SidePanel({ purchase }: { purchase: Purchase }) {
  const booking = purchase.booking.value;
  const held = purchase.held.value;
  return (
    <aside class="side" aria-label={t.choose.title}>
      <Notices purchase={purchase} />
      {booking ? (
        <BookingPanel purchase={purchase} booking={booking} />
      ) : held ? (
        <HeldPanel purchase={purchase} />
      ) : (
        <ChoicePanel purchase={purchase} />
      )}
      {!booking && <EarlierBookings purchase={purchase} />}
      {!booking && !held && <Legend purchase={purchase} />}
    </aside>
  );
}

function Notices({ purchase }: { purchase: Purchase }) {
  return (
    <div class="notices">
      {purchase.notices.value.map((notice) => (
        <NoticeBox key={notice.id} purchase={purchase} notice={notice} />
      ))}
    </div>
  );
}

function NoticeBox({ purchase, notice }: { purchase: Purchase; notice: Notice }) {
  const near = notice.near ?? [];
  return (
    <div class={`notice ${notice.kind}`}>
      <p>{notice.text}</p>
      {near.length > 0 && !purchase.held.value && (
        <>
          <p class="small">{t.news.near}</p>
          <ul class="near">
            {near.map((n) => (
              <li key={n}>
                <button type="button" class="button small" onClick={() => purchase.takeInstead(notice, n)}>
                  <span>{seatName(purchase.scene, n)}</span>
                  <span>{purchase.money(purchase.priceOf(n))}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {notice.again && (
        <button type="button" class="button small" onClick={() => purchase.takeAgain(notice)}>
          {t.news.again}
        </button>
      )}
      <button
        type="button"
        class="notice-close"
        aria-label={t.close}
        onClick={() => purchase.dismiss(notice)}
      >
        ×
      </button>
    </div>
  );
}

function ChoicePanel({ purchase }: { purchase: Purchase }) {
  const chosen = purchase.chosen.value;
  if (chosen.length === 0) {
    return (
      <section class="panel choice empty">
        <h2>{t.choose.title}</h2>
        <p class="muted">{t.choose.empty}</p>
      </section>
    );
  }
  return (
    <section class="panel choice">
      <h2>
        {t.choose.title} <span class="count">{chosen.length}</span>
      </h2>
      <SeatLines purchase={purchase} seats={chosen} onRemove={(n) => purchase.toggle([n])} />
      <div class="buy">
        <Total amount={purchase.money(purchase.total.value)} />
        <button
          type="button"
          class="button primary"
          aria-disabled={purchase.busy.value}
          onClick={() => void purchase.hold()}
        >
          {purchase.busy.value ? t.choose.holding : t.choose.hold(chosen.length)}
        </button>
        <p class="muted small wide-only">{t.choose.holdHint(purchase.event.holdMinutes)}</p>
      </div>
    </section>
  );
}

function HeldPanel({ purchase }: { purchase: Purchase }) {
  const held = purchase.held.value!;
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone: whoever goes by keyboard goes on from here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="panel held">
      <h2 ref={heading} tabIndex={-1}>
        {t.hold.title}
      </h2>
      <Countdown purchase={purchase} />
      <SeatLines purchase={purchase} seats={held.seats} />
      <Total amount={purchase.money(held.total)} />
      <ContactForm purchase={purchase} />
      <button
        type="button"
        class="button quiet"
        aria-disabled={purchase.busy.value}
        onClick={() => void purchase.release()}
      >
        {t.hold.release}
      </button>
    </section>
  );
}

function Countdown({ purchase }: { purchase: Purchase }) {
  const left = purchase.secondsLeft.value;
  const { isLongest } = purchase.held.value!;
  return (
    <div class={`countdown ${left <= 60 ? 'urgent' : ''}`}>
      <span>{t.hold.timeLeft}</span>
      <strong role="timer">{clock(left)}</strong>
      <button
        type="button"
        class="button small"
        aria-disabled={isLongest || purchase.busy.value}
        title={isLongest ? t.hold.noMore : undefined}
        onClick={() => isLongest || void purchase.extend()}
      >
        {t.hold.extend}
      </button>
    </div>
  );
}
