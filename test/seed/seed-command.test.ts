import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisEnvironment } from '../support/redis-target.js';
import { startService, type Service } from '../support/service.js';
import { idsOf, runSeed } from './run-seed.js';

const PLAN_MS = 300_000;

const FAULTY_PLAN = {
  name: 'Kleine Bühne',
  size: { width: 100, height: 100 },
  categories: [{ name: 'Rang I', color: '#123456' }],
  zones: [
    {
      name: 'Saal',
      position: { x: 0, y: 0 },
      rows: [
        {
          row_number: 'A',
          position: { x: 20, y: 20 },
          seats: [
            { seat_guid: 'a', seat_number: '1', position: { x: 0, y: 0 }, category: 'Rang I' },
            { seat_guid: 'a', seat_number: '2', position: { x: 5, y: 0 }, category: 'Rang I' },
            { seat_guid: 'c', seat_number: '3', position: { x: 500, y: 0 }, category: 'Rang II' },
          ],
        },
      ],
    },
  ],
};

describe('npm run seed', () => {
  let service: Service;
  let folder: string;

  beforeAll(async () => {
    service = await startService();
    folder = await mkdtemp(join(tmpdir(), 'seatlatch-seed-'));
  });

  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  const seed = (...args: string[]) =>
    runSeed(args, {
      NODE_ENV: 'test',
      MONGODB_URI: service.config.MONGODB_URI,
      ...redisEnvironment(),
      JWT_SECRET: service.config.JWT_SECRET,
      PORT: '4567',
    });

  const planFile = async (name: string, content: string) => {
    const file = join(folder, name);
    await writeFile(file, content);
    return file;
  };

  const countLayouts = async () => {
    const { body } = await service.call('GET', '/layouts?limit=200', { token: service.token() });
    return (body as { items: unknown[] }).items.length;
  };

  it(
    'puts a venue on sale in the running service: its seats can be held at once',
    async () => {
      const start = '2027-03-01T19:30:00.000Z';
      const run = await seed(
        '--venue',
        'banquet',
        '--name',
        'Gala',
        '--starts-at',
        start,
        '--count',
        '2',
        '--currency',
        'EUR',
      );
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const { layoutId, eventIds } = idsOf(run);
      expect(eventIds).toHaveLength(2);
      expect(run.stdout).toContain(`http://localhost:4567/e/${eventIds[0]}`);

      const token = service.token();
      const events = await Promise.all(eventIds.map((id) => service.call('GET', `/events/${id}`, { token })));
      expect(events.map(({ body }) => body)).toMatchObject([
        { name: 'Gala', startsAt: start, status: 'on_sale', layoutId, currency: 'EUR', availableSeats: 318 },
        { name: 'Gala', startsAt: '2027-03-02T19:30:00.000Z', status: 'on_sale', layoutId },
      ]);
      const body = { eventId: eventIds[0], tableId: 'T1' };
      const held = await service.call('POST', '/seat-booking/hold-table', { token, body });
      expect(held).toMatchObject({
        status: 201,
        body: { success: true, currency: 'EUR', totalAmount: 8 * 180 },
      });
    },
    PLAN_MS,
  );

  it(
    'imports a faulty plan, says every fault, and sells every seat of it',
    async () => {
      const file = await planFile('faulty.json', `\uFEFF${JSON.stringify(FAULTY_PLAN)}`);
      const run = await seed('--plan', file, '--prices', 'Rang I=50,Rang II=30.5');
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(run.stdout).toContain('The plan has 4 faults:');
      for (const place of ['seats[1].seat_guid:', 'seats[1]: ', 'seats[2]: ', 'seats[2].category:']) {
        expect(run.stdout).toContain(`  zones[0].rows[0].${place}`);
      }
      const { eventIds } = idsOf(run);
      const token = service.token();
      const body = { eventId: eventIds[0], seatIds: ['a', 'a~2', 'c'] };
      const held = await service.call('POST', '/seat-booking/hold-seats', { token, body });
      expect(held).toMatchObject({ status: 201, body: { totalAmount: 130.5 } });
    },
    PLAN_MS,
  );

  it(
    'stores nothing of a faulty plan with --strict, but a sound one',
    async () => {
      const before = await countLayouts();
      const run = await seed(
        '--plan',
        await planFile('strict.json', JSON.stringify(FAULTY_PLAN)),
        '--strict',
      );
      expect(run.code).toBe(1);
      expect(run.stdout).toContain('The plan has 4 faults:');
      expect(run.stderr).toContain('Nothing was stored, because of --strict.');
      expect(await countLayouts()).toBe(before);

      const [zone] = FAULTY_PLAN.zones;
      const sound = {
        ...FAULTY_PLAN,
        zones: [{ ...zone, rows: [{ ...zone.rows[0], seats: [zone.rows[0].seats[0]] }] }],
      };
      const second = await seed('--plan', await planFile('sound.json', JSON.stringify(sound)), '--strict');
      expect(second).toMatchObject({ code: 0, stderr: '' });
      expect(second.stdout).toContain('The plan has no faults.');
      expect(await countLayouts()).toBe(before + 1);
    },
    PLAN_MS,
  );

  it.each<[string, string, string[], RegExp]>([
    ['text', 'seats!', [], /is not JSON/],
    ['another format', '{"type":"FeatureCollection"}', [], /not a pretix seating plan.*It has "type"/],
    [
      'a plan without seats',
      '{"zones":[]}',
      [],
      /cannot be stored[\s\S]*seats: must have 1 to 100000 entries/,
    ],
    [
      'a price of a category it has not',
      JSON.stringify(FAULTY_PLAN),
      ['--prices', 'Rang III=5'],
      /no category Rang III, but Rang I, Rang II/,
    ],
    [
      'a price of too many decimals',
      JSON.stringify(FAULTY_PLAN),
      ['--prices', 'Rang I=5.005'],
      /at most 2 decimals/,
    ],
  ])(
    'refuses %s in words',
    async (_, content, args, message) => {
      const run = await seed('--plan', await planFile('refused.json', content), ...args);
      expect(run.code).toBe(1);
      expect(run.stderr).toMatch(message);
      expect(run.stderr).not.toMatch(/\n\s+at /);
    },
    PLAN_MS,
  );

  it(
    'lists the venues and explains itself, and refuses what it does not know',
    async () => {
      const [list, help, wrong, missing] = await Promise.all([
        runSeed(['--list']),
        runSeed(['--help']),
        runSeed(['--venue', 'opera']),
        runSeed(['--plan', 'no-such-file.json']),
      ]);
      expect(list).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/theatre +1,234 seats[\s\S]*arena +20,000/),
      });
      expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run seed -- --venue') });
      expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Usage:') });
      expect(missing).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('no-such-file.json cannot be read'),
      });
    },
    PLAN_MS,
  );
});
