import type { Redis } from 'ioredis';
import { newId } from '../../src/common/ids.js';
import { KEY_NAMES, eventKeys, type EventKeys } from '../../src/redis/keys.js';
import type { RedisConnection, ScriptOutcome } from '../../src/redis/redis-connection.js';
import type { Script } from '../../src/redis/script.js';
import { blockScript } from '../../src/redis/scripts/block.js';
import { buildBeginScript } from '../../src/redis/scripts/build-begin.js';
import { buildScript, type BuildArgs } from '../../src/redis/scripts/build.js';
import { confirmAbortScript } from '../../src/redis/scripts/confirm-abort.js';
import { confirmBeginScript } from '../../src/redis/scripts/confirm-begin.js';
import {
  confirmBookedIfMineScript,
  confirmBookedScript,
  type ConfirmBookedArgs,
} from '../../src/redis/scripts/confirm-booked.js';
import { extendScript, type ExtendArgs } from '../../src/redis/scripts/extend.js';
import { freeBookingScript, type FreeBookingArgs } from '../../src/redis/scripts/free-booking.js';
import {
  holdSeatsScript,
  type HoldReply,
  type HoldRequest,
  type HoldSeatsArgs,
} from '../../src/redis/scripts/hold-seats.js';
import { holdsOfUserScript } from '../../src/redis/scripts/holds-of-user.js';
import { releaseScript } from '../../src/redis/scripts/release.js';
import { setStatusScript } from '../../src/redis/scripts/set-status.js';
import { snapshotScript } from '../../src/redis/scripts/snapshot.js';
import { sweepScript, type SweepArgs } from '../../src/redis/scripts/sweep.js';
import { transferScript, type TransferArgs } from '../../src/redis/scripts/transfer.js';
import { unblockScript } from '../../src/redis/scripts/unblock.js';
import type { Dump } from './consistency.js';

const MINUTE = 60_000;
export const LEASE_MS = 15_000;
const STREAM_LENGTH = 10_000;

export type BuildOptions = Partial<BuildArgs> & { epoch?: number };
export type BatchOptions = Partial<Pick<HoldSeatsArgs, 'maxSeatsPerUser' | 'lifetimeMs'>>;
/** What a test may say of a hold besides user and seats. */
export type HoldOptions = BatchOptions & Partial<Pick<HoldRequest, 'holdId' | 'ttlMs' | 'requestId'>>;
/** Seats by their ordinals, or a whole hold by its id. */
export type SeatsOrHold = readonly number[] | string;

const named = (seats: SeatsOrHold) => (typeof seats === 'string' ? { holdId: seats } : { ordinals: seats });

/** One event on real Redis: every script with arguments that a test need not repeat, and a look at all its keys. */
export class TestEvent {
  readonly keys: EventKeys;
  epoch = 0;
  /** Booking id -> user, of all bookings that this event was told of. */
  readonly owners = new Map<string, string>();
  /** One digit per seat, as it was built. */
  builtState = '';

  constructor(
    readonly redis: RedisConnection,
    readonly id: string,
    readonly seats: number,
  ) {
    this.keys = eventKeys(id);
  }

  run<Args, Reply>(script: Script<Args, Reply>, args: Args): Promise<ScriptOutcome<Reply>> {
    return this.redis.run(script, this.keys, this.epoch, args);
  }

  /** The script's own reply; anything of the prelude is a fault of the test. */
  async ask<Args, Reply>(script: Script<Args, Reply>, args: Args): Promise<Reply> {
    const outcome = await this.run(script, args);
    if (outcome.tag !== 'DONE') throw new Error(`${script.name} answered ${JSON.stringify(outcome)}`);
    return outcome.reply;
  }

  /** Builds under the next epoch unless another is given. */
  async build({ epoch = this.epoch + 1, ...args }: BuildOptions = {}) {
    const { status = 'on_sale', state = Buffer.alloc(this.seats), bookings = [], ...more } = args;
    const before = this.epoch;
    this.epoch = epoch;
    const reply = await this.ask(buildScript, {
      status,
      streamLength: STREAM_LENGTH,
      state,
      bookings,
      ...more,
    });
    if (reply.tag === 'BUILT') {
      for (const { bookingId, userId } of bookings) this.owners.set(bookingId, userId);
      this.builtState = await this.digits();
    } else {
      this.epoch = before;
    }
    return reply;
  }

  /** Leaves the mark of a rebuild. */
  async beginBuild(mark: string) {
    const outcome = await this.redis.run(buildBeginScript, this.keys, this.epoch, { mark });
    if (outcome.tag !== 'DONE') throw new Error(`build-begin answered ${JSON.stringify(outcome)}`);
    return outcome.reply;
  }

  async hold(
    userId: string,
    ordinals: readonly number[],
    { maxSeatsPerUser, lifetimeMs, ...options }: HoldOptions = {},
  ): Promise<HoldReply> {
    const [reply] = await this.holdAll([{ userId, ordinals, ...options }], { maxSeatsPerUser, lifetimeMs });
    return reply;
  }

  /** Holds that arrived together: one script. */
  holdAll(
    holds: readonly (Pick<HoldRequest, 'userId' | 'ordinals'> & Partial<HoldRequest>)[],
    { maxSeatsPerUser = 1_000, lifetimeMs = 60 * MINUTE }: BatchOptions = {},
  ): Promise<HoldReply[]> {
    return this.ask(holdSeatsScript, {
      lifetimeMs,
      maxSeatsPerUser,
      streamLength: STREAM_LENGTH,
      holds: holds.map((hold) => ({ holdId: newId(), ttlMs: 10 * MINUTE, ...hold })),
    });
  }

  /** Holds seats that must be free, and returns the hold's id. */
  async held(userId: string, ordinals: readonly number[], options: HoldOptions = {}) {
    const reply = await this.hold(userId, ordinals, options);
    if (reply.tag !== 'HELD') throw new Error(`not held: ${JSON.stringify(reply)}`);
    return reply.holdId;
  }

  release(userId: string, seats: SeatsOrHold) {
    return this.ask(releaseScript, { userId, streamLength: STREAM_LENGTH, ...named(seats) });
  }

  extend(userId: string, holdId: string, options: Partial<ExtendArgs> = {}) {
    const defaults = { ttlMs: 10 * MINUTE, lifetimeMs: 60 * MINUTE };
    return this.ask(extendScript, { userId, holdId, streamLength: STREAM_LENGTH, ...defaults, ...options });
  }

  transfer(userId: string, holdId: string, toUserId: string, options: Partial<TransferArgs> = {}) {
    const args = {
      userId,
      holdId,
      toUserId,
      maxSeatsPerUser: 1_000,
      streamLength: STREAM_LENGTH,
      ...options,
    };
    return this.ask(transferScript, args);
  }

  begin(userId: string, seats: SeatsOrHold, bookingId = newId(), leaseMs = LEASE_MS) {
    return this.ask(confirmBeginScript, { userId, bookingId, leaseMs, ...named(seats) });
  }

  book(userId: string, bookingId: string, ordinals: readonly number[], ended?: ConfirmBookedArgs['ended']) {
    this.owners.set(bookingId, userId);
    const args = { bookingId, userId, streamLength: STREAM_LENGTH, ordinals, ended };
    return this.ask(confirmBookedScript, args);
  }

  bookIfMine(userId: string, bookingId: string, ordinals: readonly number[]) {
    this.owners.set(bookingId, userId);
    return this.ask(confirmBookedIfMineScript, { bookingId, userId, streamLength: STREAM_LENGTH, ordinals });
  }

  /** All steps of a sale that Redis takes part in; returns the booking's id. */
  async sold(userId: string, ordinals: readonly number[]): Promise<string> {
    await this.held(userId, ordinals);
    const begun = await this.begin(userId, ordinals);
    if (begun.tag !== 'BEGUN') throw new Error(`not begun: ${JSON.stringify(begun)}`);
    await this.book(userId, begun.bookingId, ordinals);
    return begun.bookingId;
  }

  abort(bookingId: string, holdIds: readonly string[]) {
    return this.ask(confirmAbortScript, { bookingId, holdIds });
  }

  free(
    userId: string,
    bookingId: string,
    ordinals: readonly number[],
    options: Partial<FreeBookingArgs> = {},
  ) {
    const args = { bookingId, userId, actorId: 'organiser', why: 'cancelled' as const, ordinals };
    return this.ask(freeBookingScript, { ...args, streamLength: STREAM_LENGTH, ...options });
  }

  block(ordinals: readonly number[]) {
    return this.ask(blockScript, { userId: 'organiser', streamLength: STREAM_LENGTH, ordinals });
  }

  unblock(ordinals: readonly number[]) {
    return this.ask(unblockScript, { userId: 'organiser', streamLength: STREAM_LENGTH, ordinals });
  }

  sweep(options: Partial<SweepArgs> = {}) {
    return this.ask(sweepScript, { streamLength: STREAM_LENGTH, batch: 200, leaseMs: LEASE_MS, ...options });
  }

  holdsOf(userId: string) {
    return this.ask(holdsOfUserScript, { userId });
  }

  snapshot() {
    return this.ask(snapshotScript, undefined);
  }

  setStatus(status: string) {
    return this.ask(setStatusScript, { status, streamLength: STREAM_LENGTH });
  }

  /** All that the seven keys hold, readable. */
  async dump(): Promise<Dump & { builtState: string }> {
    const { client, keys } = this;
    const [meta, state, claims, holds, deadlines, users, entries] = await Promise.all([
      client.hgetall(keys.meta),
      this.digits(),
      client.hgetall(keys.claims),
      client.hgetall(keys.holds),
      client.zrange(keys.deadlines, '0', '-1', 'WITHSCORES'),
      client.hgetall(keys.users),
      client.xrange(keys.deltas, '-', '+'),
    ]);
    return {
      meta,
      state,
      claims,
      holds,
      deadlines: Object.fromEntries(pairs(deadlines).map(([id, ms]) => [id, Number(ms)])),
      users,
      deltas: entries.map(([id, fields]) => [id, Object.fromEntries(pairs(fields))]),
      builtState: this.builtState,
    };
  }

  /** The serialised form of every key. */
  async bytes(): Promise<Record<string, string | undefined>> {
    const dumps = KEY_NAMES.map(async (name) => {
      const bytes = await this.client.dumpBuffer(this.keys[name]);
      return [name, bytes?.toString('hex')] as const;
    });
    return Object.fromEntries(await Promise.all(dumps));
  }

  /** Keys that Redis would forget by itself. */
  async expiring(): Promise<string[]> {
    const times = await Promise.all(KEY_NAMES.map((name) => this.client.pttl(this.keys[name])));
    return KEY_NAMES.filter((_name, i) => times[i] >= 0);
  }

  /** Takes the event's keys from Redis, all or some. */
  async lose(names: readonly (keyof EventKeys)[] = KEY_NAMES): Promise<void> {
    await this.client.del(...names.map((name) => this.keys[name]));
  }

  get client(): Redis {
    return this.redis.client as Redis;
  }

  private async digits(): Promise<string> {
    return (await this.client.getBuffer(this.keys.state))?.join('') ?? '';
  }
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}
