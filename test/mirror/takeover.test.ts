import { times } from '../faults/burst.js';
import { Stage, until } from '../faults/stage.js';
import { redisEnvironment } from '../support/redis-target.js';
import { call } from '../support/service.js';
import { spawnService, type SpawnedService } from '../support/spawned-service.js';
import { Following } from './following.js';

describe('a projecting process that dies', () => {
  let stage: Stage;
  let other: SpawnedService;
  beforeAll(async () => {
    stage = await Stage.open(1);
    const { MONGODB_URI, JWT_SECRET } = stage.service.config;
    const settings = {
      PORT: '0',
      HOST: '127.0.0.1',
      SEED_DEMO: 'false',
      THROTTLE_DISABLED: 'true',
    };
    other = spawnService({ NODE_ENV: 'test', MONGODB_URI, ...redisEnvironment(), JWT_SECRET, ...settings });
    await other.listening;
  });
  afterAll(async () => {
    other?.signal('SIGKILL');
    await stage?.close();
  });

  it('in the middle of many changes is replaced: nothing is missing, nothing is there twice', async () => {
    const url = await other.listening;
    const organiser = stage.organiser();
    const event = { name: 'Takeover', startsAt: '2027-03-01T19:30:00Z', totalSeats: 400 };
    // Made and sold by the other process alone: this one does not know the event.
    const { body } = await call(`${url}/events`, 'POST', { token: organiser, body: event });
    expect(body).toMatchObject({ totalSeats: 400 });
    const following = new Following(stage, body.id);
    const { body: view } = await call(`${url}/seat-booking/layout/${body.id}`, 'GET', { token: organiser });
    const seatIds = view.seats.map(({ id }: { id: string }) => id) as string[];
    const ask = (n: number, path: string, more: object) =>
      call(`${url}/seat-booking/${path}`, 'POST', {
        token: stage.token(`buyer-${n}`),
        body: { eventId: body.id, ...more },
      }).catch(() => undefined);
    const buyers = times(200, async (n) => {
      const seats = seatIds.slice(2 * n, 2 * n + 2);
      await ask(n, 'hold-seats', { seatIds: seats });
      if (n % 2) await ask(n, 'release', { seatIds: seats });
    });
    await until(async () => (await following.log()).length > 0);
    other.signal('SIGKILL');
    await Promise.all(buyers);
    await other.ended;
    await following.caughtUp();
    await following.expectSound();
    const log = await following.log();
    expect(log[0]).toMatchObject({ epoch: 1, n: 1 });
    const released = log.filter(({ operation }) => operation === 'release');
    expect(released.filter(({ endedHolds }) => endedHolds?.length !== 1)).toEqual([]);
  });
});
