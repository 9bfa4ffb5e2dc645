import { getConnectionToken } from '@nestjs/mongoose';
import { Types, type Connection } from 'mongoose';
import { BookingSettlement } from '../../src/modules/seat-booking/booking-settlement.js';
import { Reconciler } from '../../src/modules/seat-booking/expiry/reconciler.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { Dispatcher } from '../../src/modules/webhooks/dispatcher.js';
import { startTestReplicaSet, type TestReplicaSet } from '../support/replica-set.js';
import type { Answer } from '../support/service.js';
import { Stage, until } from './stage.js';

const SEAT = 'A1';
const DUE = { status: 'pending', attemptCount: 0, attempts: [], dueAt: new Date(1), createdAt: new Date() };
/** Written without waiting for others to have it. */
const ALONE = { writeConcern: { w: 1 } };

/** What only one member has may be rolled back: nothing that others rely on may follow from it. */
describe('a primary that the others do not hear', () => {
  let set: TestReplicaSet;
  let stage: Stage;
  let eventId: string;

  beforeAll(async () => {
    set = await startTestReplicaSet(5_000);
    stage = await Stage.open(1, { MONGODB_URI: set.url.replace('/?', '/majority?') });
  });
  afterAll(async () => {
    await stage?.close();
    await set?.stop();
  });
  beforeEach(async () => {
    eventId = await stage.event(20);
  });
  afterEach(async () => {
    await replicate(true);
    await until(async () => (await stage.audit(eventId)).faults.length === 0);
  });

  /** The secondaries stop to fetch what the primary writes; they go on to follow it. */
  const replicate = async (isOn: boolean) => {
    const primary = await set.primary();
    const mode = isOn ? 'off' : 'alwaysOn';
    for (const member of set.members)
      if (isOn || member !== primary) await set.ask(member, { configureFailPoint: 'stopReplProducer', mode });
  };
  const hold = async (user: string): Promise<Answer> => stage.hold(eventId, user, [SEAT]);
  const booked = async (): Promise<string> => {
    const { body } = await hold('ada');
    return (await stage.confirm(eventId, 'ada', { holdId: body.holdId })).body.booking.id as string;
  };
  const look = (bookingId: string) =>
    stage.service.call('GET', `/seat-booking/bookings/${bookingId}`, { token: stage.token('ada') });
  const settlement = () => stage.service.app.get(BookingSettlement);
  const reconcile = () => stage.service.app.get(Reconciler).reconcile(0);
  const live = () => stage.service.app.get(LiveEvents).get(eventId);
  const dispatcher = () => stage.service.app.get(Dispatcher);
  /** Starts what is due, and waits until it is done. */
  const takeTurn = async () => {
    const turn = dispatcher();
    await turn['startDue']().catch(() => undefined);
    await Promise.all(turn['attempts']);
  };
  const deliveries = () => stage.db.collection('webhook_deliveries');
  /** As the primary alone has it. */
  const local = () =>
    stage.service.app
      .get<Connection>(getConnectionToken())
      .collection('seat_bookings')
      .findOne({ userId: 'ada' }, { sort: { _id: -1 }, readConcern: 'local' });

  it('frees no seat for a cancellation that it may forget (I2)', async () => {
    const bookingId = await booked();
    await replicate(false);
    expect((await stage.cancel(bookingId, 'ada')).status).toBe(503);
    expect((await local())!.status).toBe('cancelled');
    // Noting that it is done waits for the majority in vain.
    await reconcile().catch(() => undefined);
    expect((await hold('bob')).status).toBe(409);
    expect((await look(bookingId)).body.status).toBe('confirmed');
    await replicate(true);
    await until(async () => (await reconcile(), (await hold('bob')).status === 201));
  });

  it('does not take a booking for one that never came to be (I3)', async () => {
    const { body } = await hold('ada');
    await replicate(false);
    expect((await stage.confirm(eventId, 'ada', { holdId: body.holdId })).status).toBe(503);
    const bookingId = String((await local())!._id);
    const decide = async () => settlement().decide(await live(), bookingId, [body.holdId]);
    await expect(decide()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect((await look(bookingId)).status).toBe(503);
    await replicate(true);
    await until(() =>
      decide().then(
        () => true,
        () => false,
      ),
    );
    expect((await hold('bob')).body.conflicts).toEqual([{ seatId: SEAT, status: 'booked' }]);
    expect((await look(bookingId)).body.status).toBe('confirmed');
  });

  describe('when webhooks are due', () => {
    const endpoint = {
      ownerId: 'ada',
      url: 'https://shop.example.com',
      events: [],
      active: true,
      secrets: [],
    };
    const message = { type: 'webhook.test', at: new Date(1), subject: 'test:1', seq: 1, body: '{}' };
    let id: Types.ObjectId;
    let messageId: string;

    beforeEach(async () => {
      // Takes its turns when it is told to.
      await dispatcher()['loop'].stop();
      id = new Types.ObjectId();
      messageId = `test:${id}`;
      const { type, subject, seq } = message;
      await deliveries().insertOne({ endpointId: id, messageId, type, subject, seq, ...DUE });
    });

    const status = async () =>
      (await deliveries().findOne({ endpointId: id }, { readConcern: { level: 'local' } }))?.status;
    const known = () => stage.db.collection('webhook_endpoints').insertOne({ _id: id, ...endpoint }, ALONE);
    const stored = () =>
      stage.db
        .collection<{ _id: string }>('webhook_messages')
        .insertOne({ _id: messageId, ...message }, ALONE);

    it('does not take an endpoint for one that was deleted, and drops what one was to be sent that is', async () => {
      await replicate(false);
      await known();
      await takeTurn();
      expect(await status()).toBe('pending');
      await replicate(true);
      await stage.db.collection('webhook_endpoints').deleteOne({ _id: id }, ALONE);
      await until(async () => (await takeTurn(), (await status()) === undefined));
    });

    it('does not take a message for one that is too old, and gives one up that is', async () => {
      await known();
      await replicate(false);
      await stored();
      await takeTurn();
      expect(await status()).toBe('pending');
      await replicate(true);
      await stage.db.collection<{ _id: string }>('webhook_messages').deleteOne({ _id: messageId }, ALONE);
      await until(async () => {
        await deliveries().updateOne({ endpointId: id }, { $set: DUE, $unset: { claim: '' } });
        await takeTurn();
        return (await status()) === 'dead';
      });
    });
  });
});
