import { Types, mongo } from 'mongoose';
import { seatBookingSchema, type SeatBookingDoc } from '../src/mongo/seat-booking.schema.js';
import { load } from './load.js';
import { interleave, printGoals, printResults, ratios, type Figures } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const CALLERS = 64;
const SEATS_PER_BOOKING = 4;
const SEATS_PER_EVENT = 100_000;
const SECONDS = 2;
const ROUNDS = 5;
/** Made before each run: more than can be confirmed in its seconds. */
const HOLDS = 10_000;

const contactInfo = { name: 'Ada Lovelace', email: 'ada@example.com' };

/** Holds made before the clock starts, to be confirmed while it runs. */
async function heldSeats(
  setting: Setting,
  eventId: string,
  seatIds: string[],
  buyers: string[],
): Promise<void> {
  let next = 0;
  const hold = async () => {
    while (next < buyers.length) {
      const n = next++;
      const response = await fetch(`${setting.url}/seat-booking/hold-seats`, {
        method: 'POST',
        headers: { authorization: `Bearer ${buyers[n]}`, 'content-type': 'application/json' },
        body: JSON.stringify({ eventId, seatIds: seatsOf(seatIds, n), holdDurationMinutes: 30 }),
      });
      if (response.status !== 201) throw new Error(await response.text());
    }
  };
  await Promise.all(Array.from({ length: 32 }, hold));
}

const seatsOf = (seatIds: string[], n: number) =>
  seatIds.slice(n * SEATS_PER_BOOKING, (n + 1) * SEATS_PER_BOOKING);

/** One insertOne per caller at a time, of the very documents, indexes and concern that a confirmation has. */
async function bareInserts(
  collection: mongo.Collection,
  template: SeatBookingDoc,
  seatIds: string[],
): Promise<Figures> {
  const eventId = new Types.ObjectId();
  const latencies: number[] = [];
  const started = performance.now();
  const deadline = started + SECONDS * 1_000;
  let n = 0;
  const caller = async () => {
    while (performance.now() < deadline) {
      const allSeatIds = seatsOf(seatIds, n++);
      const bookedSeats = template.bookedSeats.map((seat, i) => ({ ...seat, seatId: allSeatIds[i] }));
      const before = performance.now();
      await collection.insertOne({
        ...template,
        _id: new Types.ObjectId(),
        eventId,
        allSeatIds,
        bookedSeats,
      });
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const seconds = (performance.now() - started) / 1_000;
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / seconds,
    p50Ms: latencies[latencies.length >> 1],
    p99Ms: latencies[Math.floor(latencies.length * 0.99)],
  };
}

/** Whole confirmations over HTTP (two scripts and the ledger) against bare inserts of the same documents. */
export async function benchConfirm(): Promise<boolean> {
  const setting = await startSetting();
  const client = await mongo.MongoClient.connect(setting.mongodbUri);
  try {
    const first = { name: 'bench', startsAt: '2030-01-01T00:00:00Z', totalSeats: SEATS_PER_EVENT };
    const { layoutId } = await setting.call('POST', '/events', first);
    const { seats } = await setting.call('GET', `/layouts/${layoutId}`);
    const seatIds: string[] = seats.map((seat: { id: string }) => seat.id);
    const buyers = Array.from({ length: SEATS_PER_EVENT / SEATS_PER_BOOKING }, (_, n) =>
      setting.token(`buyer-${n}`),
    );
    const bare = client.db().collection('bench_bookings', { writeConcern: { w: 'majority', j: true } });
    for (const [keys, options] of seatBookingSchema.indexes()) {
      await bare.createIndex(keys as mongo.IndexSpecification, options as mongo.CreateIndexesOptions);
    }
    const confirm = async (): Promise<Figures> => {
      const event = {
        name: 'bench',
        startsAt: '2030-01-01T00:00:00Z',
        layoutId,
        maxSeatsPerUser: SEATS_PER_EVENT,
      };
      const eventId = (await setting.call('POST', '/events', event)).id;
      const orders = buyers.slice(0, HOLDS);
      await heldSeats(setting, eventId, seatIds, orders);
      let n = 0;
      const next = () => {
        const body = JSON.stringify({ eventId, seatIds: seatsOf(seatIds, n), contactInfo });
        return { token: orders[n++], body };
      };
      return load({
        url: setting.url,
        connections: CALLERS,
        seconds: SECONDS,
        method: 'POST',
        path: '/seat-booking/confirm',
        next,
      });
    };
    await confirm();
    const template = (await client.db().collection('seat_bookings').findOne({})) as unknown as SeatBookingDoc;
    const contenders = [
      { name: 'bare insertOne, 64 callers', run: () => bareInserts(bare, template, seatIds) },
      { name: 'confirm of 4 seats over HTTP, 64 connections', run: confirm },
    ];
    const results = await interleave(contenders, ROUNDS);
    printResults(results);
    return printGoals([
      {
        text: 'confirms per second / bare insertOne per second',
        values: ratios(results, contenders[1].name, contenders[0].name),
        limit: 1,
        wanted: 'at least',
      },
    ]);
  } finally {
    await client.close();
    await setting.stop();
  }
}
