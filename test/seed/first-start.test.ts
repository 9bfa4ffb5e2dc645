import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_ACCOUNTS } from '../../src/demo/seed-demo.js';
import { call } from '../support/service.js';
import { spawnService, type SpawnedService } from '../support/spawned-service.js';
import { idsOf, runSeed } from './run-seed.js';

const WHOLE_TEST_MS = 300_000;
const DEMO_MS = 180_000;

describe('the first start, with embedded servers', () => {
  let dataDir: string;
  let service: SpawnedService | undefined;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatlatch-first-'));
  });

  afterEach(async () => {
    service?.signal('SIGTERM');
    await service?.ended;
    await rm(dataDir, { recursive: true });
  });

  it(
    'prints demo events and accounts that work, and the seed command adds to the running service',
    async () => {
      const env = { NODE_ENV: 'test', DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' };
      service = spawnService(env);
      const url = await service.listening;
      await until(() => service!.stdout().includes(DEMO_ACCOUNTS.buyer.email));
      const [, eventId] = /^ {2}([0-9a-f]{24}) {2}.*1234 seats$/m.exec(service.stdout())!;

      const { email, password } = DEMO_ACCOUNTS.buyer;
      const login = await call(`${url}/auth/login`, 'POST', { body: { email, password } });
      const token = (login.body as { accessToken: string }).accessToken;
      const body = { eventId, seatIds: ['A-1', 'A-2'] };
      const held = await call(`${url}/seat-booking/hold-seats`, 'POST', { token, body });
      expect(held).toMatchObject({ status: 201, body: { totalAmount: 2 * 98 } });

      const run = await runSeed(['--venue', 'cinema'], env);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const event = await call(`${url}/events/${idsOf(run).eventIds[0]}`, 'GET', { token });
      expect(event.body).toMatchObject({ availableSeats: 247, status: 'on_sale' });
    },
    WHOLE_TEST_MS,
  );
});

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + DEMO_MS; !isSo();) {
    if (Date.now() > end) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
