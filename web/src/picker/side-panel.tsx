import { useEffect, useRef } from 'preact/hooks';
import { clock, t } from '../texts/language.js';
import { LanguageChoice } from '../ui/shell.js';
import { BookingPanel, EarlierBookings } from './booking-panel.js';
import { ContactForm } from './contact-form.js';
import { Legend } from './legend.js';
import { Notices } from './notices.js';
import type { Purchase } from './purchase.js';
import { SeatLines, Total } from './seat-lines.js';

/** What the buyer has: chosen, then held, then booked. */
export function SidePanel({ purchase }: { purchase: Purchase }) {
  const booking = purchase.booking.value;
  const isHolding = purchase.basket.holds.value.length > 0;
  const isChoosing = !booking && !isHolding;
  const aside = useRef<HTMLElement>(null);
  const wasChoosing = useRef(true);
  useEffect(() => {
    // What had the focus is gone. The other two panels take it to their headings.
    if (isChoosing && !wasChoosing.current) aside.current?.focus();
    wasChoosing.current = isChoosing;
  }, [isChoosing]);
  return (
    <aside ref={aside} class="side" aria-label={t.choose.title} tabIndex={-1}>
      <NotOnSale purchase={purchase} />
      <Notices purchase={purchase} />
      {booking && <BookingPanel purchase={purchase} booking={booking} />}
      {!booking && isHolding && <HeldPanel purchase={purchase} />}
      {isChoosing && <ChoicePanel purchase={purchase} />}
      {!booking && <EarlierBookings purchase={purchase} />}
      {!booking && <Legend sale={purchase.sale} />}
      <LanguageChoice />
    </aside>
  );
}

function NotOnSale({ purchase }: { purchase: Purchase }) {
  if (purchase.sale.isOnSale.value) return null;
  return (
    <div class="notice warning">
      <p>{t.choose.notOnSale}</p>
      <button
        type="button"
        class="button small"
        onClick={(event) => {
          event.currentTarget.closest('aside')?.focus();
          void purchase.lookAgain();
        }}
      >
        {t.retry}
      </button>
    </div>
  );
}

function ChoicePanel({ purchase }: { purchase: Purchase }) {
  const { sale } = purchase;
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
      <SeatLines sale={sale} seats={chosen} onRemove={(seats) => purchase.leave(seats)} />
      <div class="buy">
        <Total amount={sale.money(purchase.total.value)} />
        {sale.isOnSale.value && (
          <>
            <HoldButton purchase={purchase} />
            <p class="muted small wide-only">{t.choose.holdHint(chosen.length, sale.event.holdMinutes)}</p>
          </>
        )}
      </div>
    </section>
  );
}

function HoldButton({ purchase }: { purchase: Purchase }) {
  const isBusy = purchase.busy.value;
  return (
    <button type="button" class="button primary" aria-disabled={isBusy} onClick={() => void purchase.hold()}>
      {isBusy ? t.choose.holding : t.choose.hold(purchase.chosen.value.length)}
    </button>
  );
}

function HeldPanel({ purchase }: { purchase: Purchase }) {
  const { sale } = purchase;
  const held = purchase.basket.seats.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const hasAdditions = purchase.chosen.value.length > 0;
  // The button that was pressed is gone: whoever goes by keyboard goes on from here.
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (!hasAdditions && document.activeElement === document.body) heading.current?.focus();
  }, [hasAdditions]);
  return (
    <section class="panel held">
      <h2 ref={heading} tabIndex={-1}>
        {t.hold.title} <span class="count">{held.length}</span>
      </h2>
      <Countdown purchase={purchase} />
      <SeatLines
        sale={sale}
        seats={held}
        onRemove={(seats) => void purchase.giveBack(seats)}
        removeText={t.hold.giveBack}
      />
      {hasAdditions && <Additions purchase={purchase} />}
      <Total amount={sale.money(purchase.total.value)} />
      <ContactForm purchase={purchase} />
      <button
        type="button"
        class="button quiet"
        aria-disabled={purchase.busy.value}
        onClick={() => void purchase.giveBack(held)}
      >
        {t.hold.release(held.length)}
      </button>
    </section>
  );
}

/** What was chosen while other seats are held. */
function Additions({ purchase }: { purchase: Purchase }) {
  return (
    <section class="additions" aria-labelledby="additions">
      <h3 id="additions">{t.hold.additions}</h3>
      <SeatLines
        sale={purchase.sale}
        seats={purchase.chosen.value}
        onRemove={(seats) => purchase.leave(seats)}
      />
      {purchase.sale.isOnSale.value && <HoldButton purchase={purchase} />}
    </section>
  );
}

function Countdown({ purchase }: { purchase: Purchase }) {
  const { basket, busy, sale } = purchase;
  const left = basket.secondsLeft.value;
  const isLongest = !sale.isOnSale.value || (basket.first?.isLongest ?? false);
  return (
    <div class={`countdown ${left <= 60 ? 'urgent' : ''}`}>
      <span>{t.hold.timeLeft}</span>
      <strong role="timer">{clock(left)}</strong>
      <button
        type="button"
        class="button small"
        aria-disabled={isLongest || busy.value}
        title={isLongest ? t.hold.noMore : undefined}
        onClick={() => isLongest || void purchase.extend()}
      >
        {t.hold.extend}
      </button>
    </div>
  );
}
