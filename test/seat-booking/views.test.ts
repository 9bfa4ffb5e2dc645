import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { LayoutInput, Seat } from '../../src/modules/layouts/layout.types.js';
import { rawGet as getRaw } from '../support/raw-get.js';
import { banquet } from './banquet.js';
import { cutByHand, randomFrom, type Box, type Frame } from './brute-force.js';
import { openBoxOffice, UNKNOWN_ID, VERSION, type BoxOffice, type Client } from './box-office.js';

let office: BoxOffice;
let viewer: Client;
beforeAll(async () => {
  office = await openBoxOffice();
  viewer = office.customer();
});
afterAll(() => office?.close());

const asJson = (rect: object) => `?viewport=${encodeURIComponent(JSON.stringify(rect))}`;
const apart = ({ x, y, width, height }: Frame) =>
  `?${new URLSearchParams({ x: `${x}`, y: `${y}`, width: `${width}`, height: `${height}` })}`;

/** Ids of the boxes that touch the rectangle, by looking at every one. */
const touching = (rect: Frame, boxes: readonly Box[]) => cutByHand(boxes, rect).map((at) => boxes[at].id);

/** Seats anywhere, with coordinates of as many digits as a number has. */
function scattered(count: number): LayoutInput {
  const random = randomFrom(7);
  const spread = () => (random() - 0.5) * 2_000;
  const seats = Array.from({ length: count }, (_, n) => ({
    id: `s${n}`,
    pos: { x: spread(), y: spread() },
    size: { x: random() * 30, y: random() * 30 },
    catId: n % 3 === 0 ? 'dinner' : 'stool',
  }));
  return { ...banquet(), name: 'Scattered', seats, items: [] };
}

describe('GET /seat-booking/layout/:eventId', () => {
  it('without a rectangle gives everything, with status and price', async () => {
    const layout = banquet();
    const eventId = await office.event({ prices: { stool: 25 }, name: 'A "quoted" – evening' }, layout);
    await viewer.hold(eventId, ['S1']);
    await office.customer().buy(eventId, ['S2']);
    await office.organiser.post(`/events/${eventId}/block`, { seatIds: ['S3'] });
    const { status, body, headers } = await viewer.view(eventId);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const statuses: Record<string, string> = { S1: 'held', S2: 'booked', S3: 'blocked' };
    const prices: Record<string, number> = { dinner: 75.25, stool: 25, box: 120 };
    const event = (await viewer.get(`/events/${eventId}`)).body;
    expect(body).toEqual({
      eventId,
      layoutId: event.layoutId,
      layoutVersion: 1,
      version: event.version,
      name: 'A "quoted" – evening',
      bounds: { x: 0, y: 0, width: 460, height: 315 },
      currency: 'EUR',
      categories: layout.categories.map((category) => ({ ...category, price: prices[category.id] })),
      items: layout.items,
      seats: layout.seats.map((seat) => ({
        ...seat,
        status: statuses[seat.id] ?? 'available',
        price: prices[seat.catId],
      })),
      seatsInView: 10,
    });
    expect(body.version).toEqual(VERSION);
  });

  it.each<[string, Frame]>([
    ['a stool', { x: 0, y: 300, width: 15, height: 15 }],
    ['the gap between two stools', { x: 15.5, y: 300, width: 4, height: 4 }],
    ['a point on an edge', { x: 15, y: 315, width: 0, height: 0 }],
    ['a point beside it', { x: 15.000001, y: 315, width: 0, height: 0 }],
    ['a line', { x: -10, y: 307, width: 1_000, height: 0 }],
    ['nothing', { x: 10_000, y: 10_000, width: 5, height: 5 }],
    ['less than nothing to the left', { x: -1e6, y: -1e6, width: 1e6, height: 1e6 }],
    ['everything', { x: -1e9, y: -1e9, width: 2e9, height: 2e9 }],
    ['more than everything', { x: -1.7e308, y: -1.7e308, width: 1.7e308, height: 1.7e308 }],
    [
      '15 digits',
      { x: 19.9999999999999, y: 299.999999999999, width: 0.000000000001, height: 20.0000000000001 },
    ],
    ['minus zero', { x: -0, y: -0, width: 0, height: 300 }],
  ])('cuts %s', async (_what, rect) => {
    const layout = banquet();
    const eventId = await office.event({}, layout);
    for (const query of [asJson(rect), apart(rect)]) {
      const { status, body } = await viewer.view(eventId, query);
      expect(status).toBe(200);
      expect(body.seats.map((seat: Seat) => seat.id)).toEqual(touching(rect, layout.seats));
      expect(body.items.map(({ id }: { id: string }) => id)).toEqual(touching(rect, layout.items));
      expect(body.seatsInView).toBe(body.seats.length);
      expect(body.bounds).toEqual({ x: 0, y: 0, width: 460, height: 315 });
    }
  });

  it('cuts as a look at every seat would, whatever the rectangle', async () => {
    const layout = scattered(500);
    const eventId = await office.event({}, layout);
    await viewer.hold(eventId, ['s3', 's4', 's499']);
    const random = randomFrom(11);
    const sizes = new Set<number>();
    for (let n = 0; n < 60; n++) {
      const rect = {
        x: (random() - 0.5) * 2_400,
        y: (random() - 0.5) * 2_400,
        width: random() * 10 ** (n % 4),
        height: random() * 10 ** (n % 5),
      };
      const { body } = await viewer.view(eventId, asJson(rect));
      expect(body.seats.map((seat: Seat) => seat.id)).toEqual(touching(rect, layout.seats));
      sizes.add(body.seats.length);
    }
    expect(sizes.size).toBeGreaterThan(5);
    const { body } = await viewer.view(
      eventId,
      asJson({ x: -5_000, y: -5_000, width: 10_000, height: 10_000 }),
    );
    const held = body.seats.filter((seat: { status: string }) => seat.status === 'held');
    expect(held.map((seat: Seat) => seat.id)).toEqual(['s3', 's4', 's499']);
  });

  it.each<[string, string[]]>([
    ['?viewport=', ['viewport']],
    ['?viewport=abc', ['viewport']],
    ['?viewport=[0,0,1,1]', ['viewport']],
    ['?viewport=null', ['viewport']],
    ['?viewport=5', ['viewport']],
    ['?viewport={}', ['viewport.x', 'viewport.y', 'viewport.width', 'viewport.height']],
    ['?viewport={"x":0,"y":0,"width":1}', ['viewport.height']],
    ['?viewport={"x":"0","y":0,"width":1,"height":1}', ['viewport.x']],
    ['?viewport={"x":null,"y":0,"width":1,"height":1}', ['viewport.x']],
    ['?viewport={"x":1e999,"y":0,"width":1,"height":1}', ['viewport.x']],
    ['?viewport={"x":0,"y":0,"width":-1,"height":-1}', ['viewport.width', 'viewport.height']],
    [
      '?viewport={"__proto__":{"x":0,"y":0,"width":1,"height":1}}',
      ['viewport.x', 'viewport.y', 'viewport.width', 'viewport.height'],
    ],
    [`?viewport={"x":0,"y":0,"width":1,"height":1${' '.repeat(500)}}`, ['viewport']],
    ['?viewport={"x":0,"y":0,"width":1,"height":1}&x=0', ['viewport']],
    ['?viewport=1&viewport=2', ['viewport']],
    ['?x=0&y=0&width=1', ['height']],
    ['?x=0', ['y', 'width', 'height']],
    ['?x=&y=0&width=1&height=1', ['x']],
    ['?x=abc&y=0&width=1&height=1', ['x']],
    ['?x=NaN&y=0&width=Infinity&height=1', ['x', 'width']],
    ['?x=0&x=1&y=0&width=1&height=1', ['x']],
    ['?x=0&y=0&width=-1&height=1', ['width']],
    ['?zoom=2', ['zoom']],
  ])('refuses %.60s', async (query, fields) => {
    const eventId = await office.event();
    const answer = await viewer.view(eventId, encodeURI(query));
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', success: false } });
    const named = answer.body.errors.map(({ field }: { field: string }) => field);
    expect(new Set(named)).toEqual(new Set(fields));
  });

  it('answers 404 to an unknown event and 400 to a malformed id', async () => {
    expect(await viewer.view(UNKNOWN_ID)).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND' } });
    expect(await viewer.view('abc')).toMatchObject({ status: 400, body: { errors: [{ field: 'eventId' }] } });
  });

  it('has an ETag that changes with every change, and answers 304 to the one it gave', async () => {
    const eventId = await office.event();
    const seen = new Set<string>();
    const changes = [
      async () => undefined,
      () => viewer.hold(eventId, ['A1']),
      () => viewer.confirm(eventId, { seatIds: ['A1'] }),
      () => office.organiser.post(`/events/${eventId}/block`, { seatIds: ['A2'] }),
      () => office.organiser.patch(`/events/${eventId}`, { name: 'Renamed' }),
    ];
    for (const change of changes) {
      await change();
      const query = '?x=0&y=0&width=500&height=500';
      const { headers, status } = await viewer.view(eventId, query);
      const etag = headers.get('etag')!;
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('private, no-cache');
      for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
        const unchanged = await viewer.view(eventId, query, { 'if-none-match': known });
        expect(unchanged).toMatchObject({ status: 304, body: undefined });
        expect(unchanged.headers.get('etag')).toBe(etag);
      }
      expect((await viewer.view(eventId, query, { 'if-none-match': '"other"' })).status).toBe(200);
      seen.add(etag);
    }
    expect(seen.size).toBe(changes.length);
  });

  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['br', 'br', brotliDecompressSync],
    ['gzip, br', 'br', brotliDecompressSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ])('is compressed as asked by Accept-Encoding: %s', async (asked, given, decode) => {
    const eventId = await office.event({ totalSeats: 1_000 });
    const plain = await rawGet(`/seat-booking/layout/${eventId}`, {});
    const { status, headers, body } = await rawGet(`/seat-booking/layout/${eventId}`, {
      'accept-encoding': asked,
    });
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(given);
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(headers.etag).toBe(plain.headers.etag);
    expect(decode(body).equals(plain.body)).toBe(true);
    const known = { 'accept-encoding': asked, 'if-none-match': headers.etag! };
    const unchanged = await rawGet(`/seat-booking/layout/${eventId}`, known);
    expect([unchanged.status, unchanged.body.length]).toEqual([304, 0]);
  });
});

const rawGet = (path: string, headers: Record<string, string>) =>
  getRaw(`${office.service.url}${path}`, { authorization: `Bearer ${viewer.token}`, ...headers });
