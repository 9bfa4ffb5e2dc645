import { wholeNumber } from '../../texts/language.js';
import { Failure } from '../../ui/shell.js';
import { d } from '../words.js';
import { MOST_KEPT, type Bookings } from './bookings.js';

/** Whether the bookings that are shown are all: how many there are, or what is missing and why. */
export function BookingsState({ bookings, count }: { bookings: Bookings; count: number }) {
  return (
    <>
      <p class="muted small" role="status">
        {bookings.isLoading.value ? d.bookings.loading : d.bookings.found(wholeNumber(count))}
        {bookings.isCut && ` ${d.bookings.cut(wholeNumber(MOST_KEPT))}`}
      </p>
      {bookings.failure.value && (
        <Failure text={bookings.failure.value} onRetry={() => void bookings.load()} />
      )}
    </>
  );
}
