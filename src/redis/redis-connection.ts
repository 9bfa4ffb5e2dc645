import { Logger } from '@nestjs/common';
import { Cluster, Command, Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeUnavailable } from '../common/errors/domain-error.js';
import { LIMITS } from '../config/limits.js';
import type { EventKeys } from './keys.js';
import { clientFor, type RedisTarget } from './redis-clients.js';
import { ReplicatedWrites } from './replicated-writes.js';
import { ReplyReader } from './reply-reader.js';
import {
  scriptSource,
  type Script,
  type ScriptArgument,
  type ScriptClock,
  type ScriptSource,
} from './script.js';
import { serversOf, type Servers } from './servers.js';

export type HoldDurability = 'local' | 'replicated';

/** What every script may answer instead of its own reply; see scripts/prelude.lua. */
export type ScriptOutcome<Reply> =
  | { tag: 'DONE'; reply: Reply }
  /** Done, but no replica has it in time, and strict durability asks for one. */
  | { tag: 'UNREPLICATED'; reply: Reply }
  | { tag: 'LOST' }
  | { tag: 'EPOCH'; epoch: number };

interface RawAnswer {
  raw: unknown;
  isReplicated?: Promise<boolean>;
}

/** Redis is starting, failing over, out of memory or a replica: worth another try in a moment. */
const PASSING_TROUBLE =
  /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|OOM|BUSY|MISCONF|NOREPLICAS|MOVED|ASK|NOMASTERLINK|UNBLOCKED)/;
/** Of a slot that moves or has moved: the script did not run. */
const ELSEWHERE = /^(MOVED|ASK|TRYAGAIN) ?/;

const RUN_ID_SCRIPT = "return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')";

/**
 * The service's connection to one Redis or a cluster. A command is never queued while Redis is away and never sent
 * twice by itself: a restarted Redis must not be written to by a caller who does not know that it restarted.
 */
export class RedisConnection {
  readonly client: Redis | Cluster;
  private readonly log = new Logger('Redis');
  private readonly servers: Servers;
  private readonly sources = new Map<string, ScriptSource>();
  /** By connection, forgotten when it closes: the `run_id` changes with every restart. */
  private readonly runIds = new WeakMap<Redis, Promise<string>>();
  private readonly watched = new WeakSet<Redis>();
  private readonly replicated = new Map<Redis, Promise<ReplicatedWrites>>();

  constructor(
    target: RedisTarget,
    private readonly clock: ScriptClock,
    private readonly durability: HoldDurability = 'local',
  ) {
    this.client = clientFor(target);
    this.servers = serversOf(this.client);
    this.client.on('error', (error: Error) => this.log.warn(`Redis: ${error.message}`));
    this.client.on('-node', (server: Redis) => this.endReplicated(server));
  }

  get isCluster(): boolean {
    return this.client instanceof Cluster;
  }

  async connect(): Promise<void> {
    await this.client.connect();
  }

  disconnect(): void {
    this.client.disconnect();
    for (const server of this.replicated.keys()) this.endReplicated(server);
  }

  /** A connection of its own for blocking reads; standalone Redis only. */
  reader(): Redis {
    return (this.client as Redis).duplicate({ lazyConnect: true });
  }

  /**
   * Runs a script of an event under the caller's epoch and the present run of the server that keeps the event.
   * `requestId` names the HTTP request behind the change, for the ledger of seat changes.
   * @throws DomainError STORE_UNAVAILABLE when Redis is away or slow; the script may then have run all the same
   */
  async run<Args, Reply>(
    script: Script<Args, Reply>,
    keys: EventKeys,
    epoch: number,
    args: Args,
    requestId = '',
  ): Promise<ScriptOutcome<Reply>> {
    const own = [...script.encode(args), requestId, ...this.clock.extraArguments()];
    const named = script.keys.map((name) => keys[name]);
    const isStrict = this.durability === 'replicated' && script.isPromise !== undefined;
    const { raw, isReplicated } = await this.onServerOf(keys.meta, async (server) => {
      const writes = isStrict ? await this.replicatedWritesTo(server) : undefined;
      const connection = writes?.connection ?? server;
      const runId = await this.runIdOf(connection);
      const answer = await this.evaluate(connection, script.name, named, [epoch, runId, ...own], writes);
      if (isLost(answer.raw)) this.runIds.delete(connection);
      return answer;
    });
    const outcome = decodeOutcome(script, raw);
    if (outcome.tag !== 'DONE' || !isReplicated || !script.isPromise!(outcome.reply)) return outcome;
    return (await isReplicated) ? outcome : { tag: 'UNREPLICATED', reply: outcome.reply };
  }

  /** Any other command, sent to the server that keeps `key`, with the same errors as {@link run}. */
  async command(name: string, key: string, args: readonly ScriptArgument[]): Promise<unknown> {
    return this.onServerOf(key, (server) => this.send(server, name, args));
  }

  /** A command for every server that takes writes, with the same errors as {@link run}. */
  async everyServer(name: string, ...args: ScriptArgument[]): Promise<unknown[]> {
    return translated(() => Promise.all(this.servers.all().map((server) => this.send(server, name, args))));
  }

  /** Asks again for a moment while a slot moves: what was sent elsewhere did not run. */
  private onServerOf<T>(key: string, ask: (server: Redis) => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + LIMITS.redisMovingMs;
    return translated(async () => {
      for (;;) {
        try {
          return await this.servers.answer(ask(this.servers.of(key)));
        } catch (error) {
          const isElsewhere = error instanceof Error && ELSEWHERE.test(error.message);
          if (!isElsewhere || performance.now() > giveUpAt) throw error;
          await this.servers.refresh();
          await sleep(LIMITS.redisMovingPauseMs);
        }
      }
    });
  }

  private async evaluate(
    server: Redis,
    name: string,
    keys: string[],
    values: ScriptArgument[],
    writes?: ReplicatedWrites,
  ): Promise<RawAnswer> {
    const source = this.sourceOf(name);
    const rest = [keys.length, ...keys, ...values];
    const ask = async (command: string, args: ScriptArgument[]): Promise<RawAnswer> => {
      if (!writes) return { raw: await this.send(server, command, args) };
      const { reply, isReplicated } = await writes.send(command, args);
      return { raw: reply, isReplicated };
    };
    try {
      return await ask('evalsha', [source.sha, ...rest]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return ask('eval', [source.lua, ...rest]);
    }
  }

  private send(server: Redis, name: string, args: readonly ScriptArgument[]): Promise<unknown> {
    return server.sendCommand(new Command(name, [...args], { replyEncoding: 'utf8' })) as Promise<unknown>;
  }

  private sourceOf(name: string): ScriptSource {
    let source = this.sources.get(name);
    if (!source) this.sources.set(name, (source = scriptSource(name, this.clock)));
    return source;
  }

  /** Asked once per connection. */
  private runIdOf(server: Redis): Promise<string> {
    let runId = this.runIds.get(server);
    if (!runId) {
      const forget = () => this.runIds.delete(server);
      if (!this.watched.has(server)) server.on('close', forget);
      this.watched.add(server);
      runId = this.send(server, 'eval', [RUN_ID_SCRIPT, 0]) as Promise<string>;
      this.runIds.set(server, runId);
      runId.catch(forget);
    }
    return runId;
  }

  private replicatedWritesTo(server: Redis): Promise<ReplicatedWrites> {
    let writes = this.replicated.get(server);
    if (!writes) {
      writes = ReplicatedWrites.to(server, (error) => this.log.warn(`Redis: ${error.message}`));
      this.replicated.set(server, writes);
      writes.catch(() => this.replicated.delete(server));
    }
    return writes;
  }

  private endReplicated(server: Redis): void {
    const writes = this.replicated.get(server);
    this.replicated.delete(server);
    writes?.then(({ connection }) => connection.disconnect()).catch(() => undefined);
  }
}

const isLost = (raw: unknown): boolean => Array.isArray(raw) && raw[0] === 'LOST';

function decodeOutcome<Args, Reply>(
  script: Script<Args, Reply>,
  raw: unknown,
): Exclude<ScriptOutcome<Reply>, { tag: 'UNREPLICATED' }> {
  if (isLost(raw)) return { tag: 'LOST' };
  const reply = ReplyReader.of(script.name, raw);
  if (Array.isArray(raw) && raw[0] === 'EPOCH') {
    reply.text();
    return { tag: 'EPOCH', epoch: reply.integer() };
  }
  return { tag: 'DONE', reply: script.decode(reply) };
}

/** Tells what the driver throws in the terms of the API; faults of our own scripts stay what they are. */
async function translated<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isReply = error instanceof Error && error.name === 'ReplyError';
    throw isReply && !PASSING_TROUBLE.test(error.message) ? error : storeUnavailable('Redis', error);
  }
}
