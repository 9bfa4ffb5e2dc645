import { newId } from '../../src/common/ids.js';
import { inspectSeats } from '../../tools/inspect/inspect-seats.js';
import { inspectionText } from '../../tools/inspect/report.js';
import { openStores, type Stores } from '../../tools/stores.js';
import { banquet } from '../seat-booking/banquet.js';
import { openBoxOffice, TIME, VERSION, type BoxOffice } from '../seat-booking/box-office.js';
import { until } from '../faults/stage.js';
import { sharedTarget } from '../support/redis-target.js';
import { runTool } from './run-tool.js';

let office: BoxOffice;
let stores: Stores;
let eventId: string;
let holdId: string;
let bookingId: string;
beforeAll(async () => {
  office = await openBoxOffice();
  stores = await openStores(office.service.config.MONGODB_URI!, sharedTarget());
  eventId = await office.event({}, banquet());
  holdId = (await office.customer('ada').hold(eventId, ['T1-1', 'T1-2'])).body.holdId;
  bookingId = (await office.customer('bob').buy(eventId, ['S1'])).body.booking.id;
  await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['S2'], reason: 'Camera' });
  await until(async () => {
    const { items } = (await office.organiser.get(`/events/${eventId}/log?seatId=S2`)).body;
    return items.length > 0;
  });
});
afterAll(async () => {
  await stores?.close();
  await office?.close();
});

const inspected = (seatId: string) => inspectSeats(stores, eventId, { seatId });
const run = (...args: string[]) => runTool('inspect', office.service, args);

it('shows a held seat: owner, hold, time left, mirror and log', async () => {
  const { version, seats } = await inspected('T1-1');
  expect(version).toEqual(VERSION);
  expect(seats).toEqual([
    {
      seatId: 'T1-1',
      status: 'held',
      owner: 'ada',
      hold: { holdId, since: TIME, until: TIME, msLeft: expect.any(Number), seatIds: ['T1-1', 'T1-2'] },
      mirror: { status: 'held', version: VERSION, by: 'ada', until: TIME },
      log: [
        expect.objectContaining({ operation: 'hold', userId: 'ada', holdId, requestId: expect.any(String) }),
      ],
    },
  ]);
  const { msLeft } = seats[0].hold!;
  expect(msLeft).toBeGreaterThan(5 * 60_000);
  expect(msLeft).toBeLessThanOrEqual(10 * 60_000);
});

it('shows a booked seat with its booking, and a blocked one with the reason', async () => {
  const [booked] = (await inspected('S1')).seats;
  expect(booked).toMatchObject({
    status: 'booked',
    owner: 'bob',
    booking: { bookingId, userId: 'bob', status: 'confirmed', seatIds: ['S1'], createdAt: TIME },
    mirror: { status: 'booked', by: bookingId },
  });
  expect(booked.log.map(({ operation }) => operation)).toEqual(['book', 'hold']);
  const [blocked] = (await inspected('S2')).seats;
  expect(blocked).toMatchObject({
    status: 'blocked',
    mirror: { status: 'blocked', reason: 'Camera', blockedBy: office.organiser.id },
  });
});

it('reads well for people', async () => {
  const out = inspectionText(await inspected('T1-1'));
  expect(out).toMatch(/^status +held$/m);
  expect(out).toMatch(/^owner +ada$/m);
  expect(out).toMatch(new RegExp(`^hold +${holdId} of T1-1, T1-2$`, 'm'));
  expect(out).toMatch(/^time left +\d:\d\d$/m);
  expect(out).toMatch(/^ {2}\S+Z {2}1-\d+ +hold +held +by ada, request \S+$/m);
});

it('shows a table as a table, and changes nothing', async () => {
  const before = (await office.customer().get(`/events/${eventId}`)).body.version;
  const out = inspectionText(await inspectSeats(stores, eventId, { tableId: 'T1' }));
  const [, head, ...rows] = out.split('\n');
  expect(head).toMatch(/^seat +status +owner +time left +hold or booking +mirror$/);
  expect(rows.map((row) => row.split(/ +/).slice(0, 2).join(' '))).toEqual([
    'T1-1 held',
    'T1-2 held',
    'T1-3 available',
    'T1-4 available',
  ]);
  expect((await office.customer().get(`/events/${eventId}`)).body.version).toBe(before);
});

it.each([
  ['an unknown seat', { seatId: 'Z9' }, /The event has no seat Z9/],
  ['an unknown table', { tableId: 'T99' }, /The event has no table T99 with seats: it has T1/],
])('tells of %s', async (_what, what, message) => {
  await expect(inspectSeats(stores, eventId, what)).rejects.toThrow(message);
});

describe('npm run inspect', () => {
  it('prints the same facts, as JSON if asked to', async () => {
    const { code, out, err } = await run('--event', eventId, '--seat', 'S1', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(await inspected('S1'))));
  });

  it('tells of an unknown event', async () => {
    const { code, out, err } = await run('--event', newId(), '--seat', 'S1');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^There is no event \w+$/m);
  });

  it('tells of wrong options with the usage', async () => {
    const { code, err } = await run('--event', eventId, '--seat', 'S1', '--table', 'T1');
    expect(code).toBe(2);
    expect(err).toMatch(/give --seat or --table[\s\S]*Usage: npm run inspect/);
  });
});
