import { Command, type Redis } from 'ioredis';
import { LIMITS } from '../config/limits.js';
import { SINGLE } from './redis-clients.js';
import type { ScriptArgument } from './script.js';

/** A command and what becomes of it. */
interface Order {
  name: string;
  args: ScriptArgument[];
  resolve(answer: ReplicatedAnswer): void;
  reject(error: unknown): void;
}

interface ReplicatedAnswer {
  reply: unknown;
  /** Whether a replica has all that the command wrote. Of commands that did not write it says nothing. */
  isReplicated: Promise<boolean>;
}

const REPLICAS = 1;

/**
 * Writes on a connection of its own, each followed by WAIT in the same round trip. WAIT blocks its connection, so
 * commands that arrive meanwhile are sent together, with one WAIT for all of them: a replica that does not answer
 * costs each command its own time-out and not those of all before it.
 */
export class ReplicatedWrites {
  private queue: Order[] = [];
  private isSending = false;

  private constructor(readonly connection: Redis) {}

  /** Beside the given connection, to the same server. */
  static async to(server: Redis, onError: (error: Error) => void): Promise<ReplicatedWrites> {
    const connection = server.duplicate({ ...SINGLE, lazyConnect: true });
    connection.on('error', onError);
    try {
      await connection.connect();
    } catch (error) {
      connection.disconnect();
      throw error;
    }
    return new ReplicatedWrites(connection);
  }

  send(name: string, args: ScriptArgument[]): Promise<ReplicatedAnswer> {
    if (this.queue.length >= LIMITS.replicationQueue) {
      return Promise.reject(new Error('Connection is closed: too many changes wait for a replica'));
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ name, args, resolve, reject });
      if (!this.isSending) void this.sendQueue();
    });
  }

  private async sendQueue(): Promise<void> {
    this.isSending = true;
    while (this.queue.length > 0) await this.sendBatch(this.queue.splice(0, LIMITS.replicationBatch));
    this.isSending = false;
  }

  private async sendBatch(batch: Order[]): Promise<void> {
    const replies = batch.map(({ name, args }) => this.ask(name, args));
    const isReplicated = this.ask('wait', [REPLICAS, LIMITS.replicationMs]).then(
      (replicas) => Number(replicas) >= REPLICAS,
      () => false,
    );
    batch.forEach(({ resolve, reject }, i) => {
      replies[i].then((reply) => resolve({ reply, isReplicated }), reject);
    });
    await isReplicated;
  }

  private ask(name: string, args: ScriptArgument[]): Promise<unknown> {
    const command = new Command(name, args, { replyEncoding: 'utf8' });
    return this.connection.sendCommand(command) as Promise<unknown>;
  }
}
