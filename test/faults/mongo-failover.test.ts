import { getConnectionToken } from '@nestjs/mongoose';
import { Types, type Connection } from 'mongoose';
import { LIMITS } from '../../src/config/limits.js';
import { sendSignal } from '../../src/embedded/server-process.js';
import { BookingLedger } from '../../src/mongo/booking-ledger.js';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { tombstone } from '../../src/modules/seat-booking/booking-draft.js';
import { startTestReplicaSet, type Member, type TestReplicaSet } from '../support/replica-set.js';
import type { Answer } from '../support/service.js';
import { times } from './burst.js';
import { patiently, Stage, until } from './stage.js';

const BUYERS = 40;
/** No answer takes longer, whatever happens to the primary. */
const PATIENCE_MS = 30_000;

describe('a MongoDB replica set whose primary goes away', () => {
  let set: TestReplicaSet;
  let stage: Stage;
  let eventId: string;
  let holdIds: string[];

  beforeAll(async () => {
    set = await startTestReplicaSet();
    stage = await Stage.open(2, { MONGODB_URI: set.url.replace('/?', '/failover?') });
  });
  afterAll(async () => {
    await stage?.close();
    await set?.stop();
  });
  beforeEach(async () => {
    await set.settled();
    await until(() =>
      stage.event(60).then(
        (id) => Boolean((eventId = id)),
        () => false,
      ),
    );
    const holds = await Promise.all(times(BUYERS, (n) => stage.hold(eventId, `buyer-${n}`, [seat(n)], n)));
    holdIds = holds.map(({ body }) => body.holdId as string);
  });
  afterEach(async () => {
    await set.settled();
    // A cancellation that was answered 503 may have been carried out: its seats are freed behind it.
    await until(async () => (await stage.audit(eventId).catch(() => undefined))?.faults.length === 0);
  });

  const confirm = (n: number) => stage.confirm(eventId, `buyer-${n}`, { holdId: holdIds[n] }, n);

  /** Confirms all holds while the deed is done, each until it is settled. */
  const confirmAllWhile = async (deed: (primary: Member) => Promise<unknown>) => {
    const primary = await set.primary();
    const acknowledged: Answer[] = [];
    const confirming = times(BUYERS, async (n) => {
      // Some before the deed, some in the middle of it, some after.
      await new Promise((resolve) => setTimeout(resolve, n * 5));
      const answer = await patiently(() => confirm(n));
      acknowledged.push(answer);
    });
    await new Promise((resolve) => setTimeout(resolve, 40));
    await deed(primary);
    await Promise.all(confirming);
    return acknowledged;
  };

  const expectOneBookingEach = async (answers: Answer[]) => {
    await set.settled();
    expect(answers.filter(({ status }) => ![200, 201].includes(status))).toEqual([]);
    const found = await stage.bookings(eventId);
    expect(found.map(({ id }) => id).sort()).toEqual(answers.map(({ body }) => body.booking.id).sort());
    expect(new Set(found.flatMap(({ seatIds }) => seatIds)).size).toBe(BUYERS);
  };

  const ledger = () => stage.service.app.get(BookingLedger);
  const collection = () =>
    stage.service.app.get<Connection>(getConnectionToken()).collection('seat_bookings');
  const order = (): SeatBookingDoc => tombstone(new Types.ObjectId().toHexString(), eventId, new Date());
  /** What the primary does with the next inserts into the ledger. */
  const nextInserts = async (count: number, fate: object) => {
    const data = { failCommands: ['insert'], namespace: 'failover.seat_bookings', ...fate };
    await set.ask(await set.primary(), { configureFailPoint: 'failCommand', mode: { times: count }, data });
  };

  it('is killed mid-confirm: no acknowledged booking is lost, no seat is in two (I2)', async () => {
    await expectOneBookingEach(await confirmAllWhile((primary) => primary.kill()));
  });

  it('steps down mid-confirm: the same', async () => {
    const command = { replSetStepDown: 5, secondaryCatchUpPeriodSecs: 2, force: true };
    // It closes the connection on which it was told.
    const stepDown = (primary: Member) => set.ask(primary, command).catch(() => undefined);
    await expectOneBookingEach(await confirmAllWhile(stepDown));
  });

  it('hangs: every answer, also of reads, comes in bounded time, and is typed', async () => {
    const primary = await set.primary();
    const booked = await confirm(0);
    expect(booked.status).toBe(201);
    sendSignal(primary.pid, 'SIGSTOP');
    const token = stage.token('buyer-0');
    const asked = performance.now();
    const answers = await Promise.all([
      ...times(8, (n) => confirm(n + 1)),
      stage.service.call('GET', `/seat-booking/bookings/${booked.body.booking.id}`, { token }),
      stage.service.call('GET', '/layouts', { token: stage.organiser() }),
      stage.cancel(booked.body.booking.id, 'buyer-0', 1),
      stage.block(eventId, ['F2']),
    ]).finally(() => sendSignal(primary.pid, 'SIGCONT'));
    expect(performance.now() - asked).toBeLessThan(PATIENCE_MS);
    const refused = answers.filter(({ status }) => status >= 400);
    expect(refused.filter(({ body }) => body.code !== 'STORE_UNAVAILABLE')).toEqual([]);
    await set.settled();
    const settled = await Promise.all(times(8, (n) => patiently(() => confirm(n + 1))));
    expect(settled.filter(({ status }) => ![200, 201].includes(status))).toEqual([]);
  });

  describe('and the ledger', () => {
    it('finds an order that is written after its time: it is in, nobody has to ask again', async () => {
      let doc!: SeatBookingDoc;
      // On a busy machine it may take longer than the ledger looks for it.
      await until(async () => {
        doc = order();
        await nextInserts(1, { blockConnection: true, blockTimeMS: LIMITS.ledgerWriteMs + 200 });
        return ledger()
          .insert(doc)
          .then(
            (outcome) => outcome === 'inserted',
            () => false,
          );
      });
      expect(await collection().countDocuments({ _id: doc._id })).toBe(1);
    });

    it('does not guess of one that it cannot find: unknown, until somebody inserts its id', async () => {
      const doc = order();
      // The driver's own second try fails, too.
      await nextInserts(2, { closeConnection: true });
      const asked = performance.now();
      await expect(ledger().insert(doc)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(performance.now() - asked).toBeGreaterThan(LIMITS.ledgerReadBackMs - 100);
      expect(await ledger().insert(doc)).toBe('inserted');
    });

    it('settles an order that is found: as inserted when it is this one, else as taken', async () => {
      const doc = order();
      expect(await ledger().insert(doc)).toBe('inserted');
      expect(await ledger().insert({ ...doc, createdAt: new Date(0) })).toBe('id_taken');
      expect(await collection().countDocuments({ _id: doc._id })).toBe(1);
    });
  });
});

function seat(n: number): string {
  return `${'ABCDE'[n % 5]}${Math.floor(n / 5) + 1}`;
}
