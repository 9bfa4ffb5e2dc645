import { VENUES } from '../../src/venues/venues.js';
import { startService, type Service } from '../support/service.js';
import { STARTS_AT } from './box-office.js';
import { randomFrom } from './brute-force.js';

const KB = 1_000;
const AT_ONCE = 2_000;

let service: Service;
let eventId: string;
let layoutId: string;

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  service.call(method, path, { token: service.token(['organiser'], 'organiser'), body, headers });

/** Of the answer as it goes over the wire. */
async function bytesOf(path: string, encoding: string): Promise<number> {
  const { status, headers } = await call('GET', path, undefined, { 'accept-encoding': encoding });
  expect([status, headers.get('content-encoding')]).toEqual([200, encoding]);
  return Number(headers.get('content-length'));
}

// Hard to compress: every second seat of the largest venue is gone, each by itself.
beforeAll(async () => {
  service = await startService();
  const { body: layout } = await call('POST', '/layouts', VENUES.stadium.build());
  layoutId = layout.id;
  const event = { name: 'Final', startsAt: STARTS_AT, layoutId };
  eventId = (await call('POST', '/events', event)).body.id;
  const { body } = await call('GET', `/layouts/${layoutId}`);
  const random = randomFrom(5);
  const gone = body.seats.map(({ id }: { id: string }) => id).filter(() => random() < 0.5);
  for (let n = 0; n < gone.length; n += AT_ONCE) {
    const seatIds = gone.slice(n, n + AT_ONCE);
    const { status } = await call('POST', `/events/${eventId}/block`, { seatIds });
    if (status !== 200) throw new Error(`Seats could not be blocked: ${status}`);
  }
}, 300_000);
afterAll(() => service?.close());

describe.each(['br', 'gzip'])('a map of 100,000 seats, as %s', (encoding) => {
  it('is less than 25 kB of states', async () => {
    const bytes = await bytesOf(`/seat-booking/layout/${eventId}?fields=state`, encoding);
    expect(bytes).toBeLessThan(25 * KB);
    expect(bytes).toBeGreaterThan(10 * KB);
  });

  it('is no more from afar', async () => {
    expect(await bytesOf(`/seat-booking/map/${eventId}?zoom=0.001`, encoding)).toBeLessThan(25 * KB);
  });

  it('has geometry that is loaded once and kept for good', async () => {
    const path = `/layouts/${layoutId}/versions/1/columns`;
    expect(await bytesOf(path, encoding)).toBeLessThan(650 * KB);
    const { headers } = await call('GET', path);
    expect(headers.get('cache-control')).toContain('immutable');
  });
});
