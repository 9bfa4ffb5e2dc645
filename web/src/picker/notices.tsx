import { t } from '../texts/language.js';
import { seatName } from '../texts/seat-names.js';
import type { Notice } from './news.js';
import type { Purchase } from './purchase.js';

export function Notices({ purchase }: { purchase: Purchase }) {
  return (
    <div class="notices">
      {purchase.news.notices.value.map((notice) => (
        <NoticeBox key={notice.id} purchase={purchase} notice={notice} />
      ))}
    </div>
  );
}

function NoticeBox({ purchase, notice }: { purchase: Purchase; notice: Notice }) {
  const { near = [], again } = notice;
  return (
    <div class={`notice ${notice.kind}`}>
      <p>{notice.text}</p>
      {near.length > 0 && <Near purchase={purchase} notice={notice} seats={near} />}
      {again && (
        <button
          type="button"
          class="button small"
          onClick={(event) => {
            passFocus(event.currentTarget);
            purchase.takeAgain(notice);
          }}
        >
          {t.news.again(again.length)}
        </button>
      )}
      <button
        type="button"
        class="notice-close"
        aria-label={t.close}
        onClick={(event) => {
          passFocus(event.currentTarget);
          purchase.news.dismiss(notice);
        }}
      >
        ×
      </button>
    </div>
  );
}

/** The button may go with what it does: whoever goes by keyboard goes on from the panel. */
function passFocus(button: HTMLElement): void {
  button.closest('aside')?.focus();
}

interface NearProps {
  purchase: Purchase;
  notice: Notice;
  seats: number[];
}

/** Seats to take instead. */
function Near({ purchase, notice, seats }: NearProps) {
  const { sale } = purchase;
  return (
    <>
      <p class="small">{t.news.near}</p>
      <ul class="near">
        {seats.map((n) => (
          <li key={n}>
            <button
              type="button"
              class="button small"
              onClick={(event) => {
                passFocus(event.currentTarget);
                purchase.takeInstead(notice, n);
              }}
            >
              <span>{seatName(sale.scene, n)}</span>
              <span>{sale.money(sale.priceOf(n))}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
