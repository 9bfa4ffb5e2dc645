import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppConfig } from '../../config/app-config.js';
import type { WebhookMessageDoc } from '../../mongo/webhook-message.schema.js';
import { Sender } from './sender.js';
import { TargetPolicy } from './target-policy.js';

const MESSAGE = { _id: 'msg', body: '{}' } as WebhookMessageDoc;
const SECRETS = [{ key: `whsec_${Buffer.alloc(32).toString('base64')}` }];

let server: Server;
let requests = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    requests++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const urlOf = (host: string) => `http://${host}:${(server.address() as AddressInfo).port}/`;

function senderOf(NODE_ENV: string, WEBHOOK_PRIVATE_NETWORKS = false): Sender {
  return new Sender(new TargetPolicy({ NODE_ENV, WEBHOOK_PRIVATE_NETWORKS } as AppConfig));
}

const send = (sender: Sender, url: string) => sender.send({ url, secrets: SECRETS }, MESSAGE, new Date());

it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1'])(
  'in production nothing reaches this machine as %s',
  async (host) => {
    const before = requests;
    expect(await send(senderOf('production'), urlOf(host))).toEqual({ error: 'address_refused' });
    expect(await send(senderOf('production'), urlOf(host).replace('http:', 'https:'))).toEqual({
      error: 'address_refused',
    });
    expect(requests).toBe(before);
  },
);

it('outside production this machine is reached, and in production when the setting says so', async () => {
  for (const sender of [senderOf('development'), senderOf('production', true)])
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await send(sender, urlOf(host))).toEqual({ statusCode: 200, excerpt: '' });
});

it('tells what failed by a name, without addresses', async () => {
  const sender = senderOf('test');
  expect(await send(sender, 'http://127.0.0.1:1/')).toEqual({ error: 'ECONNREFUSED' });
  expect(await send(sender, 'http://169.254.169.254/')).toEqual({ error: 'address_refused' });
  const { error } = (await send(sender, 'https://nowhere.invalid/')) as { error: string };
  expect(error).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
});
