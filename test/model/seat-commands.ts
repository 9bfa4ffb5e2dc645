import * as fc from 'fast-check';
import { newId } from '../../src/common/ids.js';
import type { ConfirmBeginReply } from '../../src/redis/scripts/confirm-begin.js';
import {
  MAX_SEATS_PER_USER,
  MINUTE,
  LIFETIME_MS,
  SEATS,
  type ModelHold,
  type SeatModel,
} from './seat-model.js';
import { agree, type Stage } from './stage.js';

export type SeatCommand = fc.AsyncCommand<SeatModel, Stage>;
type Run = (model: SeatModel, stage: Stage) => Promise<void>;

/** A step of a story: run when `isPossible`, audited afterwards. */
function step(
  text: string,
  run: Run,
  isPossible: (model: Readonly<SeatModel>) => boolean = () => true,
): SeatCommand {
  return {
    check: isPossible,
    run: async (model, stage) => {
      await run(model, stage);
      await stage.audit(model);
    },
    toString: () => text,
  };
}

const nth = <T>(items: Iterable<T>, index: number): T | undefined => {
  const all = [...items];
  return all[index % all.length];
};

async function hold(model: SeatModel, { event }: Stage, user: string, seats: number[], minutes: number) {
  const [holdId, ttlMs] = [newId(), minutes * MINUTE];
  const expected = model.hold(holdId, user, seats, ttlMs);
  const limits = { maxSeatsPerUser: MAX_SEATS_PER_USER, lifetimeMs: LIFETIME_MS };
  agree('answer', await event.hold(user, seats, { holdId, ttlMs, ...limits }), expected);
}

/** The holds a confirmation is of come in any order. */
const inOrder = (reply: ConfirmBeginReply): ConfirmBeginReply =>
  reply.tag === 'BEGUN'
    ? { ...reply, holdIds: [...reply.holdIds].sort(), usedUpHoldIds: [...reply.usedUpHoldIds].sort() }
    : reply;

async function begin(model: SeatModel, { event }: Stage, user: string, target: number[] | string) {
  const bookingId = newId();
  const expected = model.begin(user, target, bookingId);
  agree('answer', inOrder(await event.begin(user, target, bookingId)), expected);
  if (expected.tag === 'BEGUN' && expected.bookingId === bookingId) {
    model.confirmations.push({ bookingId, user, seats: expected.ordinals, holdIds: expected.holdIds });
  }
  return expected.tag === 'BEGUN' ? expected.bookingId : undefined;
}

const confirmationOf = (model: SeatModel, bookingId: string) =>
  model.confirmations.find((confirmation) => confirmation.bookingId === bookingId)!;

/** Inserts the booking; where the ledger decides otherwise, its holds are plain holds again. */
async function record(model: SeatModel, stage: Stage, bookingId: string): Promise<void> {
  const { user, seats } = confirmationOf(model, bookingId);
  const isSold = [...model.ledger.values()].some(
    (entry) => entry.active && entry.seats.some((seat) => seats.includes(seat)),
  );
  const earlier = model.ledger.get(bookingId);
  const expected = earlier ? 'id_taken' : isSold ? 'seats_taken' : 'inserted';
  if (expected === 'inserted') model.ledger.set(bookingId, { user, seats, active: true });
  agree('answer', await stage.record(confirmationOf(model, bookingId)), expected);
  if (expected === 'seats_taken' || earlier?.active === false) await abort(model, stage, bookingId);
}

async function abort(model: SeatModel, { event }: Stage, bookingId: string): Promise<void> {
  const { holdIds } = confirmationOf(model, bookingId);
  agree('answer', await event.abort(bookingId, holdIds), { holds: model.abort(bookingId) });
}

/** Tells Redis of a booking that the ledger has. */
async function book(model: SeatModel, { event }: Stage, bookingId: string): Promise<void> {
  const { user, seats } = model.ledger.get(bookingId)!;
  const isMine = model.bookIfMine(bookingId);
  const reply = await event.bookIfMine(user, bookingId, seats);
  agree(
    'answer',
    reply,
    isMine === false ? { tag: 'UNEXPECTED' } : { tag: 'BOOKED', version: model.version },
  );
  if (isMine !== false) return;
  const evictedSeats = model.bookAnyway(bookingId);
  agree('answer', await event.book(user, bookingId, seats), { version: model.version, evictedSeats });
}

/** Settles a confirmation that nobody works on: whoever inserts its id first has decided (I3). */
async function giveUp(model: SeatModel, stage: Stage, bookingId: string): Promise<void> {
  const earlier = model.ledger.get(bookingId);
  agree('answer', await stage.bury(bookingId), earlier ? 'id_taken' : 'inserted');
  if (!earlier) model.ledger.set(bookingId, { user: '', seats: [], active: false });
  if (earlier?.active) await book(model, stage, bookingId);
  else await abort(model, stage, bookingId);
}

async function cancel(model: SeatModel, stage: Stage, bookingId: string): Promise<void> {
  const booking = model.ledger.get(bookingId)!;
  booking.active = false;
  await stage.cancel(bookingId);
  const seats = model.free(bookingId);
  const reply = await stage.event.free(booking.user, bookingId, booking.seats);
  agree('answer', reply, { version: model.version, seats });
}

async function sweep(model: SeatModel, stage: Stage): Promise<void> {
  const expected = model.sweep();
  const { overdue, ...reply } = await stage.event.sweep();
  const inOrderOfId = (pairs: typeof overdue) => [...pairs].sort((a, b) => (a.holdId < b.holdId ? -1 : 1));
  agree(
    'answer',
    { ...reply, overdue: inOrderOfId(overdue) },
    {
      ...expected,
      overdue: inOrderOfId(expected.overdue),
    },
  );
  for (const bookingId of new Set(overdue.map((each) => each.bookingId)))
    await giveUp(model, stage, bookingId);
}

function moveClock(model: SeatModel, { clock }: Stage, toMs: number): void {
  model.now = Math.max(model.now, toMs);
  clock.nowMs = model.now;
}

/** Seats of the user's live holds that the mask picks. */
function ownSeats(model: Readonly<SeatModel>, user: string, mask: number): number[] {
  return [...model.holds.values()]
    .filter((each) => each.user === user && !model.isLapsed(each))
    .flatMap((each) => each.seats)
    .filter((seat) => mask & (1 << seat));
}

const users = fc.constantFrom('ann', 'bob', 'cem ~ dora');
const seats = fc.uniqueArray(fc.nat(SEATS - 1), { minLength: 1, maxLength: 4 });
const ttlMinutes = fc.integer({ min: 1, max: 30 });
const index = fc.nat(20);
const mask = fc.integer({ min: 1, max: 2 ** SEATS - 1 });

const hasHolds = (model: Readonly<SeatModel>) => model.holds.size > 0;
const isBegun = (model: Readonly<SeatModel>) => model.confirmations.length > 0;
const active = (model: Readonly<SeatModel>) => [...model.ledger].filter(([, entry]) => entry.active);
const isRecorded = (model: Readonly<SeatModel>) => active(model).length > 0;

const holdSome = fc
  .tuple(users, seats, ttlMinutes)
  .map(([user, some, ttl]) =>
    step(`${user} holds ${some} for ${ttl} min`, (m, s) => hold(m, s, user, some, ttl)),
  );

const holdMore = fc.tuple(index, seats, ttlMinutes).map(([i, more, ttl]) =>
  step(
    `hold ${i} grows by ${more} for ${ttl} min`,
    async (model, stage) => {
      const own = nth(model.holds.values(), i)!;
      const all = [...new Set([...more, ...own.seats])];
      await hold(model, stage, own.user, all, ttl);
    },
    hasHolds,
  ),
);

const releaseSeats = fc.tuple(users, seats).map(([user, some]) =>
  step(`${user} releases ${some}`, async (model, { event }) => {
    agree('answer', await event.release(user, some), model.release(user, some));
  }),
);

const releaseHold = fc.tuple(index, fc.option(users)).map(([i, other]) =>
  step(
    `${other ?? 'its owner'} releases hold ${i}`,
    async (model, { event }) => {
      const { id, user } = nth(model.holds.values(), i)!;
      agree('answer', await event.release(other ?? user, id), model.release(other ?? user, id));
    },
    hasHolds,
  ),
);

async function extend(model: SeatModel, { event }: Stage, user: string, holdId: string, minutes: number) {
  const ttlMs = minutes * MINUTE;
  const expected = model.extend(user, holdId, ttlMs);
  agree('answer', await event.extend(user, holdId, { ttlMs, lifetimeMs: LIFETIME_MS }), expected);
}

async function transfer(model: SeatModel, { event }: Stage, user: string, holdId: string, receiver: string) {
  const expected = model.transfer(user, holdId, receiver);
  const limit = { maxSeatsPerUser: MAX_SEATS_PER_USER };
  agree('answer', await event.transfer(user, holdId, receiver, limit), expected);
}

const extendHold = fc.tuple(index, fc.option(users, { freq: 3 }), ttlMinutes).map(([i, other, ttl]) =>
  step(
    `${other ?? 'its owner'} extends hold ${i} to ${ttl} min`,
    async (model, stage) => {
      const { id, user } = nth(model.holds.values(), i)!;
      await extend(model, stage, other ?? user, id, ttl);
    },
    hasHolds,
  ),
);

const transferHold = fc.tuple(index, fc.option(users, { freq: 3 }), users).map(([i, other, receiver]) =>
  step(
    `${other ?? 'its owner'} transfers hold ${i} to ${receiver}`,
    async (model, stage) => {
      const { id, user } = nth(model.holds.values(), i)!;
      await transfer(model, stage, other ?? user, id, receiver);
    },
    hasHolds,
  ),
);

/** Stories run into a receiver's limit only when somebody sees to it. */
const transferToFull = fc.tuple(index, users).map(([i, receiver]) =>
  step(
    `${receiver} holds what is free and may be held, and is to get hold ${i}`,
    async (model, stage) => {
      const { id, user } = nth(model.holds.values(), i)!;
      const free = Array.from({ length: SEATS }, (_, seat) => seat).filter(
        (seat) => model.statusOf(seat) === 'available',
      );
      const some = free.slice(0, MAX_SEATS_PER_USER - model.claimedBy(receiver));
      if (some.length > 0) await hold(model, stage, receiver, some, 10);
      await transfer(model, stage, user, id, receiver);
    },
    hasHolds,
  ),
);

const askForEnded = fc.tuple(index, users, users).map(([i, user, receiver]) =>
  step(
    `${user} extends and transfers hold ${i} of those that have ended`,
    async (model, stage) => {
      const id = nth(model.endings.keys(), i)!;
      await extend(model, stage, user, id, 1);
      await transfer(model, stage, user, id, receiver);
    },
    (model) => model.endings.size > 0,
  ),
);

const beginSeats = fc.tuple(users, seats).map(([user, some]) =>
  step(`${user} begins to confirm ${some}`, async (model, stage) => {
    await begin(model, stage, user, some);
  }),
);

const beginHold = fc.tuple(index, fc.option(users)).map(([i, other]) =>
  step(
    `${other ?? 'its owner'} begins to confirm hold ${i}`,
    async (model, stage) => {
      const { id, user } = nth(model.holds.values(), i)!;
      await begin(model, stage, other ?? user, id);
    },
    hasHolds,
  ),
);

const beginOwn = fc.tuple(users, mask).map(([user, bits]) =>
  step(
    `${user} begins to confirm held seats, mask ${bits}`,
    async (model, stage) => {
      await begin(model, stage, user, ownSeats(model, user, bits));
    },
    (model) => ownSeats(model, user, bits).length > 0,
  ),
);

const buy = fc.tuple(users, mask).map(([user, bits]) =>
  step(
    `${user} buys held seats, mask ${bits}`,
    async (model, stage) => {
      const bookingId = await begin(model, stage, user, ownSeats(model, user, bits));
      if (bookingId === undefined) return;
      await record(model, stage, bookingId);
      if (model.ledger.get(bookingId)?.active) await book(model, stage, bookingId);
    },
    (model) => ownSeats(model, user, bits).length > 0,
  ),
);

const settle = fc
  .tuple(fc.constantFrom({ record, name: 'recorded' }, { record: giveUp, name: 'given up' }), index)
  .map(([{ record: run, name }, i]) =>
    step(
      `confirmation ${i} is ${name}`,
      async (model, stage) => run(model, stage, nth(model.confirmations, i)!.bookingId),
      isBegun,
    ),
  );

const tell = index.map((i) =>
  step(
    `Redis is told of booking ${i}`,
    (model, stage) => book(model, stage, nth(active(model), i)![0]),
    isRecorded,
  ),
);

const cancelSome = index.map((i) =>
  step(
    `booking ${i} is cancelled`,
    (model, stage) => cancel(model, stage, nth(active(model), i)![0]),
    isRecorded,
  ),
);

const block = seats.map((some) =>
  step(`block ${some}`, async (model, { event }) => {
    agree('answer', await event.block(some), model.block(some));
  }),
);

const unblock = seats.map((some) =>
  step(`unblock ${some}`, async (model, { event }) => {
    const ordinals = model.unblock(some);
    agree('answer', await event.unblock(some), { version: model.version, ordinals });
  }),
);

async function setStatus(model: SeatModel, { event }: Stage, status: string): Promise<void> {
  model.status = status;
  model.changes++;
  agree('answer', await event.setStatus(status), { version: model.version });
}

const closeAndOpen = fc.tuple(users, seats).map(([user, some]) =>
  step(
    `the event is closed, ${user} asks for ${some} and gets a hold, it opens again`,
    async (model, stage) => {
      await setStatus(model, stage, 'closed');
      await hold(model, stage, user, some, 1);
      for (const { id, user: owner } of [...model.holds.values()].slice(0, 1)) {
        await extend(model, stage, owner, id, 30);
        await transfer(model, stage, owner, id, user);
      }
      await setStatus(model, stage, 'on_sale');
    },
  ),
);

const pass = fc
  .integer({ min: 1, max: 10 * MINUTE })
  .map((ms) => step(`${ms} ms pass`, async (model, stage) => moveClock(model, stage, model.now + ms)));

const passTo = fc
  .tuple(index, fc.constantFrom(-1, 0, 1), fc.constantFrom('deadline', 'lookAt'))
  .map(([i, by, end]) =>
    step(
      `time passes to the ${end} of hold ${i} and ${by} ms`,
      async (model, stage) => {
        const due: ModelHold = nth(model.holds.values(), i)!;
        moveClock(model, stage, due[end as 'deadline' | 'lookAt'] + by);
      },
      hasHolds,
    ),
  );

const rebuild = fc.boolean().map((survivors) =>
  step(`Redis restarts ${survivors ? 'with' : 'without'} its data`, async (model, stage) => {
    const reply = await stage.rebuild(model, { survivors });
    const { holdsKept } = model.rebuild({ survivors });
    agree('answer', reply, { tag: 'BUILT', version: model.version, atMs: model.now, holdsKept });
  }),
);

/** Everything that can happen to an event; what should happen often has more weight. */
export const SEAT_COMMANDS: fc.Arbitrary<SeatCommand>[] = [
  { commands: [holdSome], weight: 3 },
  { commands: [holdMore, beginOwn, buy, settle, tell, passTo, fc.constant(step('sweep', sweep))], weight: 2 },
  { commands: [extendHold, transferHold], weight: 2 },
  {
    commands: [transferToFull, askForEnded, releaseSeats, releaseHold, beginSeats, beginHold, cancelSome],
    weight: 1,
  },
  { commands: [block, unblock, closeAndOpen, pass, rebuild], weight: 1 },
].flatMap(({ commands, weight }) => Array.from({ length: weight }, () => commands).flat());
