import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import { Types, type Connection, type Model } from 'mongoose';
import { LayoutStore } from '../../src/modules/layouts/layout-store.js';
import { compareVersions } from '../../src/modules/seat-state/event-version.js';
import { recomputeStatistics } from '../../src/modules/seat-log/recompute-statistics.js';
import { EVENT_MODEL, type EventDoc } from '../../src/mongo/event.schema.js';
import type { SeatLogDoc } from '../../src/mongo/seat-log.schema.js';
import { KEY_NAMES, eventKeys } from '../../src/redis/keys.js';
import { RedisConnection } from '../../src/redis/redis-connection.js';
import { until } from '../faults/stage.js';
import { banquet } from '../seat-booking/banquet.js';
import { openWithClock, TestClock, type BoxOffice } from '../seat-booking/box-office.js';

const STEPS = 80;
const BUYERS = 4;

const clock = new TestClock();
let office: BoxOffice;
beforeAll(async () => (office = await openWithClock(clock)));
afterAll(() => office?.close());

/** Numbers below `end` that are the same for the same seed. */
function dice(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

/** Whatever buyers and organisers do, at random; refusals are part of it. */
async function play(eventId: string, seatIds: string[], roll: (end: number) => number): Promise<void> {
  const buyers = Array.from({ length: BUYERS }, (_, n) => office.customer(`buyer-${n}`));
  const bookings: [buyer: number, bookingId: string][] = [];
  const some = () => [...new Set([seatIds[roll(seatIds.length)], seatIds[roll(seatIds.length)]])];
  for (let step = 0; step < STEPS; step++) {
    const [n, seats] = [roll(BUYERS), some()];
    const deeds = [
      () => buyers[n].hold(eventId, seats, { holdDurationMinutes: 1 + roll(10) }),
      () => buyers[n].hold(eventId, seats),
      () => buyers[n].release(eventId, { seatIds: seats }),
      async () => {
        const { body } = await buyers[n].confirm(eventId, { seatIds: seats });
        if (body.booking) bookings.push([n, body.booking.id]);
      },
      async () => {
        const [buyer, bookingId] = bookings[roll(bookings.length)] ?? [];
        if (bookingId) await buyers[buyer].cancel(bookingId);
      },
      () => office.organiser.post(`/events/${eventId}/block`, { seatIds: seats }),
      () => office.organiser.post(`/events/${eventId}/unblock`, { seatIds: seats }),
      async () => {
        clock.nowMs += roll(8) * 60_000;
        await office.admin.post('/admin/run-expiry');
      },
    ];
    await deeds[roll(deeds.length)]();
  }
}

async function statistics(eventId: string): Promise<Record<string, unknown> & { version: string }> {
  return (await office.organiser.get(`/seat-booking/stats/${eventId}`)).body;
}

/** The statistics out of the log alone, in the form in which the API tells them. */
async function recomputed(eventId: string, version: string): Promise<object> {
  const { app } = office.service;
  const db = app.get<Connection>(getConnectionToken());
  const id = new Types.ObjectId(eventId);
  await until(async () => {
    const position = await db.collection('seat_projections').findOne({ _id: id });
    return position !== null && compareVersions(`${position.epoch}-${position.n}`, version) >= 0;
  });
  const facts = await app.get<Model<EventDoc>>(getModelToken(EVENT_MODEL)).findById(id).orFail().lean();
  const layouts = app.get(LayoutStore, { strict: false });
  const { layout } = await layouts.get(facts.layoutId.toHexString(), facts.layoutVersion);
  const minor = new Map(facts.prices.map((price) => [price.categoryId, price.minor]));
  const seats = layout.seats.map((seat) => ({
    seatId: seat.id,
    categoryId: seat.catId,
    priceMinor: minor.get(seat.catId)!,
  }));
  const entries = await db.collection<SeatLogDoc>('seat_log').find({ eventId: id }).toArray();
  const found = recomputeStatistics(seats, entries);
  return Object.fromEntries(
    [...found].map(([categoryId, { counts, revenueMinor }]) => [
      categoryId,
      {
        totalSeats: counts.available + counts.held + counts.booked + counts.blocked,
        availableSeats: counts.available,
        heldSeats: counts.held,
        bookedSeats: counts.booked,
        blockedSeats: counts.blocked,
        revenue: revenueMinor / 100,
      },
    ]),
  );
}

async function expectSame(eventId: string): Promise<void> {
  const told = await statistics(eventId);
  const byCategory = told.byCategory as { categoryId: string }[];
  const expected = Object.fromEntries(byCategory.map(({ categoryId, ...counts }) => [categoryId, counts]));
  expect(await recomputed(eventId, told.version)).toEqual(expected);
}

it.each([1, 2, 3])(
  'the log of a random sale (seed %i) has its statistics, also after a loss of Redis',
  async (seed) => {
    const eventId = await office.event({}, banquet());
    const seatIds = ((await office.organiser.view(eventId)).body.seats as { id: string }[]).map(
      ({ id }) => id,
    );
    const roll = dice(seed);
    await play(eventId, seatIds, roll);
    await expectSame(eventId);
    const keys = eventKeys(eventId);
    await office.service.app.get(RedisConnection).command(
      'del',
      keys.meta,
      KEY_NAMES.map((name) => keys[name]),
    );
    await play(eventId, seatIds, roll);
    await expectSame(eventId);
  },
);

it('names the request behind a block', async () => {
  const eventId = await office.event();
  const { headers } = await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['A1'] });
  const read = async () => (await office.organiser.get(`/events/${eventId}/log?seatId=A1`)).body.items;
  await until(async () => (await read()).length > 0);
  expect(await read()).toMatchObject([
    { operation: 'block', userId: office.organiser.id, requestId: headers.get('x-request-id') },
  ]);
});
