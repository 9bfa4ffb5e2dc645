import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { AccountsService, type NewAccount } from '../modules/auth/accounts.service.js';
import { EventsService } from '../modules/events/events.service.js';
import { LayoutsService } from '../modules/layouts/layouts.service.js';
import { EVENT_MODEL, type EventDoc } from '../mongo/event.schema.js';
import { LAYOUT_MODEL, type LayoutDoc } from '../mongo/layout.schema.js';
import { VENUES } from '../venues/venues.js';

/** Open to everyone who reads this: they exist in demo databases only. */
export const DEMO_ACCOUNTS = {
  organiser: {
    email: 'organiser@demo.example',
    password: 'demo-organiser',
    name: 'Olivia Organiser',
    roles: ['organiser'],
  },
  buyer: { email: 'buyer@demo.example', password: 'demo-buyer', name: 'Ben Buyer', roles: ['customer'] },
} as const;

interface DemoEvent {
  name: string;
  venue: string;
  weeksAhead: number;
}

/** An event is known again by its name: see {@link seedDemo}. */
const DEMO_EVENTS: DemoEvent[] = [
  { name: 'A Midsummer Night’s Dream', venue: 'theatre', weeksAhead: 3 },
  { name: 'Ice Hockey: Harbour v Highland', venue: 'arena', weeksAhead: 5 },
  { name: 'Charity Ball', venue: 'banquet', weeksAhead: 7 },
];

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export interface DemoNotes {
  /** None where tokens come from an outside issuer and nobody can log in here. */
  accounts: { role: string; email: string; password: string }[];
  events: { id: string; name: string; totalSeats: number }[];
}

/**
 * Makes the demo accounts, layouts and events in a database without events, and finds them again in a database that
 * has them. What an interrupted start left out is made by the next one.
 * @returns nothing where the database holds other people's events, or SEED_DEMO or production say no.
 */
export async function seedDemo(app: INestApplicationContext): Promise<DemoNotes | undefined> {
  const config = app.get<AppConfig>(APP_CONFIG, { strict: false });
  if (!(config.SEED_DEMO ?? config.NODE_ENV !== 'production')) return undefined;
  const events = app.get<Model<EventDoc>>(getModelToken(EVENT_MODEL), { strict: false });
  const isDemo = { name: { $in: DEMO_EVENTS.map(({ name }) => name) } };
  if ((await events.exists({})) && !(await events.exists(isDemo))) return undefined;
  const accounts = app.get(AccountsService, { strict: false });
  const organiser = await accounts.ensure(accountOf('organiser'));
  await accounts.ensure(accountOf('buyer'));
  const made: DemoNotes['events'] = [];
  for (const event of DEMO_EVENTS) made.push(await ensureEvent(app, events, event, organiser.id));
  return { accounts: config.JWT_PUBLIC_KEY || config.JWT_JWKS_URI ? [] : credentials(), events: made };
}

/** Lines for the terminal. */
export function demoLines({ accounts, events }: DemoNotes): string[] {
  const width = Math.max(...events.map(({ name }) => name.length));
  return [
    'Demo events',
    ...events.map(({ id, name, totalSeats }) => `  ${id}  ${name.padEnd(width)}  ${totalSeats} seats`),
    ...(accounts.length > 0 ? ['Demo accounts, for /desk and POST /auth/login'] : []),
    ...accounts.map(({ email, password, role }) => `  ${email} / ${password} (${role})`),
  ];
}

function accountOf(who: keyof typeof DEMO_ACCOUNTS): NewAccount {
  const account = DEMO_ACCOUNTS[who];
  return { ...account, roles: [...account.roles] };
}

function credentials(): DemoNotes['accounts'] {
  return Object.values(DEMO_ACCOUNTS).map(({ email, password, roles }) => ({
    email,
    password,
    role: roles[0],
  }));
}

async function ensureEvent(
  app: INestApplicationContext,
  events: Model<EventDoc>,
  { name, venue, weeksAhead }: DemoEvent,
  organiserId: string,
): Promise<DemoNotes['events'][number]> {
  const there = await events.findOne({ name, createdBy: organiserId }).lean();
  if (there) return { id: there._id.toHexString(), name, totalSeats: there.totalSeats };
  const layoutId = await ensureLayout(app, venue, organiserId);
  const startsAt = startOf(weeksAhead).toISOString();
  const { id, totalSeats } = await app
    .get(EventsService, { strict: false })
    .create({ name, startsAt, layoutId }, organiserId);
  return { id, name, totalSeats };
}

async function ensureLayout(
  app: INestApplicationContext,
  venue: string,
  organiserId: string,
): Promise<string> {
  const layouts = app.get<Model<LayoutDoc>>(getModelToken(LAYOUT_MODEL), { strict: false });
  const layout = VENUES[venue].build();
  const there = await layouts.findOne({ name: layout.name, createdBy: organiserId }).lean();
  if (there) return there._id.toHexString();
  return (await app.get(LayoutsService, { strict: false }).create(layout, organiserId)).id;
}

/** Half past seven in the evening, UTC. */
function startOf(weeksAhead: number): Date {
  const day = new Date(Date.now() + weeksAhead * WEEK_MS);
  day.setUTCHours(19, 30, 0, 0);
  return day;
}
