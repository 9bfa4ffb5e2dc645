import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import { Types, type Connection, type Model } from 'mongoose';
import type { SeatLayout } from '../../src/modules/layouts/layout.types.js';
import { gridLayout } from '../../src/modules/layouts/simple-grid.js';
import { EVENT_MODEL, type EventDoc } from '../../src/mongo/event.schema.js';
import { LAYOUT_MODEL, type LayoutDoc } from '../../src/mongo/layout.schema.js';
import { startService, type Service } from '../support/service.js';
import { smallLayout } from './small-layout.js';

const UNKNOWN_ID = '0123456789abcdef01234567';

let service: Service;
let organiser: string;
let customer: string;

beforeAll(async () => {
  service = await startService();
  organiser = service.token(['organiser']);
  customer = service.token();
});
afterAll(() => service?.close());

const post = (body: unknown, token = organiser) => service.call('POST', '/layouts', { token, body });
const put = (id: string, body: unknown, token = organiser) =>
  service.call('PUT', `/layouts/${id}`, { token, body });
const get = (path: string) => service.call('GET', `/layouts${path}`, { token: customer });
const remove = (id: string, token = organiser) => service.call('DELETE', `/layouts/${id}`, { token });
const countOf = (collection: string, layoutId: string) =>
  service.app
    .get<Connection>(getConnectionToken())
    .collection(collection)
    .countDocuments({ layoutId: new Types.ObjectId(layoutId) });

function createEvent(layoutId: string) {
  return service.app.get<Model<EventDoc>>(getModelToken(EVENT_MODEL)).create({
    name: 'Opening night',
    startsAt: new Date(),
    status: 'draft',
    layoutId,
    layoutVersion: 1,
    totalSeats: 6,
    currency: 'EUR',
    prices: [],
    holdMinutes: 10,
    maxSeatsPerHold: 50,
    maxSeatsPerUser: 50,
    createdBy: 'someone',
  });
}

describe('POST /layouts', () => {
  it('stores a layout, seats its tables by distance and says which', async () => {
    const input = smallLayout();
    const { status, body, headers } = await post(input);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/layouts/${body.id}`);
    const { tableAssignments, ...layout } = body;
    expect(tableAssignments).toEqual([{ tableId: 'T1', seatIds: ['A1', 'A2'] }]);
    expect(layout).toEqual({
      ...input,
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      version: 1,
      seatCount: 6,
      bounds: { x: -5, y: 0, width: 210, height: 160 },
      seats: input.seats.map((seat, n) => (n < 2 ? { ...seat, tableId: 'T1' } : seat)),
    });
    expect((await get(`/${body.id}`)).body).toEqual(layout);
  });

  it('lists every contradiction at once', async () => {
    const input = smallLayout();
    input.seats[1].id = 'A1';
    input.seats[2].catId = 'nope';
    input.seats[3].tableId = 'T9';
    input.items[1].sc = 7;
    const text = JSON.stringify(input).replace('"angle":-12.5', '"angle":1e999');
    const response = await fetch(`${service.url}/layouts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${organiser}` },
      body: text,
    });
    const body = (await response.json()) as { code: string; errors: { field: string }[]; faultCount: number };
    expect(response.status).toBe(422);
    expect(body).toMatchObject({ code: 'LAYOUT_INVALID', faultCount: 6 });
    expect(body.errors.map((error) => error.field).sort()).toEqual([
      'items[1].sc',
      'seats[1].companionOf',
      'seats[1].id',
      'seats[2].angle',
      'seats[2].catId',
      'seats[3].tableId',
    ]);
  });

  it('answers 400 when anything is malformed', async () => {
    const { status, body } = await post({ ...smallLayout(), name: 5, colour: 'red' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', faultCount: 2 });
    expect((await post([])).status).toBe(400);
  });

  it('is for organisers', async () => {
    expect((await post(smallLayout(), customer)).body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await service.call('POST', '/layouts', { body: smallLayout() })).status).toBe(401);
  });

  it('gives 100,000 seats back as they were sent', async () => {
    const input = gridLayout(100_000, 'Stadium', 'USD');
    const { status, body } = await post(input);
    expect(status).toBe(201);
    const read = (await get(`/${body.id}`)).body as SeatLayout;
    expect(read.seatCount).toBe(100_000);
    expect(JSON.stringify(read.seats)).toBe(JSON.stringify(input.seats));
    expect(await countOf('seat_layout_pieces', body.id)).toBe(20);
  });

  it('refuses more items than one document of MongoDB holds', async () => {
    const [wide, wider] = [64, 200].map((length) => '😀'.repeat(length));
    const items = Array.from({ length: 10_000 }, (_, n) => ({
      ...smallLayout().items[0],
      id: `${n}${wide.slice(10)}`,
      type: wide,
      shape: wide,
      label: wider,
    }));
    const { status, body } = await post(smallLayout({ items, seats: smallLayout().seats.slice(0, 4) }));
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'items', message: expect.stringContaining('sections together') }]);
  });
});

describe('GET /layouts', () => {
  it('pages through all of them, newest first, without seats', async () => {
    for (const name of ['one', 'two', 'three']) await post(smallLayout({ name }));
    const first = (await get('?limit=2')).body;
    expect(first.items.map((item: { name: string }) => item.name)).toEqual(['three', 'two']);
    expect(first.items[0]).toEqual({
      id: expect.any(String),
      name: 'three',
      version: 1,
      seatCount: 6,
      currency: 'EUR',
      bounds: { x: -5, y: 0, width: 210, height: 160 },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const second = (await get(`?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second.items[0].name).toBe('one');
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=nonsense', 'size=1'])('refuses ?%s', async (query) => {
    expect((await get(`?${query}`)).body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });
});

describe('GET /layouts/:id', () => {
  it('knows which ids and versions there are', async () => {
    const { id } = (await post(smallLayout())).body;
    expect((await get(`/${UNKNOWN_ID}`)).body).toMatchObject({ status: 404, code: 'LAYOUT_NOT_FOUND' });
    expect((await get(`/${id}?version=2`)).body).toMatchObject({ status: 404, code: 'LAYOUT_NOT_FOUND' });
    expect((await get(`/${id}?version=1`)).status).toBe(200);
    for (const path of ['/nonsense', `/${id}?version=0`, `/${id}?version=x`, `/${id}?version=1.5`]) {
      expect((await get(path)).body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    }
    expect((await service.call('GET', `/layouts/${id}`)).status).toBe(401);
  });
});

describe('PUT /layouts/:id', () => {
  it('stores a new version and leaves the old one as it was (I10)', async () => {
    const { tableAssignments: _, ...first } = (await post(smallLayout())).body;
    const edited = {
      ...first,
      name: 'Rebuilt',
      seats: first.seats.slice(0, 4),
      items: first.items.slice(0, 2),
    };
    const { status, body } = await put(first.id, edited);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: first.id,
      version: 2,
      seatCount: 4,
      name: 'Rebuilt',
      tableAssignments: [],
    });
    expect((await get(`/${first.id}?version=1`)).body).toEqual(first);
    expect((await get(`/${first.id}`)).body).toMatchObject({ version: 2, name: 'Rebuilt' });
    expect((await get('?limit=1')).body.items[0]).toMatchObject({ id: first.id, version: 2, seatCount: 4 });
  });

  it('gives writers at the same time a version each', async () => {
    const { id } = (await post(smallLayout())).body;
    const names = Array.from({ length: 8 }, (_, n) => `writer ${n}`);
    const answers = await Promise.all(names.map((name) => put(id, smallLayout({ name }))));
    const won = answers.filter((answer) => answer.status === 200);
    expect(answers.every(({ status, body }) => status === 200 || body.code === 'VERSION_CONFLICT')).toBe(
      true,
    );
    const versions = won.map(({ body }) => body.version as number).sort((a, b) => a - b);
    expect(versions).toEqual(won.map((_, n) => n + 2));
    expect(won.length).toBeGreaterThan(1);
    for (const { body } of won) {
      expect((await get(`/${id}?version=${body.version}`)).body).toMatchObject({ name: body.name });
    }
    const latest = won.find(({ body }) => body.version === versions.at(-1))!.body;
    expect((await get(`/${id}`)).body).toMatchObject({ version: latest.version, name: latest.name });
    const { items } = (await get('?limit=1')).body;
    expect(items[0]).toMatchObject({ id, version: latest.version, name: latest.name });
    expect(await countOf('seat_layout_pieces', id)).toBe(1 + won.length);
  });

  it('needs a layout, a role and a sound body', async () => {
    const { id } = (await post(smallLayout())).body;
    expect((await put(UNKNOWN_ID, smallLayout())).body).toMatchObject({
      status: 404,
      code: 'LAYOUT_NOT_FOUND',
    });
    expect((await put(id, smallLayout(), customer)).status).toBe(403);
    expect((await put(id, {})).status).toBe(400);
    expect((await put(id, smallLayout({ categories: [{ ...smallLayout().categories[1] }] }))).status).toBe(
      422,
    );
    expect((await get(`/${id}`)).body.version).toBe(1);
  });
});

describe('DELETE /layouts/:id', () => {
  it('removes every version', async () => {
    const { id } = (await post(smallLayout())).body;
    await put(id, smallLayout());
    expect((await remove(id, customer)).status).toBe(403);
    expect((await remove(id)).status).toBe(204);
    expect((await get(`/${id}`)).status).toBe(404);
    expect((await get(`/${id}?version=1`)).status).toBe(404);
    expect((await remove(id)).body).toMatchObject({ status: 404, code: 'LAYOUT_NOT_FOUND' });
    expect((await put(id, smallLayout())).status).toBe(404);
    expect(await countOf('seat_layouts', id)).toBe(0);
    expect(await countOf('seat_layout_pieces', id)).toBe(0);
  });

  it('is refused while an event uses the layout, which stays usable', async () => {
    const { id } = (await post(smallLayout())).body;
    const event = await createEvent(id);
    expect((await remove(id)).body).toMatchObject({ status: 409, code: 'LAYOUT_IN_USE' });
    expect((await put(id, smallLayout())).status).toBe(200);
    await event.deleteOne();
    expect((await remove(id)).status).toBe(204);
  });

  it('finishes what an interrupted deletion left, which nothing could use meanwhile', async () => {
    const { id } = (await post(smallLayout())).body;
    const layouts = service.app.get<Model<LayoutDoc>>(getModelToken(LAYOUT_MODEL));
    await layouts.updateOne({ _id: id }, { deleting: true });
    expect((await put(id, smallLayout())).body).toMatchObject({ status: 404, code: 'LAYOUT_NOT_FOUND' });
    expect((await remove(id)).status).toBe(204);
  });
});
