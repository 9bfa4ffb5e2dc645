import { LIMITS } from '../../src/config/limits.js';
import { Dispatcher } from '../../src/modules/webhooks/dispatcher.js';
import { until } from '../faults/stage.js';
import { ID, TIME, UNKNOWN_ID, type Client } from '../seat-booking/box-office.js';
import type { CallOptions } from '../support/service.js';
import { verify } from './receiver.js';
import { WebhookStage } from './stage.js';

const URL = 'https://shop.example.com/webhooks';
const EVENTS = ['booking.paid'];

let stage: WebhookStage;
let organiser: Client;
let stranger: Client;
beforeAll(async () => {
  stage = await WebhookStage.open({ MINUTE_MS: 1_000 });
  ({ organiser } = stage.office);
  const { service } = stage.office;
  const token = service.token(['organiser'], 'stranger');
  stranger = Object.assign(Object.create(organiser) as Client, { id: 'stranger', token });
});
afterAll(() => stage?.close());
afterEach(() => stage.forgetWebhooks());

const as = (client: Client, method: string, path: string, body?: CallOptions['body']) =>
  stage.office.call(method, path, { token: client.token, body });

/** Fields that a new webhook is refused for. */
async function faultsOf(body: object): Promise<string[]> {
  const answer = await organiser.post('/webhooks', { url: URL, events: EVENTS, ...body });
  expect(answer.status).toBe(400);
  return (answer.body.errors as { field: string }[]).map(({ field }) => field);
}

it('is made, read, listed, changed and deleted; the secret is shown once', async () => {
  const { status, body } = await organiser.post('/webhooks', {
    url: URL,
    events: EVENTS,
    description: 'Shop',
  });
  expect(status).toBe(201);
  const { secret, ...shown } = body;
  expect(shown).toEqual({
    id: ID,
    url: URL,
    events: EVENTS,
    eventId: null,
    description: 'Shop',
    active: true,
    gone: false,
    ownerId: organiser.id,
    createdAt: TIME,
    updatedAt: TIME,
  });
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect((await organiser.get(`/webhooks/${body.id}`)).body).toEqual(shown);
  expect((await organiser.get('/webhooks')).body).toEqual({ items: [shown] });
  const edited = await organiser.patch(`/webhooks/${body.id}`, { events: ['hold.created'], active: false });
  expect(edited.body).toEqual({ ...shown, events: ['hold.created'], active: false, updatedAt: TIME });
  expect((await as(organiser, 'DELETE', `/webhooks/${body.id}`)).status).toBe(204);
  expect((await organiser.get(`/webhooks/${body.id}`)).body.code).toBe('WEBHOOK_NOT_FOUND');
});

it('is listed in pages', async () => {
  for (let n = 0; n < 3; n++) await organiser.post('/webhooks', { url: URL, events: EVENTS });
  const first = await organiser.get('/webhooks?limit=2');
  const rest = await organiser.get(`/webhooks?limit=2&cursor=${first.body.nextCursor}`);
  expect([first.body.items.length, rest.body.items.length, rest.body.nextCursor]).toEqual([2, 1, undefined]);
});

it('is nobody else’s business but an administrator’s', async () => {
  const receiver = await stage.receiver();
  const webhook = await stage.webhook(receiver);
  const { body: delivery } = await organiser.post(`/webhooks/${webhook.id}/test`);
  const path = `/webhooks/${webhook.id}`;
  const attempts: [string, string, object?][] = [
    ['GET', path],
    ['PATCH', path, { url: 'https://eve.example.com' }],
    ['DELETE', path],
    ['POST', `${path}/rotate-secret`],
    ['POST', `${path}/test`],
    ['POST', `${path}/replay`, {}],
    ['GET', `${path}/deliveries`],
    ['POST', `/webhooks/deliveries/${delivery.id}/resend`],
  ];
  const refused = await Promise.all(attempts.map((attempt) => as(stranger, ...attempt)));
  expect(refused.map(({ status }) => status)).toEqual(attempts.map(() => 404));
  expect((await as(stranger, 'GET', '/webhooks')).body).toEqual({ items: [] });
  expect((await organiser.get(path)).body.url).toBe(receiver.url);
  const { admin } = stage.office;
  expect((await admin.get('/webhooks')).body.items).toHaveLength(1);
  expect((await admin.get(`${path}/deliveries`)).status).toBe(200);
  const customer = stage.office.customer();
  expect((await customer.get('/webhooks')).status).toBe(403);
});

it('ends up in nothing when what it names is not there', async () => {
  for (const path of [`/webhooks/${UNKNOWN_ID}/test`, `/webhooks/deliveries/${UNKNOWN_ID}/resend`])
    expect((await organiser.post(path)).status).toBe(404);
  const elsewhere = { url: URL, events: EVENTS, eventId: UNKNOWN_ID };
  expect((await organiser.post('/webhooks', elsewhere)).body.code).toBe('EVENT_NOT_FOUND');
});

it('is refused when malformed', async () => {
  for (const url of ['shop', 'ftp://shop.example.com', 'https://a:b@shop.example.com', `${URL}#x`, 7, null])
    expect(await faultsOf({ url })).toContain('url');
  for (const events of [[], ['booking.sold'], ['booking.paid', 'booking.paid'], 'booking.paid'])
    expect(await faultsOf({ events })).toContain('events');
  expect(await faultsOf({ secret: 'mine' })).toEqual(['secret']);
});

it('is told one fault of each field', async () => {
  const { body } = await organiser.post('/webhooks', { url: 5 });
  expect(body.errors).toEqual([
    { field: 'url', message: 'must be a string' },
    { field: 'events', message: 'must be a list of types' },
  ]);
});

it.each([
  ['a newline', 'https://shop.example.com/\nhooks'],
  ['a blank before', ` ${URL}`],
  ['a blank behind', `${URL} `],
  ['the port 0', 'https://shop.example.com:0/hooks'],
  ['more characters than it seems', `https://shop.example.com/${' é'.repeat(300)}x`],
])('is not made with an URL of %s', async (_what, url) => {
  expect(await faultsOf({ url })).toEqual(['url']);
  const { id } = await stage.webhook({ url: URL });
  expect((await organiser.patch(`/webhooks/${id}`, { url })).status).toBe(400);
});

it('shows the URL as it is called', async () => {
  const given = 'HTTPS://Shop.Example.com:443/a/../new hooks';
  const { body } = await organiser.post('/webhooks', { url: given, events: EVENTS });
  expect(body.url).toBe('https://shop.example.com/new%20hooks');
  const edited = await organiser.patch(`/webhooks/${body.id}`, { url: 'https://shop.example.com' });
  expect(edited.body.url).toBe('https://shop.example.com/');
});

it.each([
  'https://10.0.0.7/',
  'http://169.254.169.254/latest',
  'https://[::ffff:10.0.0.7]/',
  'http://8.8.8.8/',
])('is not sent to %s', async (url) => {
  const answer = await organiser.post('/webhooks', { url, events: EVENTS });
  expect(answer).toMatchObject({ status: 422, body: { code: 'WEBHOOK_URL_REFUSED' } });
  const { body } = await organiser.post('/webhooks', { url: URL, events: EVENTS });
  expect((await organiser.patch(`/webhooks/${body.id}`, { url })).status).toBe(422);
});

it('comes in limited numbers, even when asked for at once', async () => {
  const bodies = Array.from({ length: LIMITS.webhooksPerOrganiser + 5 }, () => ({
    url: URL,
    events: EVENTS,
  }));
  const answers = await Promise.all(bodies.map((body) => organiser.post('/webhooks', body)));
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['WEBHOOK_LIMIT']));
  const { body } = await organiser.get('/webhooks?limit=200');
  expect(body.items).toHaveLength(answers.length - refused.length);
});

describe('a replaced secret', () => {
  it('signs beside the new one, and no longer after its time', async () => {
    const receiver = await stage.receiver();
    const webhook = await stage.webhook(receiver);
    const { body: first } = await organiser.post(`/webhooks/${webhook.id}/rotate-secret`);
    expect(first.secret).not.toBe(webhook.secret);
    const test = async () => {
      const count = receiver.arrivals.length;
      await organiser.post(`/webhooks/${webhook.id}/test`);
      await until(() => receiver.arrivals.length > count);
      return receiver.arrivals.at(-1)!;
    };
    const both = await test();
    for (const secret of [webhook.secret, first.secret]) verify(secret, both);
    // As if a day had passed.
    await stage.db
      .collection('webhook_endpoints')
      .updateMany({}, { $set: { 'secrets.1.until': new Date(0) } });
    const later = await test();
    verify(first.secret, later);
    expect(() => verify(webhook.secret, later)).toThrow('No matching signature');
    expect(later.headers['webhook-signature'].split(' ')).toHaveLength(1);
  });

  it('is one of the latest few', async () => {
    const { id } = await stage.webhook({ url: URL });
    for (let n = 0; n < 5; n++) await organiser.post(`/webhooks/${id}/rotate-secret`);
    const endpoint = await stage.db.collection('webhook_endpoints').findOne({});
    expect(endpoint!.secrets).toHaveLength(1 + LIMITS.webhookOldSecrets);
  });
});

it('forgets what is on its way when it is deleted', async () => {
  const receiver = await stage.receiver(() => 500);
  const webhook = await stage.webhook(receiver);
  await organiser.post(`/webhooks/${webhook.id}/test`);
  await until(() => receiver.arrivals.length > 0);
  await as(organiser, 'DELETE', `/webhooks/${webhook.id}`);
  const deliveries = stage.db.collection('webhook_deliveries');
  await until(async () => (await deliveries.countDocuments({ status: 'pending' })) === 0);
  const dispatcher = stage.office.service.app.get(Dispatcher);
  await until(() => dispatcher['failing'].size === 0);
  expect((await organiser.get('/webhooks')).body.items).toEqual([]);
});
