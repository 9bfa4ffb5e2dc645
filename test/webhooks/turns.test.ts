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

it('every event is told in its turn, however many others always have something', async () => {
  // Another process relays, so that this one looks only when it is asked to.
  const lease = { owner: 'another', leaseUntil: new Date(Date.now() + 3_600_000) };
  const relays = stage.db.collection<{ _id: string }>('webhook_relay');
  await relays.updateOne({ _id: 'relay' }, { $set: lease }, { upsert: true });
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
