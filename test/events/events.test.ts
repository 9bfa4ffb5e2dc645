import {
  ID,
  openBoxOffice,
  STARTS_AT,
  TIME,
  UNKNOWN_ID,
  VERSION,
  type BoxOffice,
} from '../seat-booking/box-office.js';
import { banquet } from '../seat-booking/banquet.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

const create = (body: object) => office.organiser.post('/events', body);
const edit = (eventId: string, body: object) => office.organiser.patch(`/events/${eventId}`, body);
const fields = (more: object = {}) => ({ name: 'An evening', startsAt: STARTS_AT, ...more });

describe('POST /events', () => {
  it('puts the latest version of a layout on sale, with its prices and currency', async () => {
    const layout = await office.organiser.post('/layouts', banquet());
    const { status, body } = await create(fields({ layoutId: layout.body.id }));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: ID,
      name: 'An evening',
      startsAt: STARTS_AT,
      status: 'on_sale',
      layoutId: layout.body.id,
      layoutVersion: 1,
      currency: 'EUR',
      prices: { dinner: 75.25, stool: 20, box: 120 },
      holdMinutes: 10,
      maxSeatsPerHold: 50,
      maxSeatsPerUser: 1000,
      totalSeats: 10,
      availableSeats: 10,
      heldSeats: 0,
      bookedSeats: 0,
      blockedSeats: 0,
      version: VERSION,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect((await office.customer().get(`/events/${body.id}`)).body).toEqual(body);
  });

  it('takes what is asked for in place of every default', async () => {
    const layout = await office.organiser.post('/layouts', banquet());
    const asked = {
      layoutId: layout.body.id,
      status: 'draft',
      currency: 'KWD',
      prices: { dinner: 7.125, box: 0 },
      holdMinutes: 30,
      maxSeatsPerHold: 4,
      maxSeatsPerUser: 6,
    };
    const { status, body } = await create(fields(asked));
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...asked, prices: { dinner: 7.125, stool: 20, box: 0 } });
  });

  it.each([
    [1, 'A1', 'A1'],
    [3, 'A1', 'B1'],
    [100_000, 'A1', 'JN82'],
  ])('makes a grid of %i seats', async (totalSeats, first, last) => {
    const { status, body } = await create(fields({ totalSeats, currency: 'JPY', prices: { general: 1200 } }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ totalSeats, availableSeats: totalSeats, currency: 'JPY' });
    expect(body.prices).toEqual({ general: 1200 });
    const view = (await office.customer().view(body.id)).body;
    expect(view).toMatchObject({ seatsInView: totalSeats, layoutId: body.layoutId, name: 'An evening' });
    expect(view.seats).toHaveLength(totalSeats);
    expect(new Set(view.seats.map((seat: { id: string }) => seat.id)).size).toBe(totalSeats);
    expect(view.seats[0].id).toBe(first);
    expect(view.seats.at(-1).id).toBe(last);
    const held = await office.customer().hold(body.id, [view.seats.at(-1).id]);
    expect(held).toMatchObject({ status: 201, body: { totalAmount: 1200, currency: 'JPY' } });
  });

  it('keeps its version when the layout gets another', async () => {
    const layout = await office.organiser.post('/layouts', banquet());
    const first = await create(fields({ layoutId: layout.body.id }));
    const smaller = { ...banquet(), seats: banquet().seats.slice(0, 6) };
    const { body: second } = await office.call('PUT', `/layouts/${layout.body.id}`, {
      token: office.organiser.token,
      body: smaller,
    });
    expect(second).toMatchObject({ version: 2, seatCount: 6 });
    expect((await create(fields({ layoutId: layout.body.id }))).body).toMatchObject({
      layoutVersion: 2,
      totalSeats: 6,
    });
    const old = await office.customer().view(first.body.id);
    expect(old.body).toMatchObject({ layoutVersion: 1, seatsInView: 10 });
  });

  it.each<[string, object, string]>([
    ['no name', { name: undefined, totalSeats: 1 }, 'name'],
    ['an empty name', { name: '', totalSeats: 1 }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(201), totalSeats: 1 }, 'name'],
    ['a name with control characters', { name: 'a\u0007b', totalSeats: 1 }, 'name'],
    ['a name of another type', { name: 7, totalSeats: 1 }, 'name'],
    ['no date', { startsAt: undefined, totalSeats: 1 }, 'startsAt'],
    ['a date without a zone', { startsAt: '2027-03-01T19:30:00', totalSeats: 1 }, 'startsAt'],
    ['a day that is none', { startsAt: '2027-02-30T19:30:00Z', totalSeats: 1 }, 'startsAt'],
    ['a second that is none', { startsAt: '2027-03-01T19:30:60Z', totalSeats: 1 }, 'startsAt'],
    ['an hour that is none', { startsAt: '2027-03-01T24:30:00Z', totalSeats: 1 }, 'startsAt'],
    ['a zone that is none', { startsAt: '2027-03-01T19:30:00+25:00', totalSeats: 1 }, 'startsAt'],
    ['a date that is a number', { startsAt: 1_800_000_000_000, totalSeats: 1 }, 'startsAt'],
    ['neither layout nor seats', {}, 'layoutId'],
    ['both layout and seats', { layoutId: UNKNOWN_ID, totalSeats: 1 }, 'totalSeats'],
    ['a malformed layout id', { layoutId: 'abc' }, 'layoutId'],
    ['no seats', { totalSeats: 0 }, 'totalSeats'],
    ['too many seats', { totalSeats: 100_001 }, 'totalSeats'],
    ['half a seat', { totalSeats: 1.5 }, 'totalSeats'],
    ['seats as text', { totalSeats: '10' }, 'totalSeats'],
    ['a closed start', { totalSeats: 1, status: 'closed' }, 'status'],
    ['an unknown currency', { totalSeats: 1, currency: 'EURO' }, 'currency'],
    ['prices that are a list', { totalSeats: 1, prices: [1] }, 'prices'],
    ['a price below nothing', { totalSeats: 1, prices: { general: -1 } }, 'prices'],
    ['a price as text', { totalSeats: 1, prices: { general: '5' } }, 'prices'],
    ['a hold of no minutes', { totalSeats: 1, holdMinutes: 0 }, 'holdMinutes'],
    ['a hold of 31 minutes', { totalSeats: 1, holdMinutes: 31 }, 'holdMinutes'],
    ['no seat per hold', { totalSeats: 1, maxSeatsPerHold: 0 }, 'maxSeatsPerHold'],
    ['51 seats per hold', { totalSeats: 1, maxSeatsPerHold: 51 }, 'maxSeatsPerHold'],
    ['no seat per user', { totalSeats: 1, maxSeatsPerUser: 0 }, 'maxSeatsPerUser'],
    ['an unknown field', { totalSeats: 1, epoch: 9 }, 'epoch'],
    ['a field named like Object’s', { totalSeats: 1, constructor: 1 }, 'constructor'],
    ['a price named like Object’s', { totalSeats: 1, prices: { constructor: 5 } }, 'prices.constructor'],
  ])('refuses %s', async (_what, change, field) => {
    const answer = await create(fields(change));
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors.map((fault: { field: string }) => fault.field)).toContain(field);
  });

  it('names every fault at once', async () => {
    const answer = await create({ name: '', startsAt: 'soon', totalSeats: -1 });
    const named = new Set(answer.body.errors.map((fault: { field: string }) => fault.field));
    expect(named).toEqual(new Set(['name', 'startsAt', 'totalSeats']));
  });

  it('answers 404 to a layout that is not there', async () => {
    const answer = await create(fields({ layoutId: UNKNOWN_ID }));
    expect(answer).toMatchObject({ status: 404, body: { code: 'LAYOUT_NOT_FOUND' } });
  });

  it.each<[string, object, string[]]>([
    ['a category the layout lacks', { prices: { stalls: 5, general: 1 } }, ['prices.stalls']],
    ['more decimals than the currency has', { prices: { general: 1.005 } }, ['prices.general']],
    ['yen with decimals', { currency: 'JPY', prices: { general: 0.5 } }, ['prices.general']],
    ['a fourth decimal of dinars', { currency: 'KWD', prices: { general: 0.0005 } }, ['prices.general']],
    ['a price beyond all bounds', { prices: { general: 1e15 } }, ['prices.general']],
    ['the largest number', { prices: { general: Number.MAX_VALUE } }, ['prices.general']],
    [
      'several at once',
      { prices: { a: 1, b: 2, general: 0.001 } },
      ['prices.general', 'prices.a', 'prices.b'],
    ],
  ])('answers 422 to %s', async (_what, change, wanted) => {
    const answer = await create(fields({ totalSeats: 1, ...change }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'EVENT_INVALID' } });
    expect(answer.body.errors.map((fault: { field: string }) => fault.field).sort()).toEqual(wanted.sort());
  });

  it('leaves no layout behind when a grid’s prices are refused', async () => {
    const before = (await office.organiser.get('/layouts?limit=1')).body.items[0]?.id;
    await create(fields({ totalSeats: 5, prices: { stalls: 1 } }));
    expect((await office.organiser.get('/layouts?limit=1')).body.items[0]?.id).toBe(before);
  });

  it('answers 422 when the layout’s own prices do not fit the event’s currency', async () => {
    const layout = await office.organiser.post('/layouts', banquet());
    const answer = await create(fields({ layoutId: layout.body.id, currency: 'JPY' }));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'prices.dinner' }] } });
  });

  it('takes times of any zone and answers in UTC', async () => {
    const { body } = await create(fields({ totalSeats: 1, startsAt: '2027-03-01T19:30+02:00' }));
    expect(body.startsAt).toBe('2027-03-01T17:30:00.000Z');
  });

  it('takes null for absent where a field is optional', async () => {
    const body = { layoutId: null, status: null, currency: null, prices: null, holdMinutes: null };
    const answer = await create(
      fields({ totalSeats: 1, ...body, maxSeatsPerHold: null, maxSeatsPerUser: null }),
    );
    expect(answer).toMatchObject({
      status: 201,
      body: { status: 'on_sale', currency: 'USD', holdMinutes: 10 },
    });
  });
});

describe('GET /events', () => {
  it('lists newest first in pages that join without a gap', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift(await office.event({ name: `Event ${n}` }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await office
        .customer()
        .get(`/events?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.nextCursor;
    } while (cursor !== undefined && seen.length < 5);
    expect(seen.slice(0, 5)).toEqual(ids);
  });

  it('gives each with its counts, and can be asked for a status', async () => {
    const eventId = await office.event({ status: 'draft' });
    const { body } = await office.customer().get('/events?status=draft&limit=200');
    expect(body.items[0]).toEqual((await office.customer().get(`/events/${eventId}`)).body);
    expect(new Set(body.items.map((item: { status: string }) => item.status))).toEqual(new Set(['draft']));
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=abc',
    'limit=1.5',
    'cursor=abc',
    'cursor=',
    'cursor=a&cursor=b',
    'status=sold',
    'status=draft&status=closed',
    'name=x',
  ])('refuses ?%s', async (query) => {
    const answer = await office.customer().get(`/events?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors[0].field).toBe(query.split('=')[0]);
  });
});

describe('GET /events/:id', () => {
  it.each(['', '/availability'])(
    'answers 404 to an unknown id and 400 to a malformed one (%s)',
    async (part) => {
      const missing = await office.customer().get(`/events/${UNKNOWN_ID}${part}`);
      expect(missing).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND' } });
      for (const id of ['abc', UNKNOWN_ID.toUpperCase(), `${UNKNOWN_ID}0`, '%00', '__proto__']) {
        const malformed = await office.customer().get(`/events/${id}${part}`);
        expect(malformed).toMatchObject({ status: 400, body: { errors: [{ field: 'id' }] } });
      }
    },
  );
});

describe('PATCH /events/:id', () => {
  it('changes name, date and status, each by itself, and shows it at once', async () => {
    const eventId = await office.event();
    for (const change of [
      { name: 'Renamed' },
      { startsAt: '2028-01-01T10:00:00.000Z' },
      { status: 'closed' },
    ]) {
      const answer = await edit(eventId, change);
      expect(answer).toMatchObject({ status: 200, body: change });
      expect((await office.customer().get(`/events/${eventId}`)).body).toEqual(answer.body);
    }
    const { body } = await office.customer().get(`/events/${eventId}`);
    expect(body).toMatchObject({ name: 'Renamed', startsAt: '2028-01-01T10:00:00.000Z', status: 'closed' });
    expect((await office.customer().view(eventId)).body.name).toBe('Renamed');
  });

  it('leaves what it does not name', async () => {
    const eventId = await office.event();
    const { body: before } = await office.customer().get(`/events/${eventId}`);
    const answer = await edit(eventId, { name: null, startsAt: null, status: null });
    const { version: _v, updatedAt: _u, ...rest } = before;
    expect(answer).toMatchObject({ status: 200, body: rest });
    expect((await edit(eventId, {})).status).toBe(200);
  });

  it.each<[object, string]>([
    [{ name: '' }, 'name'],
    [{ status: 'cancelled' }, 'status'],
    [{ startsAt: '2027-03-01T19:30:00+25:00' }, 'startsAt'],
    [{ layoutId: UNKNOWN_ID }, 'layoutId'],
    [{ prices: { general: 1 } }, 'prices'],
    [{ maxSeatsPerHold: 2 }, 'maxSeatsPerHold'],
  ])('refuses %j', async (body, field) => {
    const eventId = await office.event();
    const answer = await edit(eventId, body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('answers 404 to an unknown id and 400 to a malformed one', async () => {
    expect(await edit(UNKNOWN_ID, { name: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'EVENT_NOT_FOUND' },
    });
    expect(await edit('abc', { name: 'x' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'id' }] },
    });
  });

  it('ends in the last of many simultaneous edits, in MongoDB as in Redis', async () => {
    const eventId = await office.event();
    const statuses = ['closed', 'on_sale', 'draft', 'closed', 'on_sale', 'draft', 'closed', 'on_sale'];
    await Promise.all(statuses.map((status) => edit(eventId, { status })));
    const { status } = (await office.customer().get(`/events/${eventId}`)).body;
    const held = await office.customer().hold(eventId, ['A1']);
    expect(held.status).toBe(status === 'on_sale' ? 201 : 409);
  });
});
