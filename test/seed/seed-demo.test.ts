import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DEMO_ACCOUNTS, demoLines, seedDemo } from '../../src/demo/seed-demo.js';
import { EVENT_MODEL, type EventDoc } from '../../src/mongo/event.schema.js';
import { LAYOUT_MODEL } from '../../src/mongo/layout.schema.js';
import { startService, type Service } from '../support/service.js';

const DEMO_MS = 300_000;

describe('the demo', () => {
  let service: Service;

  beforeEach(async () => {
    service = await startService({ SEED_DEMO: undefined });
  });

  afterEach(() => service.close());

  const events = () => service.app.get<Model<EventDoc>>(getModelToken(EVENT_MODEL), { strict: false });
  const layouts = () => service.app.get<Model<unknown>>(getModelToken(LAYOUT_MODEL), { strict: false });

  it(
    'has events on sale some weeks ahead, and accounts that can log in',
    async () => {
      const notes = (await seedDemo(service.app))!;
      const token = service.token();
      for (const { id, name, totalSeats } of notes.events) {
        const { body } = await service.call('GET', `/events/${id}`, { token });
        expect(body).toMatchObject({ name, status: 'on_sale', availableSeats: totalSeats });
        expect(Date.parse((body as { startsAt: string }).startsAt)).toBeGreaterThan(
          Date.now() + 14 * 24 * 3600 * 1000,
        );
      }
      expect(notes.events.map(({ totalSeats }) => totalSeats)).toEqual([1_234, 20_000, 318]);
      for (const { email, password, role } of notes.accounts) {
        const login = await service.call('POST', '/auth/login', { body: { email, password } });
        expect(login).toMatchObject({ status: 200, body: { user: { email, roles: [role] } } });
      }
      const lines = demoLines(notes).join('\n');
      for (const { email, password } of Object.values(DEMO_ACCOUNTS))
        expect(lines).toContain(`${email} / ${password}`);
      for (const { id } of notes.events) expect(lines).toContain(id);
    },
    DEMO_MS,
  );

  it(
    'is found again by a later start, and what an interrupted one left out is made then',
    async () => {
      const first = (await seedDemo(service.app))!;
      expect(await seedDemo(service.app)).toEqual(first);

      // As if the first start had ended after the arena's layout was stored and before its event was.
      await events().deleteOne({ _id: first.events[1].id });
      const again = (await seedDemo(service.app))!;
      expect(again.events[1]).toEqual({
        ...first.events[1],
        id: expect.not.stringMatching(first.events[1].id),
      });
      expect([again.events[0], again.events[2]]).toEqual([first.events[0], first.events[2]]);
      expect(await layouts().countDocuments()).toBe(3);
      expect(await events().countDocuments()).toBe(3);
    },
    DEMO_MS,
  );

  it('leaves a database alone that has events of its own', async () => {
    const body = { name: 'Ours', startsAt: '2027-03-01T19:30:00Z', totalSeats: 10 };
    const made = await service.call('POST', '/events', { token: service.token(['organiser']), body });
    expect(made.status).toBe(201);
    expect(await seedDemo(service.app)).toBeUndefined();
    expect(await events().countDocuments()).toBe(1);
  });
});

describe('the demo is not made', () => {
  it.each([{ SEED_DEMO: false }, { SEED_DEMO: undefined, NODE_ENV: 'production' as const }])(
    'with %j',
    async (env) => {
      const service = await startService(env);
      try {
        expect(await seedDemo(service.app)).toBeUndefined();
        const { body } = await service.call('GET', '/events', { token: service.token() });
        expect(body).toEqual({ items: [] });
      } finally {
        await service.close();
      }
    },
  );
});
