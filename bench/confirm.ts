import { Types, mongo } from 'mongoose';
import { randomBytes } from 'node:crypto';
import { createApp, stopApp } from '../src/app.setup.js';
import { readEnvironment } from '../src/config/env.js';
import { startServers } from '../src/embedded/embedded-servers.js';
import { ConfirmBooking } from '../src/modules/seat-booking/commands/confirm-booking.js';
import { HoldSeats } from '../src/modules/seat-booking/commands/hold-seats.js';
import { runningConfig } from '../src/running-config.js';
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
const HOLDS = 15_000;

const contactInfo = { name: 'Ada Lovelace', email: 'ada@example.com' };

const seatsOf = (seatIds: string[], n: number) =>
  seatIds.slice(n * SEATS_PER_BOOKING, (n + 1) * SEATS_PER_BOOKING);

/** Keeps the callers busy for some seconds, each with one operation at a time. */
async function callersBusy(operation: (n: number) => Promise<unknown>): Promise<Figures> {
  const latencies: number[] = [];
  const started = performance.now();
  const deadline = started + SECONDS * 1_000;
  let n = 0;
  const caller = async () => {
    while (performance.now() < deadline) {
      const before = performance.now();
      await operation(n++);
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

/** The service's own command in this process, so that both sides are called alike: no HTTP on either. */
async function startCommands(setting: Setting) {
  const env = readEnvironment({
    MONGODB_URI: setting.mongodbUri,
    REDIS_URL: setting.redisUrl,
    JWT_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'warn',
  });
  const app = await createApp(runningConfig(env, await startServers(env, () => undefined)));
  await app.init();
  return {
    app,
    hold: app.get(HoldSeats, { strict: false }),
    confirm: app.get(ConfirmBooking, { strict: false }),
  };
}

async function bareCollection(client: mongo.MongoClient): Promise<mongo.Collection> {
  const bare = client.db().collection('bench_bookings', { writeConcern: { w: 'majority', j: true } });
  for (const [keys, options] of seatBookingSchema.indexes()) {
    await bare.createIndex(keys as mongo.IndexSpecification, options as mongo.CreateIndexesOptions);
  }
  return bare;
}

/** Confirmations (two scripts and the ledger) against bare inserts of the same documents; over HTTP for comparison. */
export async function benchConfirm(): Promise<boolean> {
  const setting = await startSetting();
  const client = await mongo.MongoClient.connect(setting.mongodbUri);
  const commands = await startCommands(setting);
  try {
    const first = { name: 'bench', startsAt: '2030-01-01T00:00:00Z', totalSeats: SEATS_PER_EVENT };
    const { layoutId } = await setting.call('POST', '/events', first);
    const { seats } = await setting.call('GET', `/layouts/${layoutId}`);
    const seatIds: string[] = seats.map((seat: { id: string }) => seat.id);
    const tokens = Array.from({ length: HOLDS }, (_, n) => setting.token(`buyer-${n}`));
    const bare = await bareCollection(client);

    const eventWithHolds = async (): Promise<string> => {
      const event = { name: 'bench', startsAt: '2030-01-01T00:00:00Z', layoutId };
      const eventId = (await setting.call('POST', '/events', event)).id;
      for (let from = 0; from < HOLDS; from += CALLERS) {
        const some = Array.from({ length: Math.min(CALLERS, HOLDS - from) }, (_, i) => from + i);
        await Promise.all(
          some.map((n) => commands.hold.execute(`buyer-${n}`, { eventId, seatIds: seatsOf(seatIds, n) })),
        );
      }
      return eventId;
    };
    const confirm = async (): Promise<Figures> => {
      const eventId = await eventWithHolds();
      return callersBusy((n) =>
        commands.confirm.execute(`buyer-${n}`, { eventId, seatIds: seatsOf(seatIds, n), contactInfo }),
      );
    };
    const confirmOverHttp = async (): Promise<Figures> => {
      const eventId = await eventWithHolds();
      let n = 0;
      const next = () => {
        const body = JSON.stringify({ eventId, seatIds: seatsOf(seatIds, n), contactInfo });
        return { token: tokens[n++], body };
      };
      const path = '/seat-booking/confirm';
      return load({ url: setting.url, connections: CALLERS, seconds: SECONDS, method: 'POST', path, next });
    };
    await confirm();
    const template = (await client.db().collection('seat_bookings').findOne({})) as unknown as SeatBookingDoc;
    const insert = async (): Promise<Figures> => {
      const eventId = new Types.ObjectId();
      return callersBusy((n) => bare.insertOne(documentLike(template, eventId, seatsOf(seatIds, n))));
    };
    const names = [
      `bare insertOne, ${CALLERS} callers`,
      `confirm of 4 seats, ${CALLERS} callers`,
      `the same over HTTP, ${CALLERS} connections`,
    ];
    const results = await interleave(
      [insert, confirm, confirmOverHttp].map((run, i) => ({ name: names[i], run })),
      ROUNDS,
    );
    printResults(results);
    return printGoals([
      {
        text: 'confirms per second / bare insertOne per second',
        values: ratios(results, names[1], names[0]),
        limit: 1,
        wanted: 'at least',
      },
    ]);
  } finally {
    await client.close();
    await stopApp(commands.app);
    await setting.stop();
  }
}

function documentLike(
  template: SeatBookingDoc,
  eventId: Types.ObjectId,
  allSeatIds: string[],
): mongo.Document {
  const bookedSeats = template.bookedSeats.map((seat, i) => ({ ...seat, seatId: allSeatIds[i] }));
  return { ...template, _id: new Types.ObjectId(), eventId, allSeatIds, bookedSeats };
}
