import { CONTACT, openBoxOffice, STARTS_AT, UNKNOWN_ID, type BoxOffice } from '../seat-booking/box-office.js';

let office: BoxOffice;
let eventId: string;
let bookingId: string;

beforeAll(async () => {
  office = await openBoxOffice();
  eventId = await office.event();
  bookingId = (await office.organiser.buy(eventId, ['A1'])).body.booking.id;
});
afterAll(() => office?.close());

const event = { name: 'An evening', startsAt: STARTS_AT, totalSeats: 1 };
const seats = { eventId: UNKNOWN_ID, seatIds: ['A1'] };

/** Every call of this part of the contract, with the weakest role that may make it and a body for it. */
const CALLS: [method: string, path: string, role: 'customer' | 'organiser' | 'admin', body?: object][] = [
  ['POST', '/events', 'organiser', event],
  ['GET', '/events', 'customer'],
  ['GET', '/events/{eventId}', 'customer'],
  ['PATCH', '/events/{eventId}', 'organiser', { name: 'Another evening' }],
  ['GET', '/events/{eventId}/availability', 'customer'],
  ['GET', '/events/{eventId}/blocks', 'organiser'],
  ['POST', '/events/{eventId}/block', 'organiser', { seatIds: ['I1'] }],
  ['POST', '/events/{eventId}/unblock', 'organiser', { seatIds: ['I1'] }],
  ['POST', '/seat-booking/hold-seats', 'customer', seats],
  ['POST', '/seat-booking/hold-table', 'customer', { eventId: UNKNOWN_ID, tableId: 'T1' }],
  ['POST', '/seat-booking/release', 'customer', seats],
  ['POST', '/seat-booking/confirm', 'customer', { ...seats, contactInfo: CONTACT }],
  ['GET', '/seat-booking/holds?eventId={eventId}', 'customer'],
  ['GET', '/seat-booking/bookings', 'customer'],
  ['GET', '/seat-booking/bookings/{bookingId}', 'customer'],
  ['POST', '/seat-booking/bookings/{bookingId}/cancel', 'customer', {}],
  ['GET', '/seat-booking/layout/{eventId}', 'customer'],
  ['GET', '/seat-booking/stats/{eventId}', 'organiser'],
  ['POST', '/admin/run-expiry', 'admin'],
];
const ROLES = ['customer', 'organiser', 'admin'] as const;

describe.each(CALLS.map(([method, path, role, body]) => ({ method, path, role, body })))(
  '$method $path, for $role and stronger',
  ({ method, path, role, body }) => {
    const ask = (token?: string) => {
      const there = path.replace('{eventId}', eventId).replace('{bookingId}', bookingId);
      return office.call(method, there, { token, body });
    };

    it.each([
      ['no token', undefined],
      ['a malformed token', 'abc.def.ghi'],
    ])('answers 401 to %s', async (_what, token) => {
      const answer = await ask(token);
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(answer.body.success).toBe(path.startsWith('/seat-booking') ? false : undefined);
    });

    it.each(ROLES)('to a token of role %s', async (asker) => {
      const { status, body: answer } = await ask(office.service.token([asker]));
      const mayNot = ROLES.indexOf(asker) < ROLES.indexOf(role);
      expect(mayNot ? [403] : [200, 201, 404, 422]).toContain(status);
      expect(answer.code === 'FORBIDDEN').toBe(mayNot);
    });
  },
);

it('takes a token without roles for a customer’s', async () => {
  const token = office.service.token();
  expect((await office.call('GET', `/events/${eventId}`, { token })).status).toBe(200);
  expect((await office.call('GET', `/seat-booking/stats/${eventId}`, { token })).status).toBe(403);
});
