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
const NOW = new Date('2027-03-01T19:30:00Z');
const facts = { currency: 'USD', prices: [{ categoryId: 'a', minor: 3333 }] } as EventDoc;

function draft(ordinals: number[], payment?: PaymentInfo) {
  const contact = { name: 'Ada', email: 'ada@example.com' };
  const ids = {
    bookingId: '66f1a2b3c4d5e6f7a8b9c0d1',
    eventId: '66f1a2b3c4d5e6f7a8b9c0e1',
    userId: 'ada',
    holdIds: [],
  };
  return draftBooking({ ...ids, ordinals, contact, payment }, layout, facts, NOW, 15 * 60_000);
}

describe('draftBooking', () => {
  it.each<[string, PaymentInfo | undefined, string, string]>([
    ['no payment', undefined, 'confirmed', 'none'],
    ['a method alone', { method: 'card' }, 'confirmed', 'none'],
    ['a transaction', { method: 'card', transactionId: 'pi_1' }, 'paid', 'paid'],
    ['a status', { method: 'cash', status: 'paid' }, 'paid', 'paid'],
    ['a payment to come', { method: 'card', status: 'pending' }, 'pending', 'pending'],
    [
      'one that has begun',
      { method: 'card', transactionId: 'pi_1', status: 'pending' },
      'pending',
      'pending',
    ],
    ['a transaction id that is null', { method: 'card', transactionId: null as never }, 'confirmed', 'none'],
  ])('with %s is %s', (_case, payment, status, paymentStatus) => {
    const booking = draft([2], payment);
    expect([booking.status, booking.payment.status]).toEqual([status, paymentStatus]);
    expect(Object.values(booking.payment)).not.toContain(null);
  });

  it('gives a pending booking the time to be paid, and others none', () => {
    expect(draft([2], { status: 'pending' }).payment.dueAt).toEqual(new Date('2027-03-01T19:45:00Z'));
    expect(draft([2], { status: 'paid' }).payment).not.toHaveProperty('dueAt');
  });

  it('has an event to tell of, unless it waits for its payment', () => {
    const { outbox, eventCount } = draft([2]);
    const id = expect.stringMatching(/^[0-9a-f]{24}$/);
    expect([outbox, eventCount]).toEqual([[{ id, type: 'booking.confirmed', seq: 1, at: NOW }], 1]);
    expect(draft([2], { status: 'paid' }).outbox).toMatchObject([{ type: 'booking.paid', seq: 1 }]);
    expect(draft([2], { status: 'pending' })).not.toHaveProperty('outbox');
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
