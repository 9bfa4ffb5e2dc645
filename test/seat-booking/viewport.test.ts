import type { LayoutInput, Seat } from '../../src/modules/layouts/layout.types.js';
import { LIMITS } from '../../src/config/limits.js';
import { banquet } from './banquet.js';
import { openBoxOffice, UNKNOWN_ID, VERSION, type BoxOffice, type Client } from './box-office.js';

let office: BoxOffice;
let viewer: Client;
beforeAll(async () => {
  office = await openBoxOffice();
  viewer = office.customer();
});
afterAll(() => office?.close());

const ids = (parts: { id: string }[]) => parts.map(({ id }) => id);

/** The banquet with its tables in sections; the stools are in none. */
function sectioned(): LayoutInput {
  const layout = banquet();
  return {
    ...layout,
    sections: [
      { id: 'west', name: 'West', outline: [0, 1, 2].map((n) => ({ x: 100 - 100 * n, y: 90 + n })) },
      { id: 'east', name: 'East' },
      { id: 'nobody', name: 'Nobody sits here' },
    ],
    seats: layout.seats.map((seat) => ({
      ...seat,
      ...(seat.tableId === 'T1' && { sectionId: 'west' }),
      ...(seat.tableId === 'T2' && { sectionId: 'east' }),
    })),
  };
}

/** An event of {@link sectioned}: S1 held, S2 booked, S3 and T1-1 blocked. */
async function sectionedEvent(): Promise<string> {
  const eventId = await office.event({ prices: { stool: 25 } }, sectioned());
  await viewer.hold(eventId, ['S1']);
  await office.customer().buy(eventId, ['S2']);
  await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['S3', 'T1-1'] });
  return eventId;
}

const map = (eventId: string, query = '', headers?: Record<string, string>) =>
  viewer.get(`/seat-booking/map/${eventId}${query}`, headers);

describe('margin', () => {
  it('widens the rectangle on all sides, to the last digit', async () => {
    const eventId = await office.event({}, banquet());
    const shown = async (margin: string) =>
      ids((await viewer.view(eventId, `?x=16&y=301&width=2&height=2&margin=${margin}`)).body.seats);
    expect(await shown('0')).toEqual([]);
    expect(await shown('0.999999999999999')).toEqual([]);
    expect(await shown('1')).toEqual(['S1']);
    expect(await shown('2')).toEqual(['S1', 'S2']);
    expect(await shown('1.7e308')).toHaveLength(10);
  });
});

describe('filters', () => {
  let eventId: string;
  beforeAll(async () => {
    eventId = await sectionedEvent();
  });

  it.each<[string, string[]]>([
    ['catId=stool', ['S1', 'S2', 'S3']],
    ['catId=stool&catId=box', ['S1', 'S2', 'S3', 'S4']],
    ['catId=box&catId=box', ['S4']],
    ['catId=__proto__', []],
    ['sectionId=west', ['T1-1', 'T1-2', 'T1-3', 'T1-4']],
    ['sectionId=east&sectionId=nobody', ['T2-1', 'T2-2']],
    ['sectionId=~S1', ['S1', 'S2', 'S3', 'S4']],
    ['sectionId=unknown', []],
    ['status=available', ['T1-2', 'T1-3', 'T1-4', 'T2-1', 'T2-2', 'S4']],
    ['status=held&status=booked', ['S1', 'S2']],
    ['status=blocked&sectionId=west&catId=dinner', ['T1-1']],
    ['status=blocked&x=0&y=299&width=100&height=1', ['S3']],
    ['sectionId=west&x=0&y=299&width=100&height=1', []],
  ])('%s', async (query, expected) => {
    const { status, body } = await viewer.view(eventId, `?${query}`);
    expect(status).toBe(200);
    expect(ids(body.seats)).toEqual(expected);
    expect(body.seatsInView).toBe(expected.length);
    const { body: live } = await viewer.view(eventId, `?${query}&fields=state`);
    const seats = sectioned().seats;
    const places = (live.runs as [number, number][]).flatMap(([first, count]) =>
      [...seats.slice(first, first + count).keys()].map((n) => first + n),
    );
    expect(places.map((place) => seats[place].id)).toEqual(expected);
    const digits: Record<string, string> = { S1: '1', S2: '2', S3: '3', 'T1-1': '3' };
    expect(live.states).toBe(expected.map((id) => digits[id] ?? '0').join(''));
  });

  it('by status follows what happens', async () => {
    const buyer = office.customer();
    const { body: hold } = await buyer.hold(eventId, ['S4']);
    const held = async () => ids((await viewer.view(eventId, '?status=held')).body.seats);
    expect(await held()).toEqual(['S1', 'S4']);
    await buyer.release(eventId, { holdId: hold.holdId });
    expect(await held()).toEqual(['S1']);
  });
});

describe('fields=state', () => {
  it('has the states by ordinal and nothing that could be had from the layout', async () => {
    const eventId = await sectionedEvent();
    const { layoutId, version } = (await viewer.get(`/events/${eventId}`)).body;
    const { status, body } = await viewer.view(eventId, '?fields=state');
    expect(status).toBe(200);
    expect(body).toEqual({
      eventId,
      layoutId,
      layoutVersion: 1,
      version,
      runs: [[0, 10]],
      states: '3000001230',
      seatsInView: 10,
    });
    expect(version).toEqual(VERSION);
  });
});

describe('limit', () => {
  it.each(['', '&fields=state'])('cuts pages that together are the whole (%s)', async (fields) => {
    const eventId = await office.event({ totalSeats: 250 });
    await viewer.hold(eventId, ['A1', 'B7', 'J3']);
    for (const query of [
      '',
      '&x=40&y=100&width=200&height=200',
      '&status=available',
      '&x=-1&y=-1&width=0&height=0',
    ]) {
      const { body: whole } = await viewer.view(eventId, `?${query}${fields}`);
      expect(whole).not.toHaveProperty('truncated');
      for (const limit of [1, 7, 249, 250, 100_000]) {
        const pages = await pagesOf(eventId, `?limit=${limit}${query}${fields}`);
        expect(pages.every(({ seatsInView }) => seatsInView === whole.seatsInView)).toBe(true);
        expect(pages).toHaveLength(Math.max(1, Math.ceil(whole.seatsInView / limit)));
        expect(pages.slice(0, -1).every(({ truncated }) => truncated === true)).toBe(true);
        expect(pages.at(-1)).not.toHaveProperty('truncated');
        expect(contentsOf(pages)).toEqual(contentsOf([whole]));
      }
    }
  });

  it('goes on by ordinal, whatever happens in between', async () => {
    const eventId = await office.event({ totalSeats: 20 });
    const { body: first } = await viewer.view(eventId, '?limit=5&status=available');
    await viewer.hold(eventId, ids(first.seats).slice(0, 3));
    await viewer.hold(eventId, ['B1']);
    const { body: second } = await viewer.view(
      eventId,
      `?limit=5&status=available&cursor=${first.nextCursor}`,
    );
    const all = ids((await viewer.view(eventId)).body.seats).filter((id) => id !== 'B1');
    expect([...ids(first.seats), ...ids(second.seats)]).toEqual(all.slice(0, 10));
    expect([first.seatsInView, second.seatsInView]).toEqual([20, 16]);
  });
});

// oxlint-disable-next-line typescript/no-explicit-any -- answers that the test has yet to look at
async function pagesOf(eventId: string, query: string): Promise<any[]> {
  const pages = [];
  for (let cursor = ''; ;) {
    const { body } = await viewer.view(eventId, query + cursor);
    pages.push(body);
    if (!body.nextCursor) return pages;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

function contentsOf(pages: { seats?: Seat[]; runs?: [number, number][]; states?: string }[]) {
  return {
    seats: pages.flatMap(({ seats = [] }) => seats),
    places: pages.flatMap(({ runs = [] }) =>
      runs.flatMap(([first, count]) => Array.from({ length: count }, (_, n) => first + n)),
    ),
    states: pages.map(({ states = '' }) => states).join(''),
  };
}

it.each<[string, string, string[]]>([
  ['layout', 'margin=5', ['margin']],
  ['layout', 'x=0&y=0&width=1&height=1&margin=-1', ['margin']],
  ['layout', 'x=0&y=0&width=1&height=1&margin=abc', ['margin']],
  ['layout', 'x=0&y=0&width=1&height=1&margin=', ['margin']],
  ['layout', 'sectionId=', ['sectionId']],
  ['layout', `sectionId=${'x'.repeat(66)}`, ['sectionId']],
  ['layout', `catId=${'x'.repeat(65)}`, ['catId']],
  ['layout', `${'catId=a&'.repeat(3)}catId=`, ['catId']],
  ['layout', Array.from({ length: 51 }, (_, n) => `catId=${n}`).join('&'), ['catId']],
  ['layout', 'status=', ['status']],
  ['layout', 'status=sold', ['status']],
  ['layout', 'status=held&status=AVAILABLE', ['status']],
  ['layout', 'fields=', ['fields']],
  ['layout', 'fields=seats', ['fields']],
  ['layout', 'fields=state&fields=state', ['fields']],
  ['layout', 'limit=0', ['limit']],
  ['layout', 'limit=', ['limit']],
  ['layout', 'limit=1.5', ['limit']],
  ['layout', 'limit=100001', ['limit']],
  ['layout', 'limit=1e999', ['limit']],
  ['layout', 'cursor=', ['cursor']],
  ['layout', 'cursor=abc', ['cursor']],
  ['layout', `cursor=${'x'.repeat(257)}`, ['cursor']],
  ['layout', 'cursor=LTE', ['cursor']],
  ['layout', 'kind=seats&colour=blue', ['kind', 'colour']],
  ['layout', 'constructor=1', ['constructor']],
  ['map', 'zoom=', ['zoom']],
  ['map', 'zoom=0', ['zoom']],
  ['map', 'zoom=-1', ['zoom']],
  ['map', 'zoom=NaN', ['zoom']],
  ['map', 'zoom=1e999', ['zoom']],
  ['map', 'zoom=1&zoom=1', ['zoom']],
  ['map', 'viewport=5', ['viewport']],
  ['map', 'x=0', ['y', 'width', 'height']],
  ['map', 'margin=1', ['margin']],
  ['map', 'status=held', ['status']],
])('%s?%s is refused', async (view, query, fields) => {
  const eventId = await office.event();
  const answer = await viewer.get(`/seat-booking/${view}/${eventId}?${query}`);
  expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', success: false } });
  const named = answer.body.errors.map(({ field }: { field: string }) => field);
  expect(new Set(named)).toEqual(new Set(fields));
});

describe('ETags', () => {
  const RECT = 'x=0&y=0&width=500&height=400';
  const REPRESENTATIONS = [
    'layout',
    `layout?${RECT}`,
    `layout?${RECT}&margin=1`,
    'layout?x=0&y=0&width=500&height=401',
    'layout?catId=stool',
    'layout?sectionId=stool',
    'layout?status=held',
    'layout?status=available',
    'layout?fields=state',
    'layout?fields=state&status=held',
    'layout?limit=2',
    'layout?limit=3',
    'layout?limit=2&cursor=MQ',
    'layout?limit=2&cursor=Mg',
    'map',
    'map?zoom=0.01',
    `map?${RECT}`,
    `map?${RECT}&zoom=0.01`,
  ];

  it('are others for each representation and version, and 304 is for one’s own only', async () => {
    const eventId = await office.event({}, sectioned());
    const address = (what: string) => `/seat-booking/${what.replace(/^\w+/, `$&/${eventId}`)}`;
    const etags = new Map<string, string>();
    for (const what of REPRESENTATIONS) {
      const { headers } = await viewer.get(address(what));
      expect(headers.get('cache-control')).toBe('private, no-cache');
      etags.set(headers.get('etag')!, what);
    }
    expect([...etags.values()]).toEqual(REPRESENTATIONS);
    for (const what of REPRESENTATIONS) {
      for (const [etag, whose] of etags) {
        const { status } = await viewer.get(address(what), { 'if-none-match': etag });
        expect([what, whose, status]).toEqual([what, whose, what === whose ? 304 : 200]);
      }
    }
    await viewer.hold(eventId, ['S1']);
    for (const [etag, whose] of etags) {
      const { status } = await viewer.get(address(whose), { 'if-none-match': etag });
      expect([whose, status]).toEqual([whose, 200]);
    }
  });

  it('are the same for the same question in other words', async () => {
    const eventId = await office.event({}, sectioned());
    const etagOf = async (query: string) => (await viewer.view(eventId, query)).headers.get('etag');
    expect(await etagOf('?viewport={"height":9,"width":9,"y":0,"x":0}&catId=stool&catId=box')).toBe(
      await etagOf('?catId=box&catId=stool&x=0&y=0.0&width=9e0&height=9'),
    );
  });
});

describe('GET /seat-booking/map/:eventId', () => {
  const fixed = { currency: 'EUR', items: sectioned().items, layoutVersion: 1, name: 'An evening' };

  it('from near has the seats as the view has them', async () => {
    const eventId = await sectionedEvent();
    const { body: view } = await viewer.view(eventId, '?x=0&y=290&width=30&height=20');
    for (const zoom of ['', '&zoom=0.4', '&zoom=1e300']) {
      const { status, body } = await map(eventId, `?x=0&y=290&width=30&height=20${zoom}`);
      expect(status).toBe(200);
      const { sections, ...shared } = view;
      expect(sections).toHaveLength(3);
      expect(body).toEqual({ kind: 'seats', ...shared });
      expect(ids(body.seats)).toEqual(['S1', 'S2']);
    }
  });

  it('from afar has the author’s sections and one for the seats without, with counts and prices', async () => {
    const eventId = await sectionedEvent();
    const { body } = await map(eventId, '?zoom=0.39');
    const { sections, ...rest } = body;
    expect(rest).toMatchObject({
      kind: 'sections',
      eventId,
      version: expect.stringMatching(/^1-/),
      ...fixed,
    });
    expect(rest.categories.map(({ price }: { price: number }) => price)).toEqual([75.25, 25, 120]);
    const none = { available: 0, held: 0, booked: 0, blocked: 0 };
    expect(sections).toEqual([
      {
        id: 'west',
        name: 'West',
        outline: sectioned().sections![0].outline,
        bounds: { x: -100, y: 80, width: 200, height: 15 },
        totalSeats: 4,
        ...none,
        available: 3,
        blocked: 1,
        minPrice: 75.25,
        maxPrice: 75.25,
      },
      {
        id: 'east',
        name: 'East',
        bounds: { x: 200, y: 80, width: 35, height: 15 },
        totalSeats: 2,
        ...none,
        available: 2,
        minPrice: 75.25,
        maxPrice: 75.25,
      },
      {
        id: '~S1',
        name: 'Block 1, row S',
        outline: [
          { x: 0, y: 300 },
          { x: 75, y: 300 },
          { x: 75, y: 315 },
          { x: 0, y: 315 },
        ],
        bounds: { x: 0, y: 300, width: 75, height: 15 },
        totalSeats: 4,
        available: 1,
        held: 1,
        booked: 1,
        blocked: 1,
        minPrice: 25,
        maxPrice: 120,
      },
    ]);
  });

  it('has the sections and items that touch the rectangle, with the counts of the whole section', async () => {
    const eventId = await sectionedEvent();
    const { body } = await map(eventId, '?x=240&y=70&width=1&height=100&zoom=0.1&margin=5');
    expect(ids(body.sections)).toEqual(['east']);
    expect(body.sections[0].totalSeats).toBe(2);
    expect(ids(body.items)).toEqual(['T2']);
    const { body: nothing } = await map(eventId, '?x=9000&y=9000&width=1&height=1&zoom=0.1');
    expect([nothing.sections, nothing.items]).toEqual([[], []]);
  });

  it('without a zoom goes by the number of seats', async () => {
    const few = await office.event({ totalSeats: LIMITS.mapSeats });
    const many = await office.event({ totalSeats: LIMITS.mapSeats + 1 });
    expect((await map(few)).body).toMatchObject({ kind: 'seats', seatsInView: LIMITS.mapSeats });
    expect((await map(many)).body).toMatchObject({ kind: 'sections' });
    expect((await map(many, '?zoom=100')).body).toMatchObject({ kind: 'sections' });
    expect((await map(many, '?x=0&y=0&width=500&height=500')).body).toMatchObject({ kind: 'seats' });
  });

  it('has sections whose counts add up to those of the event at every version', async () => {
    const eventId = await office.event({ totalSeats: 2_000, maxSeatsPerHold: 50 });
    const all = ids((await viewer.view(eventId)).body.seats);
    const buyer = office.customer();
    const steps = [
      () => buyer.hold(eventId, all.slice(0, 50)),
      () => buyer.hold(eventId, all.slice(1_950)),
      () => buyer.confirm(eventId, { seatIds: all.slice(10, 60) }),
      () => buyer.confirm(eventId, { seatIds: all.slice(10, 50) }),
      () => buyer.release(eventId, { seatIds: all.slice(0, 5) }),
      () => office.organiser.post(`/events/${eventId}/block`, { seatIds: all.slice(400, 1_200) }),
      () => office.organiser.post(`/events/${eventId}/unblock`, { seatIds: all.slice(500, 600) }),
    ];
    const versions = new Set<string>();
    for (const step of steps) {
      await step();
      const { body } = await map(eventId, '?zoom=0.01');
      const { body: live } = await viewer.view(eventId, '?fields=state');
      const sums = ['available', 'held', 'booked', 'blocked'].map((status) =>
        body.sections.reduce((sum: number, section: Record<string, number>) => sum + section[status], 0),
      );
      expect(sums).toEqual([...'0123'].map((digit) => live.states.split(digit).length - 1));
      expect(body.version).toBe(live.version);
      const totals = body.sections.map(({ totalSeats }: { totalSeats: number }) => totalSeats);
      expect(totals.reduce((sum: number, total: number) => sum + total, 0)).toBe(2_000);
      expect(totals.length).toBeGreaterThan(2);
      versions.add(body.version);
    }
    expect(versions.size).toBe(6);
  });

  it('of a section can be looked into by its id', async () => {
    const eventId = await office.event({ totalSeats: 2_000 });
    const { body } = await map(eventId, '?zoom=0.01');
    const found = await Promise.all(
      body.sections.map(async ({ id, totalSeats }: { id: string; totalSeats: number }) => {
        const { body: view } = await viewer.view(eventId, `?sectionId=${encodeURIComponent(id)}`);
        expect(view.seatsInView).toBe(totalSeats);
        return ids(view.seats);
      }),
    );
    expect(new Set(found.flat()).size).toBe(2_000);
  });

  it('answers 404 to an unknown event and 400 to a malformed id', async () => {
    expect(await map(UNKNOWN_ID)).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND' } });
    expect(await map('abc')).toMatchObject({ status: 400, body: { errors: [{ field: 'eventId' }] } });
  });

  it('asks for a token', async () => {
    const eventId = await office.event();
    expect((await office.call('GET', `/seat-booking/map/${eventId}`)).status).toBe(401);
  });
});
