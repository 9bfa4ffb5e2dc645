import { jest } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { LIMITS } from '../../src/config/limits.js';
import { until } from '../faults/stage.js';
import type { Behaviour, Receiver } from './receiver.js';
import { WebhookStage } from './stage.js';

const SLOW = ['booking.confirmed'];
const QUICK = ['booking.paid'];

let stage: WebhookStage;
beforeEach(async () => (stage = await WebhookStage.open()));
afterEach(async () => {
  jest.restoreAllMocks();
  await stage?.close();
});

const setLimit = (name: keyof typeof LIMITS, value: number) =>
  jest.replaceProperty(LIMITS, name, value as never);

/** Receivers of one webhook each, made before that of the quick one. */
async function slowReceivers(count: number, behaviour: Behaviour): Promise<Receiver[]> {
  const receivers: Receiver[] = [];
  for (let n = 0; n < count; n++) {
    const receiver = await stage.receiver(behaviour);
    await stage.webhook(receiver, SLOW);
    receivers.push(receiver);
  }
  return receivers;
}

async function quickReceiver(): Promise<Receiver> {
  const receiver = await stage.receiver();
  await stage.webhook(receiver, QUICK);
  return receiver;
}

it('as many webhooks as could take every place leave some to another while they hang', async () => {
  // Nobody is given up while a busy machine runs this.
  setLimit('webhookAnswerMs', 120_000);
  setLimit('webhookLeaseMs', 180_000);
  const hanging: ServerResponse[] = [];
  const count = LIMITS.webhooksAtOnce / LIMITS.webhooksAtOncePerEndpoint;
  const slow = await slowReceivers(count, (_arrival, response) => void hanging.push(response));
  const quick = await quickReceiver();
  await stage.happenings().bookings(20, 'confirmed');
  await until(() => hanging.length > LIMITS.webhooksAtOnce - LIMITS.webhooksAtOncePerEndpoint);
  await stage.happenings().bookings(20, 'paid');
  await until(() => quick.arrivals.length === 20);
  expect(hanging.filter(({ closed }) => closed)).toEqual([]);
  for (const receiver of slow) receiver.behaviour = () => 204;
  for (const response of hanging) response.writeHead(204).end();
});

it('each webhook has its turn where there are fewer places than webhooks with something to send', async () => {
  setLimit('webhooksAtOnce', 2);
  const backlog = 400;
  const slow = await slowReceivers(2, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 204;
  });
  const quick = await quickReceiver();
  await stage.happenings().bookings(backlog, 'confirmed');
  await until(() => slow.some(({ arrivals }) => arrivals.length > 0));
  await stage.happenings().bookings(10, 'paid');
  await until(() => quick.arrivals.length === 10);
  for (const { arrivals } of slow) expect(arrivals.length).toBeLessThan(backlog);
});
