import { Types, mongo } from 'mongoose';
import { Agent } from 'node:http';
import { seatBookingSchema, type SeatBookingDoc } from '../src/mongo/seat-booking.schema.js';
import { CALLERS, callersBusy } from './callers.js';
import { startCommands, type Commands } from './commands.js';
import { makeEvent, makeHall, seatsOf, type Hall } from './events.js';
import { send } from './load.js';
import { interleave, printGoals, printResults, ratios, type Contender, type Figures } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const SEATS_PER_BOOKING = 4;
const SEATS_PER_EVENT = 100_000;
const SECONDS = 2;
/** Made before each run, which ends with the last of them. */
const HOLDS = 6_000;
const DURABLE = { w: 'majority', j: true } as const;

const contactInfo = { name: 'Ada Lovelace', email: 'ada@example.com' };

/** Confirmations (two scripts and the ledger) against what the MongoDB driver does alone; over HTTP for comparison. */
export async function benchConfirm(): Promise<boolean> {
  const setting = await startSetting();
  const client = await mongo.MongoClient.connect(setting.mongodbUri);
  const commands = await startCommands(setting);
  try {
    const hall = await makeHall(setting, SEATS_PER_EVENT);
    const confirm = confirmContenders(setting, commands, hall);
    await confirm.inCommands.run();
    const template = (await client.db().collection('seat_bookings').findOne({})) as unknown as SeatBookingDoc;
    const settledFirst = ({ name, run }: Contender) => ({ name, run: () => commands.settled().then(run) });
    const insert = settledFirst(await insertContender(client, template, hall));
    const transaction = settledFirst(await transactionContender(client, hall));
    const { inCommands, ofOneSeat, overHttp } = confirm;
    const results = await interleave([insert, inCommands, ofOneSeat, transaction, overHttp]);
    printResults(results);
    const of = (one: Contender, base: Contender, figure?: keyof Figures) =>
      ratios(results, one.name, base.name, figure);
    return printGoals([
      {
        text: 'confirms per second / bare insertOne per second',
        values: of(inCommands, insert),
        limit: 2,
        wanted: 'at least',
      },
      {
        text: 'confirm p99 / bare insertOne p99',
        values: of(inCommands, insert, 'p99Ms'),
        limit: 1,
        wanted: 'at most',
      },
      {
        text: 'cost of a confirm of 4 seats / of 1 seat',
        values: of(ofOneSeat, inCommands),
        limit: 1.2,
        wanted: 'at most',
      },
      {
        text: 'confirms per second / transactions of 4 seat documents per second',
        values: of(inCommands, transaction),
        limit: 4,
        wanted: 'at least',
      },
    ]);
  } finally {
    await client.close();
    await commands.stop();
    await setting.stop();
  }
}

function confirmContenders(setting: Setting, commands: Commands, hall: Hall) {
  const tokens = Array.from({ length: HOLDS }, (_, n) => setting.token(`buyer-${n}`));
  const eventWithHolds = async (seats: number): Promise<string> => {
    const eventId = await makeEvent(setting, hall);
    let n = 0;
    const caller = async () => {
      while (n < HOLDS) {
        const hold = { eventId, seatIds: seatsOf(hall, n, seats) };
        await commands.hold.execute(`buyer-${n++}`, hold);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    await commands.settled();
    return eventId;
  };
  const confirmOf = (seats: number) => async (): Promise<Figures> => {
    const eventId = await eventWithHolds(seats);
    const confirm = (n: number) =>
      commands.confirm.execute(`buyer-${n}`, { eventId, seatIds: seatsOf(hall, n, seats), contactInfo });
    return callersBusy(SECONDS, confirm, HOLDS);
  };
  const confirmOverHttp = async (): Promise<Figures> => {
    const eventId = await eventWithHolds(SEATS_PER_BOOKING);
    const url = new URL('/seat-booking/confirm', setting.url);
    const agent = new Agent({ keepAlive: true });
    const confirm = (n: number) => {
      const body = JSON.stringify({ eventId, seatIds: seatsOf(hall, n, SEATS_PER_BOOKING), contactInfo });
      return send(url, 'POST', agent, { token: tokens[n], body });
    };
    return callersBusy(SECONDS, confirm, HOLDS).finally(() => agent.destroy());
  };
  return {
    inCommands: { name: `confirm of 4 seats, ${CALLERS} callers`, run: confirmOf(SEATS_PER_BOOKING) },
    ofOneSeat: { name: `confirm of 1 seat, ${CALLERS} callers`, run: confirmOf(1) },
    overHttp: { name: `confirm of 4 seats over HTTP, ${CALLERS} connections`, run: confirmOverHttp },
  };
}

async function insertContender(
  client: mongo.MongoClient,
  template: SeatBookingDoc,
  hall: Hall,
): Promise<Contender> {
  const bare = client.db().collection('bench_bookings', { writeConcern: DURABLE });
  for (const [keys, options] of seatBookingSchema.indexes()) {
    await bare.createIndex(keys as mongo.IndexSpecification, options as mongo.CreateIndexesOptions);
  }
  const run = () => {
    const eventId = new Types.ObjectId();
    const insert = (n: number) =>
      bare.insertOne(documentLike(template, eventId, seatsOf(hall, n, SEATS_PER_BOOKING)));
    return callersBusy(SECONDS, insert, HOLDS);
  };
  return { name: `bare insertOne, ${CALLERS} callers`, run };
}

function documentLike(
  template: SeatBookingDoc,
  eventId: Types.ObjectId,
  allSeatIds: string[],
): mongo.Document {
  const bookedSeats = template.bookedSeats.map((seat, i) => ({ ...seat, seatId: allSeatIds[i] }));
  return { ...template, _id: new Types.ObjectId(), eventId, allSeatIds, bookedSeats };
}

/** The other usual way to sell several seats at once: a document for each, all or none. */
async function transactionContender(client: mongo.MongoClient, hall: Hall): Promise<Contender> {
  const seats = client.db().collection('bench_seats');
  await seats.createIndex({ eventId: 1, seatId: 1 }, { unique: true });
  const run = () => {
    const eventId = new Types.ObjectId();
    return callersBusy(SECONDS, async (n) => {
      const bookingId = new Types.ObjectId();
      const documents = seatsOf(hall, n, SEATS_PER_BOOKING).map((seatId) => ({ eventId, seatId, bookingId }));
      await client.withSession((session) =>
        session.withTransaction(() => seats.insertMany(documents, { session }), { writeConcern: DURABLE }),
      );
    });
  };
  return { name: `transaction of 4 seat documents, ${CALLERS} callers`, run };
}
