import type { LayoutInput } from '../../src/modules/layouts/layout.types.js';
import { openBoxOffice, type BoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

/** A seat for each price, all at one table. */
function priced(currency: string, prices: number[]): LayoutInput {
  return {
    name: 'Prices',
    currency,
    items: [{ id: 'T', type: 'table', pos: { x: 0, y: 0 }, size: { x: 10, y: 10 } }],
    categories: prices.map((price, n) => ({ id: `c${n}`, name: `${price}`, color: 'red', price })),
    seats: prices.map((_, n) => ({
      id: `s${n}`,
      pos: { x: n * 10, y: 20 },
      size: { x: 8, y: 8 },
      catId: `c${n}`,
      tableId: 'T',
    })),
  };
}

it.each<[string, number[], number]>([
  ['USD', [0.1, 0.2], 0.3],
  ['USD', [0.1, 0.7, 0.2, 1.1], 2.1],
  ['USD', Array.from({ length: 50 }, () => 33.33), 1666.5],
  ['EUR', Array.from({ length: 50 }, () => 0.01), 0.5],
  ['EUR', [4.35, 1.1, 2.2, 8.95], 16.6],
  ['EUR', [999_999_999.99, 0.01], 1_000_000_000],
  ['EUR', [0, 0], 0],
  ['JPY', [1200, 1, 99_999], 101_200],
  ['KWD', [0.001, 0.002, 1.234], 1.237],
  ['KWD', Array.from({ length: 50 }, () => 3.333), 166.65],
])('in %s sums %j to %d everywhere', async (currency, prices, total) => {
  const eventId = await office.event({ maxSeatsPerUser: 100 }, priced(currency, prices));
  const buyer = office.customer();
  const seatIds = prices.map((_, n) => `s${n}`);
  const hold = (await buyer.hold(eventId, seatIds)).body;
  expect(hold).toMatchObject({ totalAmount: total, currency });
  expect(hold.seats.map((seat: { price: number }) => seat.price)).toEqual(prices);
  expect((await buyer.holds(eventId)).body.items[0]).toMatchObject({ totalAmount: total, currency });
  const { booking } = (await buyer.confirm(eventId, { holdId: hold.holdId })).body;
  expect(booking).toMatchObject({ totalAmount: total, currency, payment: { amount: total } });
  expect(booking.bookedTables).toMatchObject([{ totalPrice: total }]);
  expect(booking.bookedSeats.map((seat: { price: number }) => seat.price)).toEqual(prices);
  const stats = (await office.organiser.get(`/seat-booking/stats/${eventId}`)).body;
  expect(stats).toMatchObject({ revenue: total, currency });
  const view = (await buyer.view(eventId)).body;
  expect(view.currency).toBe(currency);
  expect(view.seats.map((seat: { price: number }) => seat.price)).toEqual(prices);
  expect(view.categories.map((category: { price: number }) => category.price)).toEqual(prices);
  await buyer.cancel(booking.id);
  expect((await office.organiser.get(`/seat-booking/stats/${eventId}`)).body.revenue).toBe(0);
});

it('takes the event’s prices and currency, not the layout’s', async () => {
  const prices = { c0: 7.125, c1: 0.375 };
  const eventId = await office.event({ currency: 'BHD', prices }, priced('USD', [10, 20, 30]));
  const buyer = office.customer();
  const hold = (await buyer.hold(eventId, ['s0', 's1', 's2'])).body;
  expect(hold).toMatchObject({ totalAmount: 37.5, currency: 'BHD' });
  const view = (await buyer.view(eventId)).body;
  expect(view.categories.map((category: { price: number }) => category.price)).toEqual([7.125, 0.375, 30]);
});
