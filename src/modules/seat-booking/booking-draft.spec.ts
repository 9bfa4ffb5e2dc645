import type { EventDoc } from '../../mongo/event.schema.js';
import { LayoutIndex } from '../layouts/layout-index.js';
import type { Seat } from '../layouts/layout.types.js';
import { draftBooking, type PaymentInfo } from './booking-draft.js';

const box = { pos: { x: 0, y: 0 }, size: { x: 1, y: 1 } };
const seat = (id: string, tableId?: string): Seat => ({
  id,
  ...box,
  catId: 'a',
  ...(tableId && { tableId }),
});
const layout = new LayoutIndex({
  id: '66f1a2b3c4d5e6f7a8b9c0a1',
  version: 1,
  name: 'Hall',
  currency: 'USD',
  bounds: { x: 0, y: 0, width: 1, height: 1 },
  seatCount: 4,
  seats: [seat('T1-1', 'T1'), seat('T1-2', 'T1'), seat('A1'), seat('A2')],
  items: [{ id: 'T1', type: 'table', ...box }],
  categories: [{ id: 'a', name: 'A', color: '#fff', price: 33.33 }],
});
const facts = { currency: 'USD', prices: [{ categoryId: 'a', minor: 3333 }] } as EventDoc;

function draft(ordinals: number[], payment?: PaymentInfo) {
  const contact = { name: 'Ada', email: 'ada@example.com' };
  const ids = {
    bookingId: '66f1a2b3c4d5e6f7a8b9c0d1',
    eventId: '66f1a2b3c4d5e6f7a8b9c0e1',
    userId: 'ada',
    holdIds: [],
  };
  return draftBooking({ ...ids, ordinals, contact, payment }, layout, facts, new Date());
}

describe('draftBooking', () => {
  it.each<[string, PaymentInfo | undefined, string, string]>([
    ['no payment', undefined, 'confirmed', 'none'],
    ['a method alone', { method: 'card' }, 'confirmed', 'none'],
    ['a transaction', { method: 'card', transactionId: 'pi_1' }, 'paid', 'paid'],
    ['a status', { method: 'cash', status: 'paid' }, 'paid', 'paid'],
    ['a transaction id that is null', { method: 'card', transactionId: null as never }, 'confirmed', 'none'],
  ])('with %s is %s', (_case, payment, status, paymentStatus) => {
    const booking = draft([2], payment);
    expect([booking.status, booking.payment.status]).toEqual([status, paymentStatus]);
    expect(Object.values(booking.payment)).not.toContain(null);
  });

  it.each([
    [[2, 3], 'individual_seats', 0],
    [[0], 'individual_seats', 0],
    [[1, 0], 'table_booking', 1],
    [[3, 0, 1], 'mixed', 1],
  ])('seats %j make a booking of type %s with %i whole tables', (ordinals, type, tables) => {
    const booking = draft(ordinals);
    expect(booking.bookingType).toBe(type);
    expect(booking.bookedTables).toHaveLength(tables);
    expect(booking.totalAmountMinor).toBe(3333 * ordinals.length);
  });
});
