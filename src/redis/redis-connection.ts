import { Logger } from '@nestjs/common';
import { Cluster, Command, Redis, type RedisOptions } from 'ioredis';
import { storeUnavailable } from '../common/errors/domain-error.js';
import { LIMITS } from '../config/limits.js';
import type { EventKeys } from './keys.js';
import { ReplyReader } from './reply-reader.js';
import {
  scriptSource,
  type Script,
  type ScriptArgument,
  type ScriptClock,
  type ScriptSource,
} from './script.js';

export type RedisTarget = { url: string } | { clusterNodes: readonly string[] };

/** What every script may answer instead of its own reply; see scripts/prelude.lua. */
export type ScriptOutcome<Reply> =
  { tag: 'DONE'; reply: Reply } | { tag: 'LOST' } | { tag: 'EPOCH'; epoch: number };

/** Redis is starting, failing over, out of memory or a replica: worth another try in a moment. */
const PASSING_TROUBLE =
  /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|OOM|BUSY|MISCONF|NOREPLICAS|MOVED|ASK|NOMASTERLINK)/;

const RUN_ID_SCRIPT = "return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')";

/**
 * The service's connection to one Redis or a cluster. A command is never queued while Redis is away and never sent
 * twice by itself: a restarted Redis must not be written to by a caller who does not know that it restarted.
 */
export class RedisConnection {
  readonly client: Redis | Cluster;
  private readonly log = new Logger('Redis');
  private readonly sources = new Map<string, ScriptSource>();
  private readonly runIds = new Map<string, Promise<string>>();

  constructor(
    target: RedisTarget,
    private readonly clock: ScriptClock,
  ) {
    this.client = clientFor(target);
    const forget = () => this.runIds.clear();
    for (const change of ['close', 'end', '+node', '-node', 'node error', 'refresh'])
      this.client.on(change, forget);
    this.client.on('error', (error: Error) => this.log.warn(`Redis: ${error.message}`));
  }

  get isCluster(): boolean {
    return this.client instanceof Cluster;
  }

  async connect(): Promise<void> {
    await this.client.connect();
  }

  disconnect(): void {
    this.client.disconnect();
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
    const raw = await translated(async () => {
      const runId = await this.runIdOf(keys.meta);
      return this.evaluate(script.name, named, [epoch, runId, ...own]);
    });
    const outcome = decodeOutcome(script, raw);
    // On a cluster another node may have taken the slot over, with a run id of its own.
    if (outcome.tag === 'LOST') this.runIds.delete(this.scopeOf(keys.meta));
    return outcome;
  }

  /** Any other command, with the same errors as {@link run}. */
  async command(name: string, ...args: (string | number)[]): Promise<unknown> {
    return translated(() => this.send(name, args));
  }

  private async evaluate(name: string, keys: string[], values: ScriptArgument[]): Promise<unknown> {
    const source = this.sourceOf(name);
    const rest = [keys.length, ...keys, ...values];
    try {
      return await this.send('evalsha', [source.sha, ...rest]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.send('eval', [source.lua, ...rest]);
    }
  }

  private send(name: string, args: ScriptArgument[]): Promise<unknown> {
    return this.client.sendCommand(new Command(name, args, { replyEncoding: 'utf8' })) as Promise<unknown>;
  }

  private sourceOf(name: string): ScriptSource {
    let source = this.sources.get(name);
    if (!source) this.sources.set(name, (source = scriptSource(name, this.clock)));
    return source;
  }

  /** One server has one run id; on a cluster each event may be on another one. */
  private scopeOf(key: string): string {
    return this.isCluster ? key : '';
  }

  /** The `run_id` of the server that keeps this key, asked once per connection: it changes with every restart. */
  private runIdOf(key: string): Promise<string> {
    const scope = this.scopeOf(key);
    let runId = this.runIds.get(scope);
    if (!runId) {
      runId = this.send('eval', [RUN_ID_SCRIPT, 1, key]) as Promise<string>;
      this.runIds.set(scope, runId);
      runId.catch(() => this.runIds.delete(scope));
    }
    return runId;
  }
}

function clientFor(target: RedisTarget): Redis | Cluster {
  const options: RedisOptions = {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: LIMITS.redisCommandMs,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  };
  if ('url' in target) return new Redis(target.url, options);
  const nodes = target.clusterNodes.map((node) => {
    const [host, port] = node.split(':');
    return { host, port: Number(port) };
  });
  return new Cluster(nodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    redisOptions: { commandTimeout: LIMITS.redisCommandMs, autoResendUnfulfilledCommands: false },
  });
}

function decodeOutcome<Args, Reply>(script: Script<Args, Reply>, raw: unknown): ScriptOutcome<Reply> {
  const tag = Array.isArray(raw) ? raw[0] : undefined;
  if (tag === 'LOST') return { tag };
  const reply = ReplyReader.of(script.name, raw);
  if (tag === 'EPOCH') {
    reply.text();
    return { tag, epoch: reply.integer() };
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
