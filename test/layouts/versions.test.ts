import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { gridLayout } from '../../src/modules/layouts/simple-grid.js';
import { rawGet as getRaw } from '../support/raw-get.js';
import { documentedCalls, type Call } from '../support/documented-call.js';
import { startService, type Service } from '../support/service.js';
import { smallLayout } from './small-layout.js';

let service: Service;
let call: Call;
let organiser: string;

beforeAll(async () => {
  service = await startService();
  call = await documentedCalls(service);
  organiser = service.token(['organiser']);
});
afterAll(() => service?.close());

const UNKNOWN = '0123456789abcdef01234567';
const IMMUTABLE = 'private, max-age=31536000, immutable';
const FORMS = ['', '/columns'];

async function store(body: unknown = smallLayout()): Promise<string> {
  return (await call('POST', '/layouts', { token: organiser, body })).body.id;
}

const get = (path: string, headers?: Record<string, string>) =>
  call('GET', path, { token: organiser, headers });

describe('GET /layouts/:id/versions/:version', () => {
  it('is that version, whatever came after it', async () => {
    const id = await store();
    const { body: first } = await get(`/layouts/${id}`);
    await call('PUT', `/layouts/${id}`, { token: organiser, body: smallLayout({ name: 'Other' }) });
    const { body, headers } = await get(`/layouts/${id}/versions/1`);
    expect(body).toEqual(first);
    expect(headers.get('cache-control')).toBe(IMMUTABLE);
    expect((await get(`/layouts/${id}/versions/2`)).body).toMatchObject({ version: 2, name: 'Other' });
  });

  it('has the seats as columns, too, in the same order', async () => {
    const id = await store(gridLayout(300, 'Hall', 'EUR'));
    const { body: whole } = await get(`/layouts/${id}/versions/1`);
    const { body, headers } = await get(`/layouts/${id}/versions/1/columns`);
    const { seats, ...rest } = whole;
    expect(body).toEqual({
      ...rest,
      seats: {
        id: seats.map((seat: { id: string }) => seat.id),
        x: seats.map((seat: { pos: { x: number } }) => seat.pos.x),
        y: seats.map((seat: { pos: { y: number } }) => seat.pos.y),
        width: seats.map(() => 20),
        height: seats.map(() => 20),
        category: seats.map(() => 0),
        rl: seats.map((seat: { rl: string }) => seat.rl),
        sn: seats.map((seat: { sn: string }) => seat.sn),
      },
    });
    expect(headers.get('cache-control')).toBe(IMMUTABLE);
  });

  it.each(FORMS)('%s is compressed as asked, each with a strong ETag of its own', async (form) => {
    const id = await store(gridLayout(2_000, 'Hall', 'USD'));
    const path = `/layouts/${id}/versions/1${form}`;
    const plain = await rawGet(path);
    const decoders = { gzip: gunzipSync, br: brotliDecompressSync };
    const etags = [plain.headers.etag];
    for (const [encoding, decode] of Object.entries(decoders)) {
      const packed = await rawGet(path, { 'accept-encoding': encoding });
      expect(packed.headers['content-encoding']).toBe(encoding);
      expect(packed.headers.vary?.toLowerCase()).toContain('accept-encoding');
      expect(decode(packed.body).equals(plain.body)).toBe(true);
      expect(packed.body.byteLength).toBeLessThan(plain.body.byteLength / 5);
      const again = await rawGet(path, {
        'accept-encoding': encoding,
        'if-none-match': packed.headers.etag!,
      });
      expect([again.status, again.body.byteLength, again.headers['cache-control']]).toEqual([
        304,
        0,
        IMMUTABLE,
      ]);
      etags.push(packed.headers.etag);
    }
    expect(etags.every((etag) => /^"[^"]+"$/.test(etag!))).toBe(true);
    expect(new Set(etags).size).toBe(3);
  });

  it('has other ETags for another form, version and layout', async () => {
    const [id, other] = [await store(), await store()];
    await call('PUT', `/layouts/${id}`, { token: organiser, body: smallLayout() });
    const addresses = [
      `/layouts/${id}/versions/1`,
      `/layouts/${id}/versions/2`,
      `/layouts/${id}/versions/1/columns`,
      `/layouts/${id}/versions/2/columns`,
      `/layouts/${other}/versions/1`,
      `/layouts/${other}/versions/1/columns`,
    ];
    const etags = await Promise.all(addresses.map(async (path) => (await get(path)).headers.get('etag')));
    expect(new Set(etags).size).toBe(addresses.length);
  });

  it.each(FORMS)(
    '%s refuses what is not there or malformed, and lets nobody keep the refusal',
    async (form) => {
      const id = await store();
      const refusals = [
        [`/layouts/${id}/versions/2${form}`, 404, 'LAYOUT_NOT_FOUND'],
        [`/layouts/${UNKNOWN}/versions/1${form}`, 404, 'LAYOUT_NOT_FOUND'],
        [`/layouts/abc/versions/1${form}`, 400, 'VALIDATION_FAILED'],
        ...['0', '-1', '1.5', '01', 'latest', '1e3', '9'.repeat(30)].map((version) => [
          `/layouts/${id}/versions/${version}${form}`,
          400,
          'VALIDATION_FAILED',
        ]),
      ] as [string, number, string][];
      for (const [path, status, code] of refusals) {
        const answer = await get(path);
        expect([path, answer.status, answer.body.code]).toEqual([path, status, code]);
        expect(answer.headers.get('cache-control') ?? '').not.toContain('immutable');
      }
      expect((await call('GET', `/layouts/${id}/versions/1${form}`)).status).toBe(401);
    },
  );
});

const rawGet = (path: string, headers: Record<string, string> = {}) =>
  getRaw(`${service.url}${path}`, { authorization: `Bearer ${organiser}`, ...headers });
