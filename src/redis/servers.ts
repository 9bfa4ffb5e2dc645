import { Cluster, Command, type Redis } from 'ioredis';
import { LIMITS } from '../config/limits.js';

/** Which connection leads to the server that keeps a key. */
export interface Servers {
  /** @throws while nobody is known to keep the key */
  of(key: string): Redis;
  /** Every server that takes writes. */
  all(): Redis[];
  /** Asks anew who keeps what; never fails. */
  refresh(): Promise<void>;
  /** Hands an answer through, and looks for another server as long as it is overdue. */
  answer<T>(asked: Promise<T>): Promise<T>;
}

export function serversOf(client: Redis | Cluster): Servers {
  return client instanceof Cluster
    ? new ClusterServers(client)
    : { of: () => client, all: () => [client], refresh: () => Promise.resolve(), answer: (asked) => asked };
}

/**
 * The primaries of a cluster. The driver finds out who keeps what; commands go to the node itself, so that it never
 * redirects a script to a server whose run id the script does not carry (decision 0008).
 */
class ClusterServers implements Servers {
  private refreshing?: Promise<void>;

  constructor(private readonly cluster: Cluster) {}

  of(key: string): Redis {
    const address = this.cluster.slots[new Command('get', [key]).getSlot()]?.[0];
    const server = this.cluster
      .nodes('all')
      .find(({ options }) => `${options.host}:${options.port}` === address);
    if (server) return server;
    // Its node is gone, and perhaps another one has taken over by now.
    void this.refresh();
    throw new Error(`Connection is closed: no node is known to keep slot of ${key}`);
  }

  all(): Redis[] {
    return this.cluster.nodes('master');
  }

  refresh(): Promise<void> {
    this.refreshing ??= new Promise<void>((resolve) => {
      this.cluster.refreshSlotsCache(() => resolve());
    }).finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  /** A node that hangs never closes its side: the driver ends the connection once another node has its slots. */
  async answer<T>(asked: Promise<T>): Promise<T> {
    const looking = setInterval(() => void this.refresh(), LIMITS.redisOverdueMs);
    try {
      return await asked;
    } finally {
      clearInterval(looking);
    }
  }
}
