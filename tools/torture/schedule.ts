import { Prng } from './prng.js';

export const TOPOLOGIES = ['single', 'replicated'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

/** HOLD_DURABILITY of the service. */
export const DURABILITIES = ['local', 'replicated'] as const;
export type Durability = (typeof DURABILITIES)[number];

/** Places in an API process where it can be ended or held up; `before-` and `after-` a script of that name. */
export const POINTS = [
  'before-confirm-begin',
  'after-confirm-begin',
  'before-insert',
  'insert-sent',
  'after-insert',
  'before-confirm-booked',
  'after-confirm-booked',
  'before-hold-seats',
  'after-hold-seats',
  'after-release',
  'before-free-booking',
  'after-free-booking',
  'before-confirm-abort',
  'before-build',
  'after-build',
  'before-sweep',
  'after-sweep',
] as const;
export type Point = (typeof POINTS)[number];

export type Store = 'redis' | 'mongod';

/** One planned fault. Times are milliseconds from the start of the load. */
export type Fault = { atMs: number } & (
  | { kind: 'kill-api-at'; api: number; point: Point; nth: number }
  | { kind: 'stall-api-at'; api: number; point: Point; nth: number; forMs: number }
  | { kind: 'kill-api'; api: number }
  | { kind: 'pause-api'; api: number; forMs: number }
  | { kind: 'kill-redis' | 'wipe-redis'; forMs: number }
  | { kind: 'kill-mongod'; forMs: number }
  | { kind: 'pause-redis' | 'pause-mongod'; forMs: number }
  | { kind: 'flush-redis' | 'flush-scripts' }
  | { kind: 'delay-link'; api: number; store: Store; byMs: number; forMs: number }
  | { kind: 'cut-link'; api: number; store: Store; forMs: number }
  | { kind: 'silence-link'; api: number; store: Store; way: 'asking' | 'answering' | 'both'; forMs: number }
  | { kind: 'skew-clock'; api: number; byMs: number }
  | { kind: 'silence-replication'; store: Store; forMs: number }
);
export type FaultKind = Fault['kind'];

/**
 * Faults that belong together, because one alone proves nothing:
 * - `late-insert`: a process is held up between the first two steps of confirmations for longer than their lease;
 * - `isolated-primary`: mongod's primary cannot reach the others, takes writes for a moment, and dies;
 * - `lagging-replica`: the replica of Redis hears nothing any more, then the primary dies and the replica takes over.
 */
export const PLOTS = ['late-insert', 'isolated-primary', 'lagging-replica'] as const;
export type Plot = (typeof PLOTS)[number];

/** Those that a topology has the servers for. */
export const PLOTS_OF: Readonly<Record<Topology, readonly Plot[]>> = {
  single: ['late-insert'],
  replicated: PLOTS,
};

export interface Schedule {
  seed: number;
  topology: Topology;
  apis: number;
  buyers: number;
  loadMs: number;
  /** Of Redis; with `always` a kill loses nothing. */
  fsync: 'always' | 'everysec';
  faults: Fault[];
}

const [BUYERS_MIN, BUYERS_MAX] = [8, 14];
const [LOAD_MIN_MS, LOAD_MAX_MS] = [1_600, 2_400];
const [FAULTS_MIN, FAULTS_MAX] = [1, 4];
const [LASTS_MIN_MS, LASTS_MAX_MS] = [150, 1_100];
const SKEW_MAX_MS = 5 * 60_000;

const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  'kill-api-at': 7,
  'stall-api-at': 5,
  'kill-api': 1,
  'pause-api': 2,
  'kill-redis': 2,
  'wipe-redis': 1,
  'kill-mongod': 2,
  'pause-redis': 1,
  'pause-mongod': 1,
  'flush-redis': 1,
  'flush-scripts': 1,
  'delay-link': 1,
  'cut-link': 2,
  'silence-link': 3,
  'skew-clock': 2,
  'silence-replication': 0,
};
const PLOT_SHARE = 0.15;

/** The same for the same seed: what strikes when, and how many buyers there are. */
export function scheduleOf(seed: number, topology: Topology, apis: number, plot?: Plot): Schedule {
  const random = new Prng(seed, 'schedule');
  const buyers = random.int(BUYERS_MIN, BUYERS_MAX);
  const fsync = random.pick(['always', 'everysec'] as const);
  const chosen = plot ?? (random.chance(PLOT_SHARE) ? random.pick(PLOTS_OF[topology]) : undefined);
  const loadMs = random.int(LOAD_MIN_MS, LOAD_MAX_MS) + (chosen ? PLOT_LOAD_MS : 0);
  const faults = chosen ? plotted(chosen, random, apis) : [];
  if (!plot) {
    const more = random.int(FAULTS_MIN, FAULTS_MAX) - faults.length;
    for (let n = 0; n < more; n++) faults.push(faultOf(random, topology, apis, loadMs));
  }
  return { seed, topology, apis, buyers, loadMs, fsync, faults: faults.sort((a, b) => a.atMs - b.atMs) };
}

/** A lease that ends, a buyer who takes the seat, an insert that comes after all: this takes its time. */
const PLOT_LOAD_MS = 2_500;

function plotted(plot: Plot, random: Prng, apis: number): Fault[] {
  const atMs = random.int(200, 500);
  switch (plot) {
    case 'late-insert':
      return Array.from({ length: apis * 2 }, (_, n) => ({
        kind: 'stall-api-at',
        atMs: atMs + n * 50,
        api: n % apis,
        point: 'before-insert',
        nth: random.int(1, 2),
        forMs: random.int(3_200, 3_800),
      }));
    case 'isolated-primary':
      return [
        { kind: 'silence-replication', atMs, store: 'mongod', forMs: 2_000 },
        { kind: 'kill-mongod', atMs: atMs + random.int(500, 800), forMs: 1_500 },
      ];
    case 'lagging-replica':
      return [
        { kind: 'silence-replication', atMs, store: 'redis', forMs: 3_000 },
        { kind: 'kill-redis', atMs: atMs + random.int(1_400, 1_800), forMs: random.int(50, 300) },
      ];
  }
}

function faultOf(random: Prng, topology: Topology, apis: number, loadMs: number): Fault {
  const silences = topology === 'replicated' ? 2 : 0;
  const kind = random.weighted({ ...WEIGHTS, 'silence-replication': silences });
  const atMs = random.int(50, Math.floor(loadMs * 0.7));
  const api = random.int(0, apis - 1);
  const forMs = random.int(LASTS_MIN_MS, LASTS_MAX_MS);
  switch (kind) {
    case 'kill-api-at':
      return { kind, atMs, api, point: random.pick(POINTS), nth: random.int(1, 3) };
    case 'stall-api-at':
      // Long enough that a confirmation's lease may end meanwhile.
      return { kind, atMs, api, point: random.pick(POINTS), nth: random.int(1, 3), forMs: forMs * 3 };
    case 'kill-api':
      return { kind, atMs, api };
    case 'pause-api':
      return { kind, atMs, api, forMs: forMs * 2 };
    case 'flush-redis':
    case 'flush-scripts':
      return { kind, atMs };
    case 'delay-link':
      return { kind, atMs, api, store: random.pick(['redis', 'mongod']), byMs: random.int(5, 250), forMs };
    case 'cut-link':
      return { kind, atMs, api, store: random.pick(['redis', 'mongod']), forMs };
    case 'silence-link': {
      const way = random.pick(['asking', 'answering', 'both'] as const);
      return { kind, atMs, api, store: random.pick(['redis', 'mongod']), way, forMs };
    }
    case 'silence-replication':
      return { kind, atMs, store: random.pick(['redis', 'mongod']), forMs };
    case 'skew-clock':
      return { kind, atMs, api, byMs: random.int(-SKEW_MAX_MS, SKEW_MAX_MS) };
    default:
      return { kind, atMs, forMs };
  }
}
