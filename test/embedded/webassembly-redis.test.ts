import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../src/embedded/redis-server.js';
import { terminate, type ServerProcess } from '../../src/embedded/server-process.js';
import { compiledFile } from '../support/servers.js';
import { startService, type Service } from '../support/service.js';

/** Its Lua has 32-bit integers: what a native server does is no proof that it works here. */
describe('selling on Valkey in WebAssembly', () => {
  let dir: string;
  let redis: ServerProcess;
  let service: Service;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'seatlatch-wasm-'));
    redis = await startRedis(undefined, {
      dir,
      port: undefined,
      logFile: join(dir, 'redis.log'),
      detached: false,
      wasmProgram: compiledFile('src/embedded/valkey-child.ts'),
    });
    service = await startService({ REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  });
  afterAll(async () => {
    await service.close();
    await terminate(redis.pid);
    await rm(dir, { recursive: true });
  });

  it('holds until the deadline, refuses others, lists, confirms and sweeps', async () => {
    const body = { name: 'Wasm', startsAt: '2030-01-01T00:00:00Z', totalSeats: 20 };
    const event = await service.call('POST', '/events', { token: service.token(['organiser']), body });
    const [ann, bob] = [service.token([], 'ann'), service.token([], 'bob')];
    const seats = { eventId: event.body.id, seatIds: ['A1', 'A2'] };
    const hold = await service.call('POST', '/seat-booking/hold-seats', { token: ann, body: seats });
    expect(hold.status).toBe(201);
    expect(Date.parse(hold.body.expiresAt) - Date.parse(hold.body.serverTime)).toBe(10 * 60_000);
    expect(Math.abs(Date.parse(hold.body.serverTime) - Date.now())).toBeLessThan(60_000);
    const refused = await service.call('POST', '/seat-booking/hold-seats', { token: bob, body: seats });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'SEATS_TAKEN', conflictingSeats: ['A1', 'A2'] },
    });
    const swept = await service.call('POST', '/admin/run-expiry', { token: service.token(['admin']) });
    expect(swept.body.expiredHolds).toBe(0);
    const mine = await service.call('GET', `/seat-booking/holds?eventId=${event.body.id}`, { token: ann });
    expect(mine.body.items).toMatchObject([{ holdId: hold.body.holdId, expiresAt: hold.body.expiresAt }]);
    const contactInfo = { name: 'Ann', email: 'ann@example.com' };
    const confirm = { eventId: event.body.id, holdId: hold.body.holdId, contactInfo };
    const booked = await service.call('POST', '/seat-booking/confirm', { token: ann, body: confirm });
    expect(booked).toMatchObject({ status: 201, body: { booking: { allSeatIds: ['A1', 'A2'] } } });
  });
});
