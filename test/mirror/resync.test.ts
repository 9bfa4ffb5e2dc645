import { EventProjection } from '../../src/modules/mirror/event-projection.js';
import { ProjectionLease } from '../../src/modules/mirror/projection-lease.js';
import { Projector } from '../../src/modules/mirror/projector.js';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { eventKeys } from '../../src/redis/keys.js';
import { mendScript } from '../../src/redis/scripts/mend.js';
import { AVAILABLE, HELD } from '../../src/redis/seat-status.js';
import { patiently, Stage } from '../faults/stage.js';
import { Following } from './following.js';

describe('bringing the mirror in line with Redis', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open(1);
  });
  afterEach(() => stage?.close());

  it('keeps a restored hold that changed before it was done, should Redis be lost once more (I4)', async () => {
    const eventId = await stage.event(20);
    const { body: hold } = await stage.hold(eventId, 'bob', ['A1', 'A2']);
    await new Following(stage, eventId).caughtUp();
    const { app } = stage.service;
    const projector = app.get(Projector);
    await projector.onModuleDestroy();
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    const asked = { eventId, holdId: hold.holdId, holdDurationMinutes: 25 };
    expect((await patiently(() => stage.post('bob', 'extend', asked, 0))).status).toBe(200);
    // The process that projects writes what the rebuild changed, and not yet what came after it.
    const live = await app.get(LiveEvents).get(eventId);
    const { position } = await app.get(ProjectionLease).acquire(eventId);
    const projection = await EventProjection.resume(live, position, projector['parts']);
    expect(await projection.step()).toBe('more');
    expect(projection.position).toEqual({ epoch: position.epoch + 1, n: 0 });
    await stage.redis.del(...Object.values(eventKeys(eventId)));
    const taken = await patiently(() => stage.hold(eventId, 'eve', ['A1']));
    expect(taken).toMatchObject({ status: 409, body: { conflicts: [{ seatId: 'A1', status: 'held' }] } });
    expect((await stage.confirm(eventId, 'bob', { holdId: hold.holdId })).status).toBe(201);
  });

  it('tells of a hold that a repair ended that it was lost, not that its owner released it', async () => {
    const eventId = await stage.event(20);
    const following = new Following(stage, eventId);
    const { body: hold } = await stage.hold(eventId, 'ann', ['A1']);
    const { holdId } = hold;
    await following.caughtUp();
    const keys = eventKeys(eventId);
    const record = (await stage.redis.hget(keys.holds, holdId))!;
    const lookAtMs = Number(await stage.redis.zscore(keys.deadlines, holdId));
    const user = (await stage.redis.hget(keys.users, 'ann'))!;
    const events = stage.service.app.get(LiveEvents);
    const live = await events.get(eventId);
    const ordinal = (await live.layout()).ordinalOf('A1')!;
    const seen = { status: HELD, claim: holdId };
    await events.run(live, mendScript, {
      streamLength: 100,
      mends: [
        { kind: 'seat', ordinal, seen, wanted: { status: AVAILABLE, claim: '' } },
        { kind: 'hold', holdId, seen: { record, lookAtMs }, wanted: { record: '' } },
        { kind: 'user', userId: 'ann', seen: user, wanted: '' },
      ],
    });
    await stage.hold(eventId, 'eve', ['A1']);
    await following.caughtUp();
    await following.expectSound();
    const ended = (await following.log()).flatMap(({ endedHolds = [] }) => endedHolds);
    expect(ended).toEqual([{ holdId, holderId: 'ann', seatIds: ['A1'], reason: 'expired', lost: true }]);
  });
});
