import { Prng } from './prng.js';

export const TOPOLOGIES = ['single', 'replicated'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

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
);
export type FaultKind = Fault['kind'];

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
};

/** The same for the same seed: what strikes when, and how many buyers there are. */
export function scheduleOf(seed: number, topology: Topology, apis: number): Schedule {
  const random = new Prng(seed, 'schedule');
  const loadMs = random.int(LOAD_MIN_MS, LOAD_MAX_MS);
  const faults = Array.from({ length: random.int(FAULTS_MIN, FAULTS_MAX) }, () =>
    faultOf(random, apis, loadMs),
  );
  return {
    seed,
    topology,
    apis,
    buyers: random.int(BUYERS_MIN, BUYERS_MAX),
    loadMs,
    fsync: random.pick(['always', 'everysec']),
    faults: faults.sort((a, b) => a.atMs - b.atMs),
  };
}

function faultOf(random: Prng, apis: number, loadMs: number): Fault {
  const kind = random.weighted(WEIGHTS);
  const atMs = random.int(50, Math.floor(loadMs * 0.7));
  const api = random.int(0, apis - 1);
  const forMs = random.int(LASTS_MIN_MS, LASTS_MAX_MS);
  switch (kind) {
    case 'kill-api-at':
      return { kind, atMs, api, point: random.pick(POINTS), nth: random.int(1, 6) };
    case 'stall-api-at':
      // Long enough that a confirmation's lease may end meanwhile.
      return { kind, atMs, api, point: random.pick(POINTS), nth: random.int(1, 4), forMs: forMs * 3 };
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
    case 'skew-clock':
      return { kind, atMs, api, byMs: random.int(-SKEW_MAX_MS, SKEW_MAX_MS) };
    default:
      return { kind, atMs, forMs };
  }
}
