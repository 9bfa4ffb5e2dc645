import { randomBytes } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from '../../src/openapi/document.js';
import { startService, type Service } from '../support/service.js';
import { smallLayout } from '../layouts/small-layout.js';
import { newKey, openEvent, post, seatsOf, type RawAnswer } from './desk.js';

/** These make nothing but a token; see docs/operations.md. */
const IGNORING = ['/auth/login', '/auth/guest'];

interface Sample {
  path: string;
  token?: string;
  body?: unknown;
}

let service: Service;
let eventId: string;
let seats: string[];

beforeAll(async () => {
  service = await startService();
  eventId = await openEvent(service, 200);
  seats = await seatsOf(service, eventId, 200);
});

afterAll(() => service?.close());

const contactInfo = { name: 'Ada', email: 'ada@example.com' };
const some = () => seats.splice(0, 2);
const organiser = () => service.token(['organiser'], `organiser-${randomBytes(4).toString('hex')}`);

async function held(token: string): Promise<string> {
  const { body } = await service.call('POST', '/seat-booking/hold-seats', {
    token,
    body: { eventId, seatIds: some() },
  });
  return body.holdId as string;
}

async function booked(token: string, paymentInfo?: object): Promise<string> {
  const body = { eventId, holdId: await held(token), contactInfo, paymentInfo };
  const answer = await service.call('POST', '/seat-booking/confirm', { token, body });
  return answer.body.booking.id as string;
}

async function tableEvent(): Promise<string> {
  const token = organiser();
  const layout = await service.call('POST', '/layouts', { token, body: smallLayout() });
  const body = { name: 'Tables', startsAt: '2027-03-01T19:30:00Z', layoutId: layout.body.id };
  return (await service.call('POST', '/events', { token, body })).body.id as string;
}

const WEBHOOK = { url: 'https://shop.example.com/hooks', events: ['booking.confirmed'] };

async function webhook(token: string): Promise<string> {
  const { body } = await service.call('POST', '/webhooks', { token, body: WEBHOOK });
  return body.id as string;
}

/** One request that goes well for every POST of the OpenAPI document, by its path there. */
const SAMPLES: Record<string, () => Promise<Sample> | Sample> = {
  '/admin/run-expiry': () => ({ path: '/admin/run-expiry', token: service.token(['admin']) }),
  '/auth/register': () => ({
    path: '/auth/register',
    body: { email: 'ada@example.com', password: 'four random common words', name: 'Ada' },
  }),
  '/layouts': () => ({ path: '/layouts', token: organiser(), body: smallLayout() }),
  '/events': () => ({
    path: '/events',
    token: organiser(),
    body: { name: 'New', startsAt: '2027-03-01T19:30:00Z', totalSeats: 3 },
  }),
  '/events/{id}/block': () => ({
    path: `/events/${eventId}/block`,
    token: organiser(),
    body: { seatIds: some() },
  }),
  '/events/{id}/unblock': () => ({
    path: `/events/${eventId}/unblock`,
    token: organiser(),
    body: { seatIds: some() },
  }),
  '/seat-booking/hold-seats': () => ({
    path: '/seat-booking/hold-seats',
    token: service.token(),
    body: { eventId, seatIds: some() },
  }),
  '/seat-booking/hold-table': async () => ({
    path: '/seat-booking/hold-table',
    token: service.token(),
    body: { eventId: await tableEvent(), tableId: 'T1' },
  }),
  '/seat-booking/release': async () => {
    const token = service.token();
    return { path: '/seat-booking/release', token, body: { eventId, holdId: await held(token) } };
  },
  '/seat-booking/extend': async () => {
    const token = service.token();
    const body = { eventId, holdId: await held(token), holdDurationMinutes: 20 };
    return { path: '/seat-booking/extend', token, body };
  },
  '/seat-booking/transfer': async () => {
    const token = service.token();
    const body = { eventId, holdId: await held(token), toUserId: 'somebody-else' };
    return { path: '/seat-booking/transfer', token, body };
  },
  '/seat-booking/confirm': async () => {
    const token = service.token();
    return {
      path: '/seat-booking/confirm',
      token,
      body: { eventId, holdId: await held(token), contactInfo },
    };
  },
  '/seat-booking/bookings/{id}/cancel': async () => {
    const token = service.token();
    return { path: `/seat-booking/bookings/${await booked(token)}/cancel`, token, body: {} };
  },
  '/seat-booking/bookings/{id}/payment': async () => {
    const id = await booked(service.token(), { method: 'card', status: 'pending' });
    return { path: `/seat-booking/bookings/${id}/payment`, token: organiser(), body: { status: 'paid' } };
  },
  '/webhooks': () => ({ path: '/webhooks', token: organiser(), body: WEBHOOK }),
  '/webhooks/{id}/rotate-secret': async () => {
    const token = organiser();
    return { path: `/webhooks/${await webhook(token)}/rotate-secret`, token };
  },
  '/webhooks/{id}/test': async () => {
    const token = organiser();
    return { path: `/webhooks/${await webhook(token)}/test`, token };
  },
  '/webhooks/deliveries/{id}/resend': async () => {
    const token = organiser();
    const { body } = await service.call('POST', `/webhooks/${await webhook(token)}/test`, { token });
    return { path: `/webhooks/deliveries/${body.id}/resend`, token };
  },
  '/webhooks/{id}/replay': async () => {
    const token = organiser();
    const body = { from: '2027-01-01T00:00:00Z' };
    return { path: `/webhooks/${await webhook(token)}/replay`, token, body };
  },
};

async function documented(): Promise<OpenAPIObject['paths']> {
  return openApiDocument(service.app).paths;
}

test('every POST of the document honours the key, or is known to make nothing but a token', async () => {
  const paths = await documented();
  const posts = Object.keys(paths).filter((path) => paths[path].post);
  expect(posts.length).toBeGreaterThan(10);
  const ignoring = posts.filter(
    (path) => !JSON.stringify(paths[path].post!.parameters ?? []).includes('"Idempotency-Key"'),
  );
  expect(ignoring.sort()).toEqual([...IGNORING].sort());
});

test('those that honour it document its refusals', async () => {
  for (const [path, { post: operation }] of Object.entries(await documented())) {
    if (!operation || IGNORING.includes(path)) continue;
    const text = JSON.stringify(operation.responses);
    expect(text).toContain('IDEMPOTENCY_IN_PROGRESS');
    expect(text).toContain('IDEMPOTENCY_KEY_REUSED');
  }
});

test('each of them replays its first answer, and refuses another body', async () => {
  const paths = await documented();
  const posts = Object.keys(paths).filter((path) => paths[path].post && !IGNORING.includes(path));
  expect(posts.filter((path) => !SAMPLES[path])).toEqual([]);
  for (const path of posts) {
    const sample = await SAMPLES[path]();
    const request = { ...sample, key: newKey() };
    const first = await post(service, sample.path, request);
    const second = await post(service, sample.path, request);
    const facts = (answer: RawAnswer) => [path, Math.floor(answer.status / 100), answer.isReplayed];
    expect(facts(first)).toEqual([path, 2, false]);
    expect(facts(second)).toEqual([path, 2, true]);
    expect([second.status, second.bytes]).toEqual([first.status, first.bytes]);
    const other = await post(service, sample.path, {
      ...request,
      body: { ...(sample.body as object), other: 1 },
    });
    expect([path, other.status, other.json.code]).toEqual([path, 422, 'IDEMPOTENCY_KEY_REUSED']);
  }
});
