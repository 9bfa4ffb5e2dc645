import { getConnectionToken } from '@nestjs/mongoose';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Connection } from 'mongoose';
import { LayoutStore } from '../../src/modules/layouts/layout-store.js';
import { gridLayout } from '../../src/modules/layouts/simple-grid.js';
import { rawGet as getRaw } from '../support/raw-get.js';
import { startService, type Service } from '../support/service.js';
import { smallLayout } from './small-layout.js';

let service: Service;
let organiser: string;

beforeAll(async () => {
  service = await startService();
  organiser = service.token(['organiser']);
});
afterAll(() => service?.close());

async function store(body: unknown = smallLayout()): Promise<string> {
  return (await service.call('POST', '/layouts', { token: organiser, body })).body.id;
}

const rawGet = (path: string, headers: Record<string, string> = {}) =>
  getRaw(`${service.url}${path}`, { authorization: `Bearer ${organiser}`, ...headers });

describe('GET /layouts/:id is compressed as asked', () => {
  const DECODERS = {
    gzip: gunzipSync,
    br: brotliDecompressSync,
    plain: (body: Buffer) => body,
  };

  it('in each encoding with a strong ETag of its own', async () => {
    const id = await store(gridLayout(2_000, 'Hall', 'USD'));
    const etags = new Set<string>();
    for (const [name, decode] of Object.entries(DECODERS)) {
      const accept: Record<string, string> = name === 'plain' ? {} : { 'accept-encoding': name };
      const { status, headers, body } = await rawGet(`/layouts/${id}`, accept);
      expect(status).toBe(200);
      expect(headers['content-encoding']).toBe(name === 'plain' ? undefined : name);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(headers.vary?.toLowerCase()).toContain('accept-encoding');
      expect(headers.etag).toMatch(/^"[^"]+"$/);
      etags.add(headers.etag!);
      expect(JSON.parse(decode(body).toString())).toMatchObject({ id, version: 1, seatCount: 2_000 });
      const again = await rawGet(`/layouts/${id}`, { ...accept, 'if-none-match': headers.etag! });
      expect([again.status, again.body.byteLength, again.headers.etag]).toEqual([304, 0, headers.etag]);
    }
    expect(etags.size).toBe(3);
  });

  it('with another ETag for another version', async () => {
    const id = await store();
    const { headers } = await rawGet(`/layouts/${id}`);
    const ifNoneMatch = { 'if-none-match': headers.etag! };
    await service.call('PUT', `/layouts/${id}`, { token: organiser, body: smallLayout({ name: 'Other' }) });
    expect((await rawGet(`/layouts/${id}`, ifNoneMatch)).status).toBe(200);
    expect((await rawGet(`/layouts/${id}?version=1`, ifNoneMatch)).status).toBe(304);
    expect((await rawGet(`/layouts/${id}?version=3`, ifNoneMatch)).status).toBe(404);
  });
});

/** Queries that the server itself has recorded since profiling began. */
async function readsDuring(run: () => Promise<void>): Promise<{ versions: number; pieces: number }> {
  const { db } = service.app.get<Connection>(getConnectionToken());
  await db!.setProfilingLevel('all');
  await run();
  await db!.setProfilingLevel('off');
  const profile = db!.collection('system.profile');
  const countOf = (collection: string) =>
    profile.countDocuments({ op: { $in: ['query', 'getmore'] }, ns: `${db!.databaseName}.${collection}` });
  const reads = { versions: await countOf('seat_layouts'), pieces: await countOf('seat_layout_pieces') };
  await profile.drop();
  return reads;
}

describe('a layout version is read from MongoDB once', () => {
  it('however many ask for it at once and afterwards, in whatever encoding', async () => {
    const id = await store();
    const reads = await readsDuring(async () => {
      const layouts = service.app.get(LayoutStore);
      const encodings = ['br', 'gzip', 'identity'];
      const asked = Array.from({ length: 30 }, (_, n) =>
        n % 2 === 0
          ? layouts.get(id, 1)
          : rawGet(`/layouts/${id}`, { 'accept-encoding': encodings[n % encodings.length] }),
      );
      await Promise.all(asked);
      expect(await layouts.get(id, 1)).toBe(await layouts.get(id, 1));
      await rawGet(`/layouts/${id}`);
    });
    expect(reads).toEqual({ versions: 1, pieces: 1 });
  });

  it('and an unknown one is looked for anew', async () => {
    const layouts = service.app.get(LayoutStore);
    const id = await store();
    await expect(layouts.get(id, 2)).rejects.toMatchObject({ code: 'LAYOUT_NOT_FOUND' });
    await expect(layouts.get('nonsense', 1)).rejects.toMatchObject({ code: 'LAYOUT_NOT_FOUND' });
    await service.call('PUT', `/layouts/${id}`, { token: organiser, body: smallLayout() });
    expect((await layouts.get(id, 2)).layout.version).toBe(2);
  });
});
