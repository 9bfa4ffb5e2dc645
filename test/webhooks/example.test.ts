import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { until } from '../faults/stage.js';
import { projectFile } from '../support/servers.js';
import type { Arrival } from './receiver.js';
import { WebhookStage } from './stage.js';

const [, EXAMPLE] = /^```js\n([\s\S]+?)^```$/m.exec(readFileSync(projectFile('docs/webhooks.md'), 'utf8'))!;

interface Shop {
  url: string;
  /** What it has done. */
  lines: string[];
  close(): void;
}

/** The server of the document, as it stands there. */
async function openShop(secret: string): Promise<Shop> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', EXAMPLE], {
    cwd: projectFile('.'),
    env: { PORT: '0', WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  await until(() => lines.length > 0);
  const [, port] = /^listening (\d+)$/.exec(lines.shift()!)!;
  return { url: `http://127.0.0.1:${port}/`, lines, close: () => child.kill() };
}

let stage: WebhookStage;
let shop: Shop;
let secret: string;
let genuine: Arrival;
beforeAll(async () => {
  stage = await WebhookStage.open({ MINUTE_MS: 1_000 });
  // The real thing, recorded on its way.
  const recorder = await stage.receiver();
  const webhook = await stage.webhook(recorder);
  ({ secret } = webhook);
  shop = await openShop(secret);
  await stage.happenings().booking('confirmed');
  await until(() => recorder.arrivals.length === 1);
  [genuine] = recorder.arrivals;
});
afterAll(async () => {
  shop?.close();
  await stage?.close();
});

const send = async (raw: string, headers: object): Promise<number> => {
  const sent = await fetch(shop.url, {
    method: 'POST',
    body: raw,
    headers: headers as Record<string, string>,
  });
  return sent.status;
};
const signed = (at: Date, key = secret, raw = genuine.raw) => ({
  'webhook-id': genuine.id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(key).sign(genuine.id, at, raw),
});
const headersOf = ({ headers }: Arrival) => ({
  'webhook-id': headers['webhook-id'],
  'webhook-timestamp': headers['webhook-timestamp'],
  'webhook-signature': headers['webhook-signature'],
});

test('the example takes a genuine message, and the same once more as a repeat', async () => {
  expect(await send(genuine.raw, headersOf(genuine))).toBe(204);
  expect(await send(genuine.raw, headersOf(genuine))).toBe(200);
  expect(await send(genuine.raw, signed(new Date()))).toBe(200);
  expect(shop.lines).toEqual([`booking.confirmed ${genuine.data.bookingId as string}`]);
});

test('the example refuses what is recorded and old, changed, or signed with another secret', async () => {
  const now = new Date();
  const old = new Date(now.getTime() - 6 * 60_000);
  const another = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  expect(await send(genuine.raw, signed(old))).toBe(401);
  expect(await send(genuine.raw, { ...signed(old), 'webhook-timestamp': String(now.getTime() / 1000) })).toBe(
    401,
  );
  expect(await send(genuine.raw.replace('49.5', '0'), signed(now))).toBe(401);
  expect(await send(genuine.raw, signed(now, another))).toBe(401);
  expect(await send(genuine.raw, { ...signed(now), 'webhook-id': 'another' })).toBe(401);
  expect(await send(genuine.raw, {})).toBe(401);
});

test('the service’s own messages reach the example', async () => {
  const before = shop.lines.length;
  const { body } = await stage.office.organiser.get('/webhooks');
  const [{ id }] = body.items;
  await stage.office.organiser.patch(`/webhooks/${id}`, { url: shop.url });
  const bookingId = await stage.happenings().booking('confirmed', 'cancelled');
  await until(() => shop.lines.length === before + 2);
  expect(shop.lines.slice(before)).toEqual([
    `booking.confirmed ${bookingId}`,
    `booking.cancelled ${bookingId}`,
  ]);
});
