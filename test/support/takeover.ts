import { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestCluster } from './cluster.js';
import type { TestServer } from './servers.js';

const LOOK_EVERY_MS = 10;
const GIVE_UP_MS = 120_000;

/** What the nodes that are left think of a primary that went away, in ms since it did. */
export interface Takeover {
  /** The first one had no answer for the node timeout. */
  suspected: number;
  /** A majority of the primaries agrees. */
  failed: number;
  /** Its replica was elected. */
  replaced: number;
}

/** Looks at a cluster whose primary has just gone until a replica has taken over. */
export async function watchTakeover(
  cluster: TestCluster,
  gone: TestServer,
  since: number,
): Promise<Takeover> {
  const nodes = cluster.servers
    .filter((server) => server !== gone)
    .map(({ url }) => new Redis(url, { retryStrategy: null }).on('error', () => undefined));
  const seen: Partial<Takeover> = {};
  try {
    while (performance.now() - since < GIVE_UP_MS) {
      const lists = await Promise.all(nodes.map((node) => node.cluster('NODES') as Promise<string>));
      const now = performance.now() - since;
      const lines = lists.map((list) => lineOf(list, gone.port));
      if (lines.some(({ flags }) => flags.some((flag) => flag.startsWith('fail')))) seen.suspected ??= now;
      if (lines.some(({ flags }) => flags.includes('fail'))) seen.failed ??= now;
      if (lines.some(({ slots }) => slots.length === 0)) {
        return { suspected: now, failed: now, ...seen, replaced: now };
      }
      await delay(LOOK_EVERY_MS);
    }
  } finally {
    for (const node of nodes) node.disconnect();
  }
  throw new Error(`Nobody took over within ${GIVE_UP_MS} ms`);
}

/** `<id> <ip:port@bus> <flags> <primary> <ping> <pong> <epoch> <link> <slots>…` */
function lineOf(list: string, port: number): { flags: string[]; slots: string[] } {
  const line = list.split('\n').find((each) => each.includes(`:${port}@`))!;
  const parts = line.trim().split(' ');
  return { flags: parts[2].split(','), slots: parts.slice(8) };
}
