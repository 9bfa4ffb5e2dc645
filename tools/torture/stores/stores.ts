import type { Store } from '../schedule.js';
import type { Lane } from './tcp-proxy.js';

/** The servers below a world and all links to them. Stores that are replicated mean their primaries. */
export interface Stores {
  /** Addresses for an API process; opens its links. */
  addressesFor(api: number): Promise<{ MONGODB_URI: string; REDIS_URL: string }>;
  /** Everything by which an API process reaches a store. */
  links(api: number, store: Store): readonly Lane[];
  /** SIGKILL; resolves when the process is gone. */
  kill(store: Store): Promise<void>;
  /** Starts again what was killed; with replicas in its new part. */
  revive(store: Store): Promise<void>;
  signal(store: Store, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Deletes what Redis has on disk, while it does not run. */
  wipeRedis(): Promise<void>;
  /** Silences what replicas of the store are told, or lets it through again. */
  silenceReplication(store: Store, isSilent: boolean): Promise<void>;
  /** A command for the Redis that takes writes. */
  redis(command: string, ...args: string[]): Promise<unknown>;
  /** For the checker: not by the links of the API processes. */
  readonly mongodbUri: string;
  /** Every server runs, every link is open, replicas have caught up. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export const DATABASE = 'torture';
