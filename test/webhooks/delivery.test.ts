import { jest } from '@jest/globals';
import { newId } from '../../src/common/ids.js';
import { LIMITS } from '../../src/config/limits.js';
import { until } from '../faults/stage.js';
import { ID, TIME } from '../seat-booking/box-office.js';
import { verify, type Receiver } from './receiver.js';
import { WebhookStage } from './stage.js';

let stage: WebhookStage;
beforeAll(async () => {
  stage = await WebhookStage.open();
});
afterAll(() => stage?.close());

const answering = (statuses: Record<string, number>) => (arrival: { data: Record<string, unknown> }) =>
  statuses[arrival.data.status as string] ?? 204;

describe('a message', () => {
  afterEach(() => stage.forgetWebhooks());

  it('of a booking carries what was true when it happened, signed', async () => {
    const receiver = await stage.receiver();
    const { secret } = await stage.webhook(receiver);
    const happenings = stage.happenings();
    const bookingId = await happenings.booking('confirmed', 'paid', 'cancelled');
    await until(() => receiver.arrivals.length === 3);
    const [confirmed, paid, cancelled] = receiver.arrivals;
    for (const arrival of receiver.arrivals) expect(verify(secret, arrival)).toBeDefined();
    expect(confirmed).toMatchObject({ id: ID, type: 'booking.confirmed', timestamp: TIME });
    expect(confirmed.headers['webhook-id']).toBe(confirmed.id);
    expect(confirmed.data).toEqual({
      bookingId,
      sequence: 1,
      eventId: happenings.eventId.toHexString(),
      status: 'confirmed',
      bookingType: 'individual_seats',
      userId: 'ada',
      seatIds: ['B1'],
      totalAmount: 49.5,
      currency: 'EUR',
      payment: { status: 'none', method: null, transactionId: null },
      contact: { name: 'Ada Lovelace', email: 'ada@example.com', phone: null },
      createdAt: '2027-01-01T12:00:00.000Z',
    });
    expect(paid.data).toMatchObject({
      status: 'paid',
      payment: { status: 'paid', method: 'card', transactionId: 'pi_1' },
    });
    expect(cancelled.data).toMatchObject({ status: 'cancelled', sequence: 3, cancelReason: null });
    await until(async () => (await happenings.untold()) === 0);
  });

  it('of a hold names seats and times, and no person (I11)', async () => {
    const receiver = await stage.receiver();
    await stage.webhook(receiver, ['hold.created', 'hold.released', 'hold.expired']);
    const happenings = stage.happenings();
    const eventId = happenings.eventId.toHexString();
    const [first, second] = [newId(), newId()];
    await happenings.hold(1, first);
    await happenings.end(2, first, 'released');
    await happenings.hold(3, second, { endedHolds: [] });
    await happenings.end(1, second, 'expired', 2);
    await until(() => receiver.arrivals.length === 4);
    expect(receiver.ids).toEqual(expect.arrayContaining([`${eventId}_1-1_${first}_created`]));
    expect(new Set(receiver.ids).size).toBe(4);
    const created = receiver.arrivals.find(({ data }) => data.holdId === first)!;
    expect(created).toMatchObject({
      type: 'hold.created',
      data: { holdId: first, eventId, seatIds: ['S1'], expiresAt: TIME, version: '1-1' },
    });
    const typesOf = (holdId: string) =>
      receiver.arrivals.filter(({ data }) => data.holdId === holdId).map(({ type }) => type);
    expect(typesOf(first)).toEqual(['hold.created', 'hold.released']);
    expect(typesOf(second)).toEqual(['hold.created', 'hold.expired']);
    expect(receiver.arrivals.filter(({ raw }) => raw.includes('"ada"'))).toEqual([]);
  });

  it('of a hold goes to those who had subscribed when it was told', async () => {
    const happenings = stage.happenings();
    const [before, after] = [newId(), newId()];
    const isTold = async () => {
      const _id = happenings.eventId;
      return !(await stage.db.collection('seat_projections').findOne({ _id }))!.untold;
    };
    await happenings.hold(1, before);
    await until(isTold);
    const receiver = await stage.receiver();
    await stage.webhook(receiver, ['hold.created']);
    await happenings.hold(2, after);
    await until(isTold);
    await until(() => receiver.arrivals.length > 0);
    expect(receiver.arrivals.map(({ data }) => data.holdId)).toEqual([after]);
  });

  it('reaches only who subscribes to its type and event', async () => {
    const [all, paid, elsewhere] = [await stage.receiver(), await stage.receiver(), await stage.receiver()];
    const everything = await stage.webhook(all);
    await stage.webhook(paid, ['booking.paid']);
    const theirs = stage.happenings();
    await stage.db.collection('events').insertOne({ _id: theirs.eventId });
    await stage.webhook(elsewhere, ['booking.confirmed'], { eventId: theirs.eventId.toHexString() });
    await stage.happenings().booking('confirmed', 'paid');
    await stage.settled(everything, 2);
    await until(() => paid.arrivals.length === 1);
    expect([all, paid, elsewhere].map(({ arrivals }) => arrivals.length)).toEqual([2, 1, 0]);
    const bookingId = await theirs.booking('confirmed', 'paid');
    await until(() => paid.arrivals.length === 2);
    await until(() => elsewhere.statusesOf(bookingId).length === 1);
  });
});

describe('a receiver that fails', () => {
  afterEach(() => stage.forgetWebhooks());

  it('gets it again, the same text, until it answers 2xx; what came first stays first', async () => {
    let failures = 4;
    const receiver = await stage.receiver(({ data }) =>
      data.status === 'confirmed' && failures-- > 0 ? 500 : 200,
    );
    const webhook = await stage.webhook(receiver);
    const bookingId = await stage.happenings().booking('confirmed', 'paid', 'cancelled');
    await stage.settled(webhook, 3);
    expect(receiver.statusesOf(bookingId)).toEqual([
      ...Array.from({ length: 5 }, () => 'confirmed'),
      'paid',
      'cancelled',
    ]);
    const repeats = receiver.arrivals.slice(0, 5);
    expect(new Set(repeats.map(({ raw }) => raw)).size).toBe(1);
    const [delivery] = await stage.deliveries(webhook, '?type=booking.confirmed');
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 5, deliveredAt: TIME });
    expect((delivery.attempts as object[]).map((a) => (a as { statusCode: number }).statusCode)).toEqual([
      500, 500, 500, 500, 200,
    ]);
  });

  it('keeps no other booking waiting', async () => {
    const stuck = new Set<unknown>();
    const receiver = await stage.receiver(({ data }) => (stuck.has(data.bookingId) ? 503 : 204));
    await stage.webhook(receiver);
    const happenings = stage.happenings();
    const [first] = await happenings.bookings(1, 'confirmed', 'paid');
    stuck.add(first);
    await until(() => receiver.statusesOf(first).length > 1);
    const second = await happenings.booking('confirmed', 'paid');
    await until(() => receiver.statusesOf(second).length === 2);
    // Unless the first was given up by then.
    expect(receiver.statusesOf(first).slice(0, LIMITS.webhookAttempts)).not.toContain('paid');
    stuck.clear();
    await until(() => receiver.statusesOf(first).includes('paid'));
  });

  it('is given up after the last attempt, which lets the next message through, and can be sent again', async () => {
    const receiver = await stage.receiver(answering({ confirmed: 400 }));
    const webhook = await stage.webhook(receiver);
    const bookingId = await stage.happenings().booking('confirmed', 'paid');
    await until(() => receiver.statusesOf(bookingId).includes('paid'), 50_000);
    expect(receiver.statusesOf(bookingId).filter((status) => status === 'confirmed')).toHaveLength(
      LIMITS.webhookAttempts,
    );
    const [dead] = await stage.deliveries(webhook, '?status=dead');
    expect(dead).toMatchObject({ type: 'booking.confirmed', attemptCount: LIMITS.webhookAttempts });
    receiver.behaviour = () => 200;
    const resent = await stage.office.organiser.post(`/webhooks/deliveries/${dead.id}/resend`);
    const { id, messageId } = dead;
    expect(resent).toMatchObject({ status: 202, body: { id, messageId } });
    await stage.settled(webhook, 2);
    expect(receiver.ids.at(-1)).toBe(dead.messageId);
    expect(await stage.deliveries(webhook, '?status=dead')).toEqual([]);
    const [sent] = await stage.deliveries(webhook, '?type=booking.confirmed');
    const ofNow = { statusCode: 200 };
    expect(sent).toMatchObject({
      attemptCount: LIMITS.webhookAttempts + 1,
      attempts: [...(dead.attempts as object[]), ofNow],
    });
  });

  it('may be away for a while: nothing is lost', async () => {
    const receiver = await stage.receiver();
    const webhook = await stage.webhook(receiver);
    await receiver.close();
    const bookingIds = await stage.happenings().bookings(20, 'confirmed', 'paid');
    await until(async () => {
      const [delivery] = await stage.deliveries(webhook, '?limit=1&type=booking.confirmed');
      return delivery !== undefined && (delivery.attemptCount as number) > 0;
    });
    await receiver.listen();
    await stage.settled(webhook, 40);
    for (const id of bookingIds) expect(receiver.statusesOf(id)).toEqual(['confirmed', 'paid']);
  });

  it('and says 410 gets nothing more', async () => {
    const receiver = await stage.receiver(() => 410);
    const webhook = await stage.webhook(receiver);
    const happenings = stage.happenings();
    await happenings.booking('confirmed');
    await stage.settled(webhook, 1);
    const { body } = await stage.office.organiser.get(`/webhooks/${webhook.id}`);
    expect(body).toMatchObject({ active: false, gone: true });
    await happenings.booking('confirmed');
    await until(async () => (await happenings.untold()) === 0);
    expect(receiver.arrivals).toHaveLength(1);
    for (const path of ['test', 'replay']) {
      const refused = await stage.office.organiser.post(`/webhooks/${webhook.id}/${path}`, {});
      expect(refused).toMatchObject({ status: 409, body: { code: 'WEBHOOK_INACTIVE' } });
    }
  });

  it('and redirects is not followed', async () => {
    const target = await stage.receiver();
    const receiver = await stage.receiver((_arrival, response) => {
      response.writeHead(302, { location: target.url }).end();
    });
    const webhook = await stage.webhook(receiver);
    await stage.happenings().booking('confirmed');
    await until(() => receiver.arrivals.length > 1);
    const [delivery] = await stage.deliveries(webhook);
    expect((delivery.attempts as object[])[0]).toMatchObject({ statusCode: 302, error: null });
    expect(target.arrivals).toEqual([]);
  });

  it('and answers without end is cut off, and only the beginning kept', async () => {
    const receiver = await stage.receiver((_arrival, response) => {
      response.writeHead(500);
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const webhook = await stage.webhook(receiver);
    await stage.happenings().booking('confirmed');
    await until(() => receiver.arrivals.length > 1);
    const [delivery] = await stage.deliveries(webhook);
    const [{ response }] = delivery.attempts as { response: string }[];
    expect(response).toBe('x'.repeat(LIMITS.webhookAnswerExcerpt));
  });

  it('and is slow holds up nobody else', async () => {
    const waiting: (() => void)[] = [];
    let [open, mostOpen] = [0, 0];
    const slow = await stage.receiver((_arrival, response) => {
      mostOpen = Math.max(mostOpen, ++open);
      response.once('close', () => open--);
      return new Promise((resolve) => waiting.push(() => resolve(204)));
    });
    const quick = await stage.receiver();
    const slowHook = await stage.webhook(slow);
    const quickHook = await stage.webhook(quick);
    await stage.happenings().bookings(60, 'confirmed');
    await until(() => quick.arrivals.length === 60);
    expect(mostOpen).toBeLessThanOrEqual(LIMITS.webhooksAtOncePerEndpoint);
    slow.behaviour = () => 204;
    for (const answer of waiting) answer();
    await stage.settled(slowHook, 60);
    await stage.settled(quickHook, 60);
  });
});

describe('sending again', () => {
  let receiver: Receiver;
  let webhook: { id: string; secret: string };
  let bookingId: string;
  beforeAll(async () => {
    receiver = await stage.receiver();
    webhook = await stage.webhook(receiver);
    bookingId = await stage.happenings().booking('confirmed', 'paid');
    await stage.settled(webhook, 2);
  });
  const replay = async (body: object): Promise<number> => {
    const answer = await stage.office.organiser.post(`/webhooks/${webhook.id}/replay`, body);
    expect(answer.status).toBe(202);
    return answer.body.messages as number;
  };

  it('by id sends one message under its id', async () => {
    const [first] = receiver.ids;
    expect(await replay({ messageId: first })).toBe(1);
    await until(() => receiver.arrivals.length === 3);
    expect(receiver.ids[2]).toBe(first);
    // What is under way is not sent again.
    await stage.settled(webhook, 2);
  });

  it('by an id that nobody knows, or that the webhook does not subscribe to, is refused', async () => {
    const { organiser } = stage.office;
    const other = await stage.webhook(receiver, ['booking.failed']);
    for (const [id, messageId] of [
      [webhook.id, 'never-heard-of'],
      [other.id, receiver.ids[0]],
    ]) {
      const answer = await organiser.post(`/webhooks/${id}/replay`, { messageId });
      expect(answer).toMatchObject({ status: 404, body: { code: 'MESSAGE_NOT_FOUND' } });
    }
  });

  it('is by id or by time, not both', async () => {
    const body = { messageId: receiver.ids[0], from: '2027-01-01T12:00:00Z' };
    const answer = await stage.office.organiser.post(`/webhooks/${webhook.id}/replay`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(['messageId', 'from']);
  });

  it('by time sends what happened then, in its order, to a receiver that can tell it knows it', async () => {
    const before = receiver.ids.length;
    expect(await replay({ to: '2026-12-31T00:00:00Z' })).toBe(0);
    expect(await replay({ from: '2027-01-01T12:00:00Z', to: '2027-01-01T12:00:00.001Z' })).toBeGreaterThan(1);
    await until(() => receiver.statusesOf(bookingId).length === 5);
    expect(receiver.statusesOf(bookingId).slice(-2)).toEqual(['confirmed', 'paid']);
    expect(new Set(receiver.ids.slice(0, before)).size).toBe(2);
  });

  const later = () => receiver.arrivals.filter(({ timestamp }) => timestamp > '2028').map(({ id }) => id);

  it('sends no more than the bound at once, and says where to go on', async () => {
    const times = [1, 2, 3, 4, 5].map((second) => new Date(`2028-01-01T00:00:0${second}.000Z`));
    for (const at of times) await stage.happenings(at).booking('confirmed');
    await until(() => later().length === 5);
    await stage.settled(webhook, 7);
    const ids = later();
    const again = () => later().slice(5);
    const bound = jest.replaceProperty(LIMITS, 'webhookReplay', 3 as never);
    try {
      const path = `/webhooks/${webhook.id}/replay`;
      const first = await stage.office.organiser.post(path, { from: '2028-01-01T00:00:00Z' });
      expect(first.body).toEqual({ messages: 3, continueFrom: times[3].toISOString() });
      await until(() => again().length === 3);
      const rest = await stage.office.organiser.post(path, { from: first.body.continueFrom });
      expect(rest.body).toEqual({ messages: 2 });
    } finally {
      bound.restore();
    }
    await until(() => again().length === 5);
    expect(again().sort()).toEqual(ids.sort());
  });

  it('brings what happened while it was switched off', async () => {
    await stage.office.organiser.patch(`/webhooks/${webhook.id}`, { active: false });
    const happenings = stage.happenings();
    const missed = await happenings.booking('confirmed');
    await until(async () => (await happenings.untold()) === 0);
    await stage.office.organiser.patch(`/webhooks/${webhook.id}`, { active: true });
    expect(receiver.statusesOf(missed)).toEqual([]);
    expect(await replay({ from: '2027-01-01T00:00:00Z' })).toBeGreaterThan(0);
    await until(() => receiver.statusesOf(missed).length === 1);
  });

  it('can be tried out', async () => {
    const answer = await stage.office.organiser.post(`/webhooks/${webhook.id}/test`);
    expect(answer).toMatchObject({ status: 202, body: { type: 'webhook.test', webhookId: webhook.id } });
    await until(() => receiver.ids.includes(answer.body.messageId as string));
    verify(
      webhook.secret,
      receiver.arrivals.find(({ type }) => type === 'webhook.test')!,
    );
  });
});
