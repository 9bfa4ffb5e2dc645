import { newId } from '../../src/common/ids.js';
import type { RedisConnection, ScriptOutcome } from '../../src/redis/redis-connection.js';
import type { Script } from '../../src/redis/script.js';
import { blockScript } from '../../src/redis/scripts/block.js';
import { buildBeginScript } from '../../src/redis/scripts/build-begin.js';
import { buildScript } from '../../src/redis/scripts/build.js';
import { censusScript } from '../../src/redis/scripts/census.js';
import { confirmAbortScript } from '../../src/redis/scripts/confirm-abort.js';
import { confirmBeginScript } from '../../src/redis/scripts/confirm-begin.js';
import { confirmBookedIfMineScript, confirmBookedScript } from '../../src/redis/scripts/confirm-booked.js';
import { dumpScript } from '../../src/redis/scripts/dump.js';
import { extendScript } from '../../src/redis/scripts/extend.js';
import { freeBookingScript } from '../../src/redis/scripts/free-booking.js';
import { holdSeatsScript } from '../../src/redis/scripts/hold-seats.js';
import { holdsOfUserScript } from '../../src/redis/scripts/holds-of-user.js';
import { lookScript } from '../../src/redis/scripts/look.js';
import { mendScript, type Mend } from '../../src/redis/scripts/mend.js';
import { releaseScript } from '../../src/redis/scripts/release.js';
import { setStatusScript } from '../../src/redis/scripts/set-status.js';
import { snapshotScript } from '../../src/redis/scripts/snapshot.js';
import { sweepScript } from '../../src/redis/scripts/sweep.js';
import { undoHoldScript } from '../../src/redis/scripts/undo-hold.js';
import { transferScript } from '../../src/redis/scripts/transfer.js';
import { unblockScript } from '../../src/redis/scripts/unblock.js';
import { MINUTE, type TestClock } from './support.js';
import type { TestEvent } from './test-event.js';

/** Runs a prepared script over a connection under an epoch. */
export type PreparedRun = (redis: RedisConnection, epoch: number) => Promise<ScriptOutcome<unknown>>;

export interface ScriptCase {
  readonly script: Pick<Script<unknown, unknown>, 'name' | 'keys'>;
  /** Brings an event of four seats to where the script has as much to do as it can. */
  prepare(event: TestEvent, clock: TestClock): Promise<PreparedRun>;
}

function scriptCase<Args, Reply>(
  script: Script<Args, Reply>,
  argsFor: (event: TestEvent, clock: TestClock) => Promise<Args>,
  onDone: (event: TestEvent) => void = () => {},
): ScriptCase {
  return {
    script,
    prepare: async (event, clock) => {
      const args = await argsFor(event, clock);
      return async (redis, epoch) => {
        const outcome = await redis.run(script, event.keys, epoch, args);
        onDone(event);
        return outcome;
      };
    },
  };
}

const streamLength = 100;

async function lapsedHold(event: TestEvent, clock: TestClock): Promise<void> {
  await event.held('bob', [0, 1], { ttlMs: MINUTE });
  clock.nowMs += MINUTE;
}

/** Every script there is, once. */
export const SCRIPT_CASES: readonly ScriptCase[] = [
  scriptCase(holdSeatsScript, async (event, clock) => {
    await lapsedHold(event, clock);
    const holds = [{ holdId: newId(), userId: 'ann', ttlMs: MINUTE, ordinals: [1, 2] }];
    return { lifetimeMs: MINUTE, maxSeatsPerUser: 9, streamLength, holds };
  }),
  scriptCase(releaseScript, async (event) => {
    await event.held('ann', [0, 1]);
    return { userId: 'ann', streamLength, ordinals: [0] };
  }),
  scriptCase(extendScript, async (event) => {
    const holdId = await event.held('ann', [0, 1], { ttlMs: MINUTE });
    return { userId: 'ann', holdId, ttlMs: 2 * MINUTE, lifetimeMs: 9 * MINUTE, streamLength };
  }),
  scriptCase(transferScript, async (event) => {
    const holdId = await event.held('ann', [0, 1]);
    return { userId: 'ann', holdId, toUserId: 'bob', maxSeatsPerUser: 9, streamLength };
  }),
  scriptCase(confirmBeginScript, async (event) => {
    await event.held('ann', [0]);
    return { userId: 'ann', bookingId: newId(), leaseMs: 5, ordinals: [0] };
  }),
  scriptCase(confirmBookedScript, async (event) => {
    await event.held('bob', [0, 1]);
    const bookingId = newId();
    event.owners.set(bookingId, 'ann');
    return { bookingId, userId: 'ann', streamLength, ordinals: [0] };
  }),
  scriptCase(confirmBookedIfMineScript, async (event) => {
    await event.held('ann', [0, 1]);
    const bookingId = newId();
    event.owners.set(bookingId, 'ann');
    await event.begin('ann', [0], bookingId);
    return { bookingId, userId: 'ann', streamLength, ordinals: [0] };
  }),
  scriptCase(confirmAbortScript, async (event) => {
    const [holdId, bookingId] = [await event.held('ann', [0]), newId()];
    await event.begin('ann', [0], bookingId);
    return { bookingId, holdIds: [holdId] };
  }),
  scriptCase(freeBookingScript, async (event) => {
    const bookingId = await event.sold('ann', [0, 1]);
    const by = { actorId: 'organiser', why: 'cancelled' as const };
    return { bookingId, userId: 'ann', ...by, streamLength, ordinals: [0, 1] };
  }),
  scriptCase(blockScript, async (event, clock) => {
    await lapsedHold(event, clock);
    return { userId: 'organiser', streamLength, ordinals: [1, 2] };
  }),
  scriptCase(undoHoldScript, async (event) => {
    const hold = await event.hold('ann', [0, 1]);
    if (hold.tag !== 'HELD') throw new Error(`not held: ${hold.tag}`);
    const { holdId, version } = hold;
    return { userId: 'ann', holdId, version, streamLength, ordinals: [1] };
  }),
  scriptCase(unblockScript, async (event) => {
    await event.block([0]);
    return { userId: 'organiser', streamLength, ordinals: [0] };
  }),
  scriptCase(sweepScript, async (event, clock) => {
    await lapsedHold(event, clock);
    return { streamLength, batch: 10, leaseMs: 5 };
  }),
  scriptCase(setStatusScript, async () => ({ status: 'closed', streamLength })),
  scriptCase(holdsOfUserScript, async (event) => {
    await event.held('ann', [0]);
    return { userId: 'ann' };
  }),
  scriptCase(snapshotScript, async () => undefined),
  scriptCase(censusScript, async (event) => {
    await event.held('ann', [0]);
    await event.sold('bob', [1]);
    return undefined;
  }),
  scriptCase(lookScript, async (event) => {
    await event.held('ann', [0]);
    return { ordinals: [0, 1] };
  }),
  scriptCase(mendScript, async (event) => {
    const holdId = await event.held('ann', [0]);
    const { holds, deadlines } = await event.dump();
    const free = { status: 0, claim: '' };
    const mends: Mend[] = [
      { kind: 'seat', ordinal: 0, seen: { status: 1, claim: holdId }, wanted: free },
      { kind: 'seat', ordinal: 1, seen: free, wanted: { status: 3, claim: '' } },
      {
        kind: 'hold',
        holdId,
        seen: { record: holds[holdId], lookAtMs: deadlines[holdId] },
        wanted: { record: '' },
      },
      { kind: 'user', userId: 'ann', seen: `1 ${holdId}`, wanted: '' },
    ];
    return { streamLength, mends };
  }),
  scriptCase(dumpScript, async (event) => {
    await event.held('ann', [0, 1]);
    await event.sold('bob', [2]);
    return { firstOrdinal: 0, seats: 4 };
  }),
  scriptCase(buildBeginScript, async (event) => {
    await event.lose(['meta']);
    event.epoch++;
    return { mark: newId() };
  }),
  scriptCase(
    buildScript,
    async (event) => {
      await event.held('ann', [0]);
      await event.lose(['meta']);
      event.epoch++;
      const bookingId = newId();
      event.owners.set(bookingId, 'bob');
      const bookings = [{ bookingId, userId: 'bob', ordinals: [3] }];
      return { status: 'on_sale', streamLength, state: Buffer.from([0, 0, 0, 2]), bookings };
    },
    (event) => (event.builtState = '1002'),
  ),
];

export const GUARDED_CASES = SCRIPT_CASES.filter(
  ({ script }) => script !== buildScript && script !== buildBeginScript,
);

export const byName = (cases: readonly ScriptCase[]): [string, ScriptCase][] =>
  cases.map((each) => [each.script.name, each]);
