import { Types } from 'mongoose';
import { LIMITS } from '../../src/config/limits.js';
import { HoldRelay } from '../../src/modules/webhooks/hold-relay.js';
import { newId } from '../../src/common/ids.js';
import { WebhookStage } from './stage.js';

let stage: WebhookStage;
beforeAll(async () => {
  stage = await WebhookStage.open();
});
afterAll(() => stage?.close());

beforeAll(async () => {
  // Another process relays, so that this one looks only when it is asked to.
  const lease = { owner: 'another', leaseUntil: new Date(Date.now() + 3_600_000) };
  const relays = stage.db.collection<{ _id: string }>('webhook_relay');
  await relays.updateOne({ _id: 'relay' }, { $set: lease }, { upsert: true });
});

it('changes that end many holds are told some at a time', async () => {
  const { id } = await stage.webhook({ url: 'http://127.0.0.1:9/' }, ['hold.expired']);
  await stage.office.organiser.patch(`/webhooks/${id}`, { active: false });
  const happenings = stage.happenings();
  const many = Array.from({ length: LIMITS.webhookRelayMessages }, () => newId());
  const endedHolds = many.map((holdId) => ({
    holdId,
    holderId: 'ada',
    seatIds: [],
    reason: 'expired' as const,
  }));
  for (const n of [1, 2]) await happenings.seatChange({ n, operation: 'expire', endedHolds });
  const told = async () => {
    const relay = stage.office.service.app.get(HoldRelay);
    // A busy MongoDB may need more than the time of an operation; to tell again is to tell once.
    const { more } = await relay.relay().catch(() => relay.relay());
    return [
      more,
      await stage.db.collection('webhook_messages').countDocuments({ eventId: happenings.eventId }),
    ];
  };
  expect(await told()).toEqual([true, many.length]);
  expect(await told()).toEqual([false, 2 * many.length]);
});

it('every event is told in its turn, however many others always have something', async () => {
  const projections = stage.db.collection('seat_projections');
  const busy = Array.from({ length: LIMITS.webhookRelayBatch }, () => new Types.ObjectId());
  await projections.insertMany(busy.map((_id) => ({ _id, epoch: 1, n: 1, untold: true })));
  const quiet = stage.happenings();
  await quiet.hold(1, newId());

  const relay = stage.office.service.app.get(HoldRelay);
  for (let round = 0; round < 2; round++) {
    await relay.relay();
    await projections.updateMany({ _id: { $in: busy } }, { $set: { untold: true } });
  }
  expect(await projections.findOne({ _id: quiet.eventId })).not.toHaveProperty('untold');
});
