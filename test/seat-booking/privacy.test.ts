import { banquet } from './banquet.js';
import { openBoxOffice, type BoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

it('no answer to a stranger tells who holds or booked (I11)', async () => {
  const eventId = await office.event({}, banquet());
  const buyer = office.customer('ada-lovelace-1815');
  const { holdId } = (await buyer.hold(eventId, ['T1-1', 'S1'])).body;
  const contactInfo = { name: 'Augusta King', email: 'augusta@example.com', phone: '+44 1815' };
  await buyer.hold(eventId, ['S2']);
  const confirmed = await buyer.confirm(eventId, { seatIds: ['S2'] }, { contactInfo });
  const { id: bookingId } = confirmed.body.booking;
  const stranger = office.customer();
  const answers = [
    await stranger.hold(eventId, ['T1-1', 'S1', 'S2']),
    await stranger.holdTable(eventId, 'T1'),
    await stranger.release(eventId, { holdId }),
    await stranger.release(eventId, { seatIds: ['S1', 'S2'] }),
    await stranger.confirm(eventId, { holdId }),
    await stranger.confirm(eventId, { seatIds: ['T1-1', 'S1', 'S2'] }),
    await stranger.holds(eventId),
    await stranger.get('/seat-booking/bookings'),
    await stranger.get(`/seat-booking/bookings?eventId=${eventId}`),
    await stranger.get(`/seat-booking/bookings/${bookingId}`),
    await stranger.cancel(bookingId),
    await stranger.view(eventId),
    await stranger.get(`/events/${eventId}`),
    await stranger.get(`/events/${eventId}/availability`),
    await stranger.get('/events'),
    await office.organiser.get(`/seat-booking/stats/${eventId}`),
    await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['T1-1', 'S2'] }),
    await office.organiser.post(`/events/${eventId}/unblock`, { seatIds: ['S2'] }),
    await office.admin.post('/admin/run-expiry'),
  ];
  const told = answers.map(({ body, headers }) => JSON.stringify([body, [...headers]]));
  // What the stranger asked with comes back in the path only.
  const secrets = [buyer.id, holdId, office.organiser.id, 'Augusta', 'augusta@', '+44 1815'];
  for (const answer of told) for (const secret of secrets) expect(answer).not.toContain(secret);
});
