import { openBoxOffice, UNKNOWN_ID, VERSION, type BoxOffice } from '../seat-booking/box-office.js';
import { banquet } from '../seat-booking/banquet.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

const block = (eventId: string, seatIds: string[], more: object = {}) =>
  office.organiser.post(`/events/${eventId}/block`, { seatIds, ...more });
const unblock = (eventId: string, seatIds: string[]) =>
  office.organiser.post(`/events/${eventId}/unblock`, { seatIds });

it('keeps blocked seats from everyone until they are put back', async () => {
  const eventId = await office.event();
  const blocked = await block(eventId, ['A1', 'A2'], { reason: 'Camera position' });
  expect(blocked).toMatchObject({ status: 200, body: { blockedSeats: ['A1', 'A2'], version: VERSION } });
  const refused = await office.customer().hold(eventId, ['A2', 'A3']);
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'SEATS_TAKEN', conflictingSeats: ['A2'], conflicts: [{ seatId: 'A2', status: 'blocked' }] },
  });
  const back = await unblock(eventId, ['A1', 'A2', 'A3']);
  expect(back).toMatchObject({ status: 200, body: { unblockedSeats: ['A1', 'A2'], version: VERSION } });
  expect((await office.customer().hold(eventId, ['A2', 'A3'])).status).toBe(201);
});

it('tells organisers why seats are blocked and by whom, in pages', async () => {
  const eventId = await office.event();
  await block(eventId, ['A1'], { reason: 'Camera position' });
  await block(eventId, ['A2', 'A3']);
  await block(eventId, ['A2', 'A4'], { reason: 'Of another time' });
  await unblock(eventId, ['A2', 'A4']);
  await block(eventId, ['A2']);
  const by = { blockedBy: office.organiser.id };
  const path = `/events/${eventId}/blocks`;
  const { body: first } = await office.organiser.get(`${path}?limit=2`);
  const { body: second } = await office.organiser.get(`${path}?limit=2&cursor=${first.nextCursor}`);
  expect(second).not.toHaveProperty('nextCursor');
  const all = [...first.items, ...second.items].sort((a, b) => (a.seatId < b.seatId ? -1 : 1));
  expect(all).toEqual([
    { seatId: 'A1', reason: 'Camera position', ...by },
    { seatId: 'A2', ...by },
    { seatId: 'A3', ...by },
  ]);
  expect((await office.organiser.get(`${path}?seatId=A1`)).body.items).toEqual([all[0]]);
  expect((await office.organiser.get(`${path}?seatId=A4`)).body).toEqual({ items: [] });
  expect((await office.customer().get(path)).status).toBe(403);
  const unknown = await office.organiser.get(`/events/${UNKNOWN_ID}/blocks`);
  expect(unknown).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND' } });
});

it('may be repeated, and a repetition changes nothing', async () => {
  const eventId = await office.event();
  const first = await block(eventId, ['A1']);
  expect((await block(eventId, ['A1'])).body).toEqual(first.body);
  await unblock(eventId, ['A1']);
  expect(await unblock(eventId, ['A1'])).toMatchObject({ status: 200, body: { unblockedSeats: [] } });
});

it('names every seat that is held or booked, and then blocks none', async () => {
  const eventId = await office.event();
  await office.customer().hold(eventId, ['A1']);
  await office.customer().buy(eventId, ['A3']);
  const answer = await block(eventId, ['A1', 'A2', 'A3']);
  expect(answer).toMatchObject({
    status: 409,
    body: {
      code: 'SEATS_TAKEN',
      conflictingSeats: ['A1', 'A3'],
      conflicts: [
        { seatId: 'A1', status: 'held' },
        { seatId: 'A3', status: 'booked' },
      ],
    },
  });
  expect(await office.organiser.statusOf(eventId, ['A2'])).toEqual({ A2: 'available' });
  expect((await unblock(eventId, ['A1', 'A3'])).body.unblockedSeats).toEqual([]);
  expect(await office.organiser.statusOf(eventId, ['A1', 'A3'])).toEqual({ A1: 'held', A3: 'booked' });
});

it('names every unknown seat', async () => {
  const eventId = await office.event();
  for (const call of [block, unblock]) {
    expect(await call(eventId, ['A1', 'Z9', '__proto__'])).toMatchObject({
      status: 422,
      body: { code: 'UNKNOWN_SEATS', unknownSeats: ['Z9', '__proto__'] },
    });
  }
});

it.each<[string, object, string]>([
  ['no seats', { seatIds: [] }, 'seatIds'],
  [
    'more seats than one request may name',
    { seatIds: Array.from({ length: 5001 }, (_, n) => `${n}`) },
    'seatIds',
  ],
  ['a seat twice', { seatIds: ['A1', 'A1'] }, 'seatIds'],
  ['seats that are no strings', { seatIds: [1] }, 'seatIds'],
  ['a reason of another type', { seatIds: ['A1'], reason: 5 }, 'reason'],
  ['an unknown field', { seatIds: ['A1'], until: 'noon' }, 'until'],
])('refuses %s', async (_what, body, field) => {
  const eventId = await office.event();
  const answer = await office.organiser.post(`/events/${eventId}/block`, body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  expect(answer.body.errors[0].field).toBe(field);
});

it('answers 404 to an event that is not there', async () => {
  for (const call of [block, unblock])
    expect(await call(UNKNOWN_ID, ['A1'])).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND' } });
});

it('blocks 5,000 seats at once', async () => {
  const eventId = await office.event({ totalSeats: 6000, prices: {} });
  const { body } = await office.organiser.view(eventId);
  const seatIds = body.seats.slice(0, 5000).map((seat: { id: string }) => seat.id);
  expect((await block(eventId, seatIds)).status).toBe(200);
  const counts = { totalSeats: 6000, blockedSeats: 5000, availableSeats: 1000 };
  expect((await office.customer().get(`/events/${eventId}`)).body).toMatchObject(counts);
});

it('counts every seat once, by status and category, in event, availability and statistics alike', async () => {
  const eventId = await office.event({}, banquet());
  await block(eventId, ['S1']);
  await office.customer().hold(eventId, ['S2', 'T1-1']);
  await office.customer().buy(eventId, ['S3', 'S4']);
  await office.customer().buy(eventId, ['T2-1', 'T2-2']);
  const total = { totalSeats: 10, availableSeats: 3, heldSeats: 2, bookedSeats: 4, blockedSeats: 1 };
  const dinner = {
    categoryId: 'dinner',
    totalSeats: 6,
    availableSeats: 3,
    heldSeats: 1,
    bookedSeats: 2,
    blockedSeats: 0,
  };
  const stool = {
    categoryId: 'stool',
    totalSeats: 3,
    availableSeats: 0,
    heldSeats: 1,
    bookedSeats: 1,
    blockedSeats: 1,
  };
  const box = {
    categoryId: 'box',
    totalSeats: 1,
    availableSeats: 0,
    heldSeats: 0,
    bookedSeats: 1,
    blockedSeats: 0,
  };
  const event = (await office.customer().get(`/events/${eventId}`)).body;
  expect(event).toMatchObject(total);
  const { body: availability } = await office.customer().get(`/events/${eventId}/availability`);
  expect(availability).toEqual({
    eventId,
    ...total,
    byCategory: [dinner, stool, box],
    version: event.version,
  });
  const { status, body: stats } = await office.organiser.get(`/seat-booking/stats/${eventId}`);
  expect(status).toBe(200);
  expect(stats).toEqual({
    eventId,
    ...total,
    revenue: 290.5,
    currency: 'EUR',
    byCategory: [
      { ...dinner, revenue: 150.5 },
      { ...stool, revenue: 20 },
      { ...box, revenue: 120 },
    ],
    version: event.version,
  });
});

it('answers for the statistics of an event that is not there, or whose id is malformed', async () => {
  expect((await office.organiser.get(`/seat-booking/stats/${UNKNOWN_ID}`)).body.code).toBe('EVENT_NOT_FOUND');
  expect((await office.organiser.get('/seat-booking/stats/abc')).body).toMatchObject({
    success: false,
    errors: [{ field: 'eventId' }],
  });
});
