import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import { Types, type Connection, type Model } from 'mongoose';
import { newId } from '../../src/common/ids.js';
import { seatLogFilter } from '../../src/modules/seat-log/find-seat-log.js';
import { NEWEST_FIRST } from '../../src/modules/seat-log/seat-log-entry.js';
import type { SeatLogQuery } from '../../src/modules/seat-log/seat-log.dto.js';
import { SEAT_LOG_MODEL, type SeatLogDoc } from '../../src/mongo/seat-log.schema.js';
import { openBoxOffice, UNKNOWN_ID, type BoxOffice } from '../seat-booking/box-office.js';

let office: BoxOffice;
let model: Model<SeatLogDoc>;
beforeAll(async () => {
  office = await openBoxOffice();
  model = office.service.app.get<Model<SeatLogDoc>>(getModelToken(SEAT_LOG_MODEL));
});
afterAll(() => office?.close());

const START = Date.parse('2026-05-01T12:00:00Z');
const at = (second: number): string => new Date(START + second * 1_000).toISOString();

/** Entries as the projector writes them; entry `n` is of second `n`, far beyond what the event itself has logged. */
async function logged(eventId: string, entries: Partial<SeatLogDoc>[]): Promise<void> {
  const docs = entries.map((entry, index) => ({
    _id: new Types.ObjectId(),
    eventId: new Types.ObjectId(eventId),
    epoch: 900,
    n: index + 1,
    at: new Date(at(index + 1)),
    operation: 'hold',
    seatIds: ['A1'],
    statuses: ['held'],
    ...entry,
  }));
  await office.service.app.get<Connection>(getConnectionToken()).collection('seat_log').insertMany(docs);
}

const read = (eventId: string, query = '') => office.organiser.get(`/events/${eventId}/log${query}`);
const versions = (answer: { body: { items: { version: string }[] } }) =>
  answer.body.items.map(({ version }) => version).filter((version) => version.startsWith('900-'));

it('tells who did what to which seats, when, and from which request', async () => {
  const eventId = await office.event();
  const [holdId, endedId, bookingId] = [newId(), newId(), newId()];
  const endedHolds = [{ holdId: endedId, holderId: 'bob', seatIds: ['A2'], reason: 'expired' as const }];
  await logged(eventId, [
    {
      userId: 'ada',
      requestId: 'req-1',
      holdId,
      heldUntil: new Date(at(600)),
      seatIds: ['A1', 'A2'],
      statuses: ['held', 'held'],
      endedHolds,
    },
    { operation: 'book', userId: 'ada', bookingId, seatIds: ['A1'], statuses: ['booked'] },
  ]);
  const { status, body } = await read(eventId);
  expect(status).toBe(200);
  expect(body.items.slice(0, 2)).toEqual([
    {
      eventId,
      version: '900-2',
      at: at(2),
      operation: 'book',
      userId: 'ada',
      bookingId,
      changes: [{ seatId: 'A1', status: 'booked' }],
    },
    {
      eventId,
      version: '900-1',
      at: at(1),
      operation: 'hold',
      userId: 'ada',
      requestId: 'req-1',
      holdId,
      heldUntil: at(600),
      changes: [
        { seatId: 'A1', status: 'held' },
        { seatId: 'A2', status: 'held' },
      ],
      endedHolds,
    },
  ]);
});

describe('finds the changes', () => {
  let eventId: string;
  const [hold, booking] = [newId(), newId()];
  beforeAll(async () => {
    eventId = await office.event();
    await logged(eventId, [
      { userId: 'ada', holdId: hold, seatIds: ['A1', 'A2'], statuses: ['held', 'held'] },
      { userId: 'bob', seatIds: ['A3'] },
      { userId: 'ada', operation: 'book', bookingId: booking, statuses: ['booked'] },
      {
        operation: 'expire',
        seatIds: ['A2'],
        statuses: ['available'],
        endedHolds: [{ holdId: hold, holderId: 'ada', seatIds: ['A2'], reason: 'expired' }],
      },
      { userId: 'ada', operation: 'free', bookingId: booking, statuses: ['available'] },
    ]);
  });

  it.each<[string, string, string[]]>([
    ['of a seat', '?seatId=A1', ['900-5', '900-3', '900-1']],
    ['of a booking', `?bookingId=${booking}`, ['900-5', '900-3']],
    ['of a hold, its end too', `?holdId=${hold}`, ['900-4', '900-1']],
    ['of a user', '?userId=bob', ['900-2']],
    ['from a time on', `?from=${at(4)}`, ['900-5', '900-4']],
    ['before a time', `?to=${at(3)}`, ['900-2', '900-1']],
    ['in between', `?from=${at(2)}&to=${at(4)}`, ['900-3', '900-2']],
    ['that fit all that is asked', `?seatId=A2&userId=ada&holdId=${hold}`, ['900-1']],
    ['of a hold of another event', `?holdId=${newId()}`, []],
  ])('%s', async (_what, query, expected) => {
    expect(versions(await read(eventId, query))).toEqual(expected);
  });

  it.each(['', `&holdId=${hold}`, '&seatId=A1'])(
    'page by page (%s), none twice and none missing',
    async (more) => {
      const all = versions(await read(eventId, `?limit=200&to=${at(99)}${more}`));
      const found: string[] = [];
      let cursor = '';
      do {
        const answer = await read(eventId, `?limit=1&to=${at(99)}${more}${cursor}`);
        found.push(...versions(answer));
        cursor = answer.body.nextCursor && `&cursor=${answer.body.nextCursor}`;
      } while (cursor);
      expect(found).toEqual(all);
    },
  );
});

it('pages through entries of one and the same time', async () => {
  const eventId = await office.event();
  const same = { at: new Date(at(1)) };
  await logged(eventId, [same, same, { ...same, epoch: 901, n: 1 }]);
  const first = await read(eventId, `?limit=2&from=${at(1)}&to=${at(2)}`);
  const second = await read(eventId, `?limit=2&from=${at(1)}&to=${at(2)}&cursor=${first.body.nextCursor}`);
  const found = [...first.body.items, ...second.body.items].map(({ version }) => version);
  expect(found).toEqual(['901-1', '900-2', '900-1']);
});

it('is for organisers only', async () => {
  const eventId = await office.event();
  expect((await office.customer().get(`/events/${eventId}/log`)).status).toBe(403);
});

it('refuses what cannot be', async () => {
  const eventId = await office.event();
  expect(await read(UNKNOWN_ID)).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND' } });
  expect(await read(eventId, '?seatId=Z9')).toMatchObject({
    status: 422,
    body: { code: 'UNKNOWN_SEATS', unknownSeats: ['Z9'] },
  });
});

it.each([
  ['a time without a zone', '?from=2027-03-01T19:30:00', 'from'],
  ['a holdId that is none', '?holdId=42', 'holdId'],
  ['a cursor of another list', `?cursor=${Buffer.from(UNKNOWN_ID).toString('base64url')}`, 'cursor'],
  ['two seats at once', '?seatId=A1&seatId=A2', 'seatId'],
  ['an unknown filter', '?seat=A1', 'seat'],
])('refuses %s', async (_what, query, field) => {
  const eventId = await office.event();
  expect(await read(eventId, query)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
});

describe('an index serves', () => {
  const eventId = newId();
  const [hold, booking] = [newId(), newId()];
  beforeAll(() =>
    logged(
      eventId,
      Array.from({ length: 400 }, (_, index) => ({
        seatIds: [`A${index % 40}`],
        ...(index % 40 === 0 && { userId: 'ada', holdId: hold, bookingId: booking }),
        ...(index % 40 === 1 && {
          endedHolds: [{ holdId: hold, holderId: 'ada', seatIds: ['A1'], reason: 'expired' as const }],
        }),
      })),
    ),
  );

  interface Stats {
    executionStats: { totalDocsExamined: number; totalKeysExamined: number; nReturned: number };
  }

  it.each<[string, Partial<SeatLogQuery>]>([
    ['the whole log', {}],
    ['a seat', { seatId: 'A7' }],
    ['a booking', { bookingId: booking }],
    ['a hold', { holdId: hold }],
    ['a user', { userId: 'ada' }],
    ['a time', { from: at(100), to: at(110) }],
    ['a time of a seat', { seatId: 'A7', from: at(100), to: at(300) }],
    ['a later page', { cursor: Buffer.from(`${Date.parse(at(200))}.900.200`).toString('base64url') }],
    [
      'a later page of a hold',
      { holdId: hold, cursor: Buffer.from(`${START + 90_000}.900.90`).toString('base64url') },
    ],
  ])('%s: no sort in memory, and hardly an entry looked at in vain', async (_what, query) => {
    const filter = seatLogFilter(eventId, { limit: 5, ...query });
    const explained = model.find(filter).sort(NEWEST_FIRST).limit(5).explain('executionStats');
    const plan = (await explained) as unknown as Stats & { queryPlanner: { winningPlan: object } };
    const stages = [...JSON.stringify(plan.queryPlanner.winningPlan).matchAll(/"stage":"(\w+)"/g)].map(
      ([, s]) => s,
    );
    expect(stages).toContain('IXSCAN');
    expect(stages).not.toContain('SORT');
    expect(stages).not.toContain('COLLSCAN');
    const { totalDocsExamined, totalKeysExamined, nReturned } = plan.executionStats;
    expect(nReturned).toBeGreaterThan(1);
    expect(totalDocsExamined).toBeLessThanOrEqual(nReturned + 3);
    expect(totalKeysExamined).toBeLessThanOrEqual(nReturned + 5);
  });
});

describe('append-only (the model refuses)', () => {
  it.each<[string, () => unknown]>([
    ['updateOne', () => model.updateOne({}, { userId: 'eve' })],
    ['updateMany', () => model.updateMany({}, { userId: 'eve' })],
    ['replaceOne', () => model.replaceOne({}, {})],
    ['findOneAndUpdate', () => model.findOneAndUpdate({}, { userId: 'eve' })],
    ['findOneAndReplace', () => model.findOneAndReplace({}, {})],
    ['findOneAndDelete', () => model.findOneAndDelete({})],
    ['findByIdAndDelete', () => model.findByIdAndDelete(newId())],
    ['deleteOne', () => model.deleteOne({})],
    ['deleteMany', () => model.deleteMany({})],
    ['bulkWrite', () => model.bulkWrite([{ deleteMany: { filter: {} } }])],
    ['a change of a stored entry', async () => (await model.findOne().orFail()).set('userId', 'eve').save()],
    ['deletion of a stored entry', async () => (await model.findOne().orFail()).deleteOne()],
  ])('%s', async (_what, change) => {
    const eventId = newId();
    await logged(eventId, [{}]);
    const before = await model.countDocuments();
    await expect((async () => change())()).rejects.toThrow(/append-only/);
    expect(await model.countDocuments()).toBe(before);
  });
});
