import { jest } from '@jest/globals';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { Client, openBoxOffice, type BoxOffice } from './box-office.js';

let office: BoxOffice;
let other: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice();
  const { MONGODB_URI, JWT_SECRET } = office.service.config;
  other = await openBoxOffice({ MONGODB_URI, JWT_SECRET });
});
afterAll(async () => {
  await other?.close();
  await office?.close();
});

/** The same buyer at the other process. */
const atOther = (client: Client) => new Client(other.call, client.id, client.token);

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}

it('shows a hold, its end, a sale and a block in the very next answer, without loading the event again', async () => {
  const eventId = await office.event();
  const buyer = office.customer();
  const { replica } = await office.service.app.get(LiveEvents).get(eventId);
  const loads = jest.spyOn(replica, 'load');
  for (let n = 1; n <= 7; n++) {
    await buyer.hold(eventId, [`A${n}`]);
    expect(await buyer.statusOf(eventId, [`A${n}`])).toEqual({ [`A${n}`]: 'held' });
    await buyer.release(eventId, { seatIds: [`A${n}`] });
    expect(await buyer.statusOf(eventId, [`A${n}`])).toEqual({ [`A${n}`]: 'available' });
  }
  // A process that never saw its own deltas would load everything for each of the 14 views; a busy machine, for some.
  expect(loads.mock.calls.length).toBeLessThan(7);
  loads.mockRestore();
  await buyer.buy(eventId, ['A1']);
  await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['A2'] });
  expect(await buyer.statusOf(eventId, ['A1', 'A2'])).toEqual({ A1: 'booked', A2: 'blocked' });
  expect((await buyer.get(`/events/${eventId}`)).body).toMatchObject({ bookedSeats: 1, blockedSeats: 1 });
});

it('shows what another process did', async () => {
  const eventId = await office.event();
  const buyer = office.customer();
  expect(await atOther(buyer).statusOf(eventId, ['A1'])).toEqual({ A1: 'available' });
  await buyer.hold(eventId, ['A1']);
  await until(async () => (await atOther(buyer).statusOf(eventId, ['A1'])).A1 === 'held');
  expect((await atOther(buyer).holds(eventId)).body.items).toHaveLength(1);
  expect((await atOther(office.customer()).hold(eventId, ['A1'])).body.code).toBe('SEATS_TAKEN');
  await office.organiser.patch(`/events/${eventId}`, { name: 'Renamed' });
  await until(async () => (await atOther(buyer).get(`/events/${eventId}`)).body.name === 'Renamed');
});

it('knows of an edit that it missed because its copy had to be loaded again', async () => {
  const eventId = await office.event();
  const buyer = atOther(office.customer());
  await buyer.get(`/events/${eventId}`);
  const live = await other.service.app.get(LiveEvents).get(eventId);
  live.replica.markStale();
  await office.organiser.patch(`/events/${eventId}`, { name: 'Renamed', status: 'closed' });
  expect((await buyer.get(`/events/${eventId}`)).body).toMatchObject({ name: 'Renamed', status: 'closed' });
});
