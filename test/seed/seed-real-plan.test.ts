import { existsSync } from 'node:fs';
import { redisEnvironment } from '../support/redis-target.js';
import { startService, type Service } from '../support/service.js';
import { idsOf, runSeed } from './run-seed.js';

/** A plan that others drew; it is not part of the project. */
const PLAN = '../shared/data/plans/seatmap-canvas-stadium.json';
const whereItIs = existsSync(PLAN) ? describe : describe.skip;

whereItIs(`npm run seed with a real plan (skipped where there is no ${PLAN})`, () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
  });

  afterAll(() => service.close());

  it('puts every seat on sale and says every fault', async () => {
    const { MONGODB_URI, JWT_SECRET } = service.config;
    const env = { NODE_ENV: 'test', MONGODB_URI, ...redisEnvironment(), JWT_SECRET };
    const run = await runSeed(['--plan', PLAN, '--prices', 'Category I=50,Category II=30'], env);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('SEAT_GUID_REPEATED (420)');
    expect(run.stdout).toContain('SEATS_OVERLAP (162)');
    const event = await service.call('GET', `/events/${idsOf(run).eventIds[0]}`, { token: service.token() });
    expect(event.body).toMatchObject({ totalSeats: 738, availableSeats: 738, prices: { 'Category I': 50 } });
  }, 300_000);
});
