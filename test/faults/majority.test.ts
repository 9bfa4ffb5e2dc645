import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { BookingSettlement } from '../../src/modules/seat-booking/booking-settlement.js';
import { Reconciler } from '../../src/modules/seat-booking/expiry/reconciler.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { startTestReplicaSet, type TestReplicaSet } from '../support/replica-set.js';
import type { Answer } from '../support/service.js';
import { Stage, until } from './stage.js';

const SEAT = 'A1';

/** What only one member has may be rolled back: nothing that others rely on may follow from it. */
describe('a primary that the others do not hear', () => {
  let set: TestReplicaSet;
  let stage: Stage;
  let eventId: string;

  beforeAll(async () => {
    set = await startTestReplicaSet();
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
      if (member !== primary) await set.ask(member, { configureFailPoint: 'stopReplProducer', mode });
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
    await decide();
    expect((await hold('bob')).body.conflicts).toEqual([{ seatId: SEAT, status: 'booked' }]);
    expect((await look(bookingId)).body.status).toBe('confirmed');
  });
});
