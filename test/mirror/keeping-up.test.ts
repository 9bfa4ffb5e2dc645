import { Types } from 'mongoose';
import { LiveEvents } from '../../src/modules/seat-state/live-events.js';
import { times } from '../faults/burst.js';
import { Stage } from '../faults/stage.js';
import { Following } from './following.js';

describe('a process that mirrors', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(1);
  });
  afterAll(() => stage?.close());

  async function followed(totalSeats: number): Promise<Following> {
    return new Following(stage, await stage.event(totalSeats));
  }

  it('comes to every event, however much happens to the others', async () => {
    const busy = await Promise.all(times(12, () => followed(10)));
    for (const { id } of busy) await stage.hold(id, 'ada', ['A1']);
    const quiet = await followed(10);
    const over = new AbortController();
    const churn = [...busy, ...busy].map(async ({ id }, buyer) => {
      const seatIds = [`A${2 + Math.floor(buyer / busy.length)}`];
      while (!over.signal.aborted) {
        await stage.hold(id, `buyer-${buyer}`, seatIds);
        await stage.release(id, `buyer-${buyer}`, { seatIds });
      }
    });
    try {
      for (const seatId of ['A1', 'A2', 'A3']) {
        expect((await stage.hold(quiet.id, 'cem', [seatId])).status).toBe(201);
        await quiet.caughtUp();
      }
    } finally {
      over.abort();
      await Promise.all(churn);
    }
    for (const following of [quiet, ...busy]) {
      await following.caughtUp();
      await following.expectSound();
    }
  });

  it('goes on with an event that it closed for want of memory and opened again', async () => {
    const following = await followed(10);
    await stage.hold(following.id, 'ada', ['A1']);
    await following.caughtUp();
    const events = stage.service.app.get(LiveEvents);
    const closed = await events.get(following.id);
    events['open'].delete(following.id);
    expect(closed.replica.isStale).toBe(true);
    for (const seatId of ['A2', 'A3', 'A4']) {
      await stage.hold(following.id, 'bob', [seatId]);
      await following.caughtUp();
    }
    await following.expectSound();
  });

  it('tells of no end of a hold that the mirror had before its process died and the log had not', async () => {
    const following = await followed(10);
    const { id } = following;
    await stage.hold(id, 'ada', ['A5']);
    const [epoch, n] = (await following.caughtUp()).split('-').map(Number);
    await stage.hold(id, 'ada', ['A1']);
    await stage.release(id, 'ada', { seatIds: ['A1'] });
    await stage.hold(id, 'bob', ['A1']);
    await following.caughtUp();
    await dieBetweenMirrorAndLog(id, { epoch, n });
    await stage.hold(id, 'cem', ['A2']);
    await following.caughtUp();
    await following.expectSound();
    const ended = (await following.log()).flatMap(({ endedHolds = [] }) => endedHolds);
    expect(ended).toMatchObject([{ holderId: 'ada', seatIds: ['A1'], reason: 'released' }]);
  });

  it('tells of the end of a hold that joined another just before its process died', async () => {
    const following = await followed(10);
    const { id } = following;
    await stage.hold(id, 'ada', ['A1']);
    const { body: emptied } = await stage.hold(id, 'ada', ['A2']);
    const [epoch, n] = (await following.caughtUp()).split('-').map(Number);
    await stage.hold(id, 'ada', ['A1', 'A2']);
    await following.caughtUp();
    await dieBetweenMirrorAndLog(id, { epoch, n });
    await stage.hold(id, 'bob', ['A3']);
    await following.caughtUp();
    await following.expectSound();
    const ended = (await following.log()).flatMap(({ endedHolds = [] }) => endedHolds);
    expect(ended).toEqual([{ holdId: emptied.holdId, holderId: 'ada', seatIds: ['A2'], reason: 'joined' }]);
  });

  /** As if it had, after this version, and another process had taken over. */
  async function dieBetweenMirrorAndLog(id: string, { epoch, n }: { epoch: number; n: number }) {
    const eventId = new Types.ObjectId(id);
    await stage.db.collection('seat_log').deleteMany({ eventId, n: { $gt: n } });
    await stage.db
      .collection('seat_projections')
      .updateOne({ _id: eventId }, { $set: { epoch, n }, $unset: { owner: '', leaseUntil: '' } });
  }
});
