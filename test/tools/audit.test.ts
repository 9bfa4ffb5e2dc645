import { mongo, Types } from 'mongoose';
import { newId } from '../../src/common/ids.js';
import { eventKeys } from '../../src/redis/keys.js';
import { auditEvent, UnknownEvent, type AuditReport } from '../../tools/audit/audit-event.js';
import { reportText } from '../../tools/audit/report.js';
import { openStores, type Stores } from '../../tools/stores.js';
import { Stage, until } from '../faults/stage.js';
import { sharedTarget } from '../support/redis-target.js';
import { runTool } from './run-tool.js';

let stage: Stage;
let stores: Stores;
let eventId: string;
let booking: string;
let hold: string;
beforeAll(async () => {
  stage = await Stage.open(1);
  stores = await openStores(stage.service.config.MONGODB_URI!, sharedTarget());
});
afterAll(async () => {
  await stores?.close();
  await stage?.close();
});
beforeEach(async () => {
  eventId = await stage.event(20);
  hold = (await stage.hold(eventId, 'ada', ['A1', 'A2'])).body.holdId;
  booking = (await stage.confirm(eventId, 'ada', { seatIds: ['A1'] })).body.booking.id;
  await stage.block(eventId, ['A3']);
  await mirrored();
});

const audit = (repair = false): Promise<AuditReport> => auditEvent(stores, eventId, { repair });
/** A mirror that is late is said to be, and would write anew what a test takes away. */
const mirrored = () => until(async () => (await audit()).notes.length === 0);
const kinds = ({ differences }: AuditReport) =>
  differences.map(({ kind, seatId, userId }) => [kind, seatId ?? userId].filter(Boolean).join(' '));
const keys = () => eventKeys(eventId);
const id = () => new mongo.ObjectId(eventId);
const bookings = () => stage.db.collection('seat_bookings');
const mirror = () => stage.db.collection('seat_states');
const setByte = (ordinal: number, status: number) =>
  stage.redis.setrange(keys().state, ordinal, String.fromCharCode(status));
const insertBooking = async (changes: object) => {
  const found = await bookings().findOne({ _id: new mongo.ObjectId(booking) });
  const _id = new mongo.ObjectId();
  await bookings().insertOne({ ...found, holdIds: [], ...changes, _id });
  return _id.toHexString();
};
const change = (seatId: string, $set: object) => mirror().updateOne({ eventId: id(), seatId }, { $set });
const build = () => void stage.hold(eventId, 'bob', ['C6']);
/** Lets seats be sold twice, to eve, while `work` goes on. */
const withoutUniqueSales = async (work: () => Promise<unknown>) => {
  await bookings().dropIndex('one_active_booking_per_seat');
  try {
    await work();
  } finally {
    await bookings().deleteMany({ eventId: id(), userId: 'eve' });
    await bookings().createIndex(
      { eventId: 1, allSeatIds: 1 },
      { name: 'one_active_booking_per_seat', unique: true, partialFilterExpression: { active: true } },
    );
  }
};

it('finds nothing in a sound event', async () => {
  expect(await audit()).toMatchObject({
    sound: true,
    differences: [],
    notes: [],
    seats: { available: 17, held: 1, booked: 1, blocked: 1 },
    activeBookings: 1,
  });
});

it('refuses an event that is not there', async () => {
  await expect(auditEvent(stores, newId())).rejects.toThrow(UnknownEvent);
});

it('takes an event that Redis does not have for sound: the service builds it', async () => {
  let report!: AuditReport;
  // Until the service is not the quicker one.
  await until(async () => {
    await stores.redis.command('del', keys().meta, [keys().meta]);
    report = await audit();
    return report.notes.length > 0;
  });
  expect(report).toMatchObject({
    sound: true,
    notes: [expect.stringContaining('Redis does not have the event')],
  });
});

/** Each plants one kind of damage and names what the audit has to say of it. */
const DAMAGE: [string, () => Promise<unknown>, string[], string][] = [
  [
    'a sale that Redis shows free',
    async () => {
      await setByte(0, 0);
      await stage.redis.hdel(keys().claims, '0');
    },
    ['booked_in_ledger_only A1', 'user_count ada'],
    'ledger',
  ],
  [
    'a sale that Redis was never told of',
    () => insertBooking({ allSeatIds: ['A5', 'B1'], userId: 'eve' }),
    ['booked_in_ledger_only A5', 'booked_in_ledger_only B1'],
    'ledger',
  ],
  [
    'a sale of a seat that Redis holds for another',
    () => insertBooking({ allSeatIds: ['A2'], userId: 'eve' }),
    ['booked_in_ledger_only A2'],
    'ledger',
  ],
  [
    'a seat booked in Redis by nobody’s booking',
    async () => {
      await setByte(6, 2);
      await stage.redis.hset(keys().claims, '6', newId());
    },
    ['booked_in_redis_only B1'],
    'ledger',
  ],
  [
    'a booking that has ended in the ledger alone',
    () => bookings().updateOne({ _id: new mongo.ObjectId(booking) }, { $set: { active: false } }),
    ['booked_in_redis_only A1'],
    'ledger',
  ],
  ['a held seat without a hold', () => setByte(4, 1), ['held_without_hold A5'], 'Redis'],
  ['a hold whose seat was freed', () => setByte(1, 0), ['hold_lost_seat A2'], 'Redis'],
  [
    'a hold that names a blocked seat',
    async () => {
      const text = await stage.redis.hget(keys().holds, hold);
      await stage.redis.hset(keys().holds, hold, text!.replace(' 1 ada', ' 1,2 ada'));
    },
    ['hold_names_foreign_seat ada', 'user_count ada'],
    'Redis',
  ],
  [
    'a claim of a free seat',
    () => stage.redis.hset(keys().claims, '9', newId()),
    ['stray_claim B4'],
    'Redis',
  ],
  ['a missing deadline', () => stage.redis.del(keys().deadlines), ['deadline ada'], 'Redis'],
  ['a deadline of no hold', () => stage.redis.zadd(keys().deadlines, 4e12, newId()), ['deadline'], 'Redis'],
  ['a wrong count', () => stage.redis.hset(keys().users, 'ada', '1 '), ['user_count ada'], 'Redis'],
  ['a user too many', () => stage.redis.hset(keys().users, 'eve', '3 '), ['user_count eve'], 'Redis'],
  ['a block that Redis forgot', () => setByte(2, 0), ['block_in_mirror_only A3'], 'mirror'],
  [
    'a seat that the mirror lost',
    () => mirror().deleteOne({ eventId: id(), seatId: 'A1' }),
    ['mirror A1'],
    'Redis',
  ],
  ['another holder in the mirror', () => change('A2', { holderId: 'eve' }), ['mirror A2'], 'Redis'],
  [
    'another beginning of a hold in the mirror',
    () => change('A2', { heldSince: new Date(0) }),
    ['mirror A2'],
    'Redis',
  ],
  [
    'a seat that only the mirror has sold',
    () =>
      mirror().insertOne({
        eventId: id(),
        seatId: 'B4',
        status: 'booked',
        bookingId: newId(),
        epoch: 1,
        n: 1,
      }),
    ['mirror B4'],
    'Redis',
  ],
  [
    'an event that only Redis sells',
    () => stage.redis.hset(keys().meta, 'status', 'closed'),
    ['event_status'],
    'ledger',
  ],
  [
    'an epoch ahead of MongoDB',
    () => stage.db.collection('events').updateOne({ _id: id() }, { $set: { epoch: 0 } }),
    ['epoch'],
    'Redis',
  ],
  ['too few seats', () => stage.redis.set(keys().state, 'abc'), ['size'], 'layout'],
];

it.each(DAMAGE)('names and repairs %s', async (_what, damage, expected, right) => {
  await damage();
  const found = await audit();
  expect({ sound: found.sound, kinds: kinds(found).sort() }).toEqual({
    sound: false,
    kinds: expected.sort(),
  });
  expect(found.differences[0].right).toBe(right);
  const repaired = await audit(true);
  expect(repaired.sound).toBe(true);
  expect(repaired.differences.every((difference) => difference.repaired)).toBe(true);
  // The service works on; what Redis lost on purpose it builds again.
  expect((await stage.hold(eventId, 'bob', ['C6'])).status).toBe(201);
  await until(async () => (await audit()).sound);
  await stage.expectSound(eventId);
});

it('names what a person has to decide, and leaves it', () =>
  withoutUniqueSales(async () => {
    const other = await insertBooking({ allSeatIds: ['A1'], userId: 'eve' });
    await insertBooking({ allSeatIds: ['Z99'], userId: 'eve' });
    const report = await audit(true);
    expect(report.sound).toBe(false);
    expect(kinds(report).sort()).toEqual(['sold_twice A1', 'unknown_seat Z99']);
    const twice = report.differences.find(({ kind }) => kind === 'sold_twice');
    expect(twice).toMatchObject({ right: 'nobody', repaired: false });
    expect(twice!.ledger).toContain(`${booking} of ada`);
    expect(twice!.ledger).toContain(`${other} of eve`);
  }));

describe('of an event that Redis does not have', () => {
  /** Like the event, but never opened: no process builds it. */
  beforeEach(async () => {
    const ofEvent = { eventId: id() };
    const event = await stage.db.collection('events').findOne({ _id: id() });
    const sold = await bookings().findOne(ofEvent);
    const seats = await mirror()
      .find(ofEvent, { projection: { _id: 0 } })
      .toArray();
    eventId = newId();
    booking = newId();
    await stage.db.collection('events').insertOne({ ...event, _id: id() });
    await bookings().insertOne({ ...sold, _id: new mongo.ObjectId(booking), eventId: id() });
    await mirror().insertMany(seats.map((seat) => ({ ...seat, eventId: id() })));
    await change('A1', { bookingId: booking });
  });

  it('finds nothing where ledger and mirror agree', async () => {
    const report = await audit();
    expect(report).toMatchObject({ sound: true, differences: [], activeBookings: 1 });
    expect(report.notes).toEqual([expect.stringContaining('Redis does not have the event')]);
  });

  const UNLIKE: [string, () => Promise<unknown>, string][] = [
    ['lost a sale', () => mirror().deleteOne({ eventId: id(), seatId: 'A1' }), 'A1'],
    ['has not followed a sale', () => change('A1', { status: 'held', holdId: hold }), 'A1'],
    ['has sold a seat to another', () => change('A1', { bookingId: newId() }), 'A1'],
    ['has sold a seat that is held', () => change('A2', { status: 'booked', bookingId: newId() }), 'A2'],
    [
      'has not followed a cancellation',
      () => bookings().updateOne({ _id: new mongo.ObjectId(booking) }, { $set: { active: false } }),
      'A1',
    ],
  ];

  it.each(UNLIKE)('names and repairs a mirror that %s', async (_what, damage, seatId) => {
    await damage();
    const found = await audit();
    expect({ sound: found.sound, kinds: kinds(found) }).toEqual({
      sound: false,
      kinds: [`mirror_sale ${seatId}`],
    });
    expect(found.differences[0].right).toBe('ledger');
    const repaired = await audit(true);
    expect(repaired).toMatchObject({ sound: true, differences: [{ seatId, repaired: true }] });
    expect(await audit()).toMatchObject({ sound: true, differences: [] });
    // What was written takes its place in the order of versions: the service goes on from there.
    expect((await stage.hold(eventId, 'bob', ['C6'])).status).toBe(201);
    await mirrored();
    expect(await audit()).toMatchObject({ sound: true, differences: [] });
    await stage.expectSound(eventId);
  });

  it('names a seat that was sold twice, and leaves it', () =>
    withoutUniqueSales(async () => {
      const other = await insertBooking({ allSeatIds: ['A1'], userId: 'eve' });
      await mirror().deleteOne({ eventId: id(), seatId: 'A1' });
      const report = await audit(true);
      expect({ sound: report.sound, kinds: kinds(report) }).toEqual({
        sound: false,
        kinds: ['sold_twice A1'],
      });
      const [twice] = report.differences;
      expect(twice).toMatchObject({ right: 'nobody', repaired: false, mirror: 'available' });
      expect(twice.ledger).toContain(`${booking} of ada`);
      expect(twice.ledger).toContain(`${other} of eve`);
    }));

  it('names what lasts while the service builds the event between two looks', () =>
    withoutUniqueSales(async () => {
      await insertBooking({ allSeatIds: ['A1'], userId: 'eve' });
      const opened = {
        ...stores,
        /** Asked for when Redis has answered. */
        get events() {
          build();
          return stores.events;
        },
      };
      const report = await auditEvent(opened, eventId);
      expect({ sound: report.sound, kinds: kinds(report) }).toEqual({
        sound: false,
        kinds: expect.arrayContaining(['sold_twice A1']),
      });
    }));

  it('tells once of what a person has to decide, though the service builds the event meanwhile', () =>
    withoutUniqueSales(async () => {
      await insertBooking({ allSeatIds: ['A1'], userId: 'eve' });
      await change('A2', { status: 'booked', bookingId: newId() });
      let uses = 0;
      const opened = {
        ...stores,
        /** Asked for by two looks, and then by the repair. */
        get seatStates() {
          if (++uses === 3) build();
          return stores.seatStates;
        },
      };
      const { differences } = await auditEvent(opened, eventId, { repair: true });
      const twice = differences.filter(({ kind }) => kind === 'sold_twice');
      expect(twice).toMatchObject([{ seatId: 'A1', repaired: false }]);
    }));
});

it('takes a confirmation between its steps for no difference', async () => {
  const { body } = await stage.hold(eventId, 'bob', ['C2']);
  const bookingId = newId();
  const record = (await stage.redis.hget(keys().holds, body.holdId))!.split(' ');
  await stage.redis.hset(
    keys().holds,
    body.holdId,
    [record[0], record[1], bookingId, '1', record[5], record[5], record[6]].join(' '),
  );
  const doc = await bookings().findOne({ _id: new mongo.ObjectId(booking) });
  const more = { userId: 'bob', allSeatIds: ['C2'], holdIds: [body.holdId] };
  await bookings().insertOne({ ...doc, ...more, _id: new Types.ObjectId(bookingId) as never });
  expect(await audit()).toMatchObject({ sound: true, differences: [] });
});

it('stays quiet beside a sale, and repairs beside it without harm', async () => {
  const busy = await stage.event(200);
  const sale = new AbortController();
  const sell = async (buyer: number): Promise<void> => {
    for (let n = 0; !sale.signal.aborted; n++) {
      const seatId = `${'ABCDEFGH'[buyer]}${1 + (n % 10)}`;
      const { body } = await stage.hold(busy, `buyer-${buyer}`, [seatId]);
      if (!body.holdId) continue;
      const { body: confirmed } = await stage.confirm(busy, `buyer-${buyer}`, { holdId: body.holdId });
      await stage.cancel(confirmed.booking.id, `buyer-${buyer}`);
    }
  };
  const sold = Promise.all(Array.from({ length: 6 }, (_, buyer) => sell(buyer)));
  try {
    for (let n = 0; n < 5; n++)
      expect(await auditEvent(stores, busy, { repair: n % 2 === 1 })).toMatchObject({ differences: [] });
    await stage.redis.hset(eventKeys(busy).users, 'nobody', '3 ');
    await stage.redis.setrange(eventKeys(busy).state, 199, '\u0001');
    const report = await auditEvent(stores, busy, { repair: true });
    expect(kinds(report).sort()).toEqual(['held_without_hold L13', 'user_count nobody']);
    expect(report.sound).toBe(true);
  } finally {
    sale.abort();
    await sold;
  }
  await until(async () => (await auditEvent(stores, busy)).sound);
  await stage.expectSound(busy);
});

const run = (args: string[], settings?: Record<string, string>) =>
  runTool('audit', stage.service, args, settings);

describe('npm run audit', () => {
  it('names differences with what each store says, and exits with 1', async () => {
    await setByte(0, 0);
    const found = await run(['--event', eventId]);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/seat A1: the ledger has sold the seat.*\(booked_in_ledger_only\)/);
    expect(found.out).toMatch(new RegExp(`ledger: booked by ${booking} of ada {3}<- right`));
    const repaired = reportText(await audit(true));
    expect(repaired).toMatch(/2 differences, 2 repaired\. Sound now\.$/);
    await mirrored();
    expect(reportText(await audit())).toMatch(
      /17 available, 1 held, 1 booked, 1 blocked; 1 active bookings\n {2}Sound/,
    );
  });

  it('speaks JSON, of all events, and exits with 0 when all are sound', async () => {
    await stage.redis.hset(keys().users, 'eve', '3 ');
    const { code, out } = await run(['--event', 'all', '--json', '--repair']);
    const reports = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditReport);
    expect(code).toBe(0);
    expect(reports.length).toBeGreaterThan(1);
    const found = reports.find((report) => report.eventId === eventId)!;
    expect(found.differences).toEqual([
      { kind: 'user_count', userId: 'eve', redis: "'3 ' instead of ''", right: 'Redis', repaired: true },
    ]);
  });

  it('exits with 2 and the usage when it is called in a wrong way', async () => {
    const { code, out, err } = await run(['--event', '42']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/24 hexadecimal characters, or all[\s\S]*Usage: npm run audit/);
  });

  it('exits with 2 when a store is away', async () => {
    const away = await run(['--event', eventId], { REDIS_URL: 'redis://127.0.0.1:9' });
    expect(away).toMatchObject({ code: 2, out: '' });
    expect(away.err).toMatch(/^The audit was not done: /);
    expect(away.err).not.toMatch(/^ +at /m);
  });
});
