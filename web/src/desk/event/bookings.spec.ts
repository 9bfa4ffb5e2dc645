import { SeatlatchClient, type BookingDto } from '../../../../packages/client/src/index.js';
import type { Bookings as BookingsOfEvent } from './bookings.js';

// The language of the page is the browser's.
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });
const { Bookings } = await import('./bookings.js');

const PAGES = 3;
const booking = (id: string, updatedAt: string, status: BookingDto['status'] = 'paid') =>
  ({ id, updatedAt, status, allSeatIds: [id] }) as BookingDto;

/** Bookings of an event that has three pages of one booking each, the newest first. */
function ofThreePages(answer: (page: number) => BookingDto | undefined) {
  const asked: number[] = [];
  const fetch = async ({ url, signal }: Request) => {
    signal.throwIfAborted();
    const page = Number(new URL(url).searchParams.get('cursor') ?? 0);
    asked.push(page);
    const item = answer(page);
    if (!item) return Response.json({ statusCode: 503 }, { status: 503 });
    return Response.json({ items: [item], ...(page + 1 < PAGES && { nextCursor: String(page + 1) }) });
  };
  return { asked, bookings: new Bookings(new SeatlatchClient({ baseUrl: 'http://test', fetch }), 'e') };
}
const idsOf = ({ all }: BookingsOfEvent) => all.value.map(({ id }) => id);

test('a list that was read by half is read to its end before it passes for whole', async () => {
  let isBroken = true;
  const { bookings } = ofThreePages((page) =>
    isBroken && page === 2 ? undefined : booking(`b${PAGES - page}`, '1'),
  );
  await bookings.load();
  expect(idsOf(bookings)).toEqual(['b3', 'b2']);
  await bookings.catchUp();
  expect(bookings.failure.value).toBeDefined();
  isBroken = false;
  await bookings.catchUp();
  expect(bookings.failure.value).toBeUndefined();
  expect(idsOf(bookings)).toEqual(['b3', 'b2', 'b1']);
});

test('an older answer does not undo a newer one', async () => {
  let [updatedAt, status] = ['2027-01-02', 'cancelled' as BookingDto['status']];
  const { bookings } = ofThreePages((page) => booking(`b${page}`, updatedAt, status));
  await bookings.load();
  [updatedAt, status] = ['2027-01-01', 'paid'];
  await bookings.load();
  expect(bookings.all.value.map((one) => one.status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
});

test('all who ask at once share one reading, which ends with the page', async () => {
  const { bookings, asked } = ofThreePages((page) => booking(`b${page}`, '1'));
  await Promise.all([bookings.load(), bookings.load()]);
  expect(asked).toEqual([0, 1, 2]);
  const reading = bookings.load();
  bookings.close();
  await reading;
  expect(asked).toEqual([0, 1, 2, 0]);
});
