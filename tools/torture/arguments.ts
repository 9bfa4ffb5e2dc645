import { CONTROLS, type Control } from './api-settings.js';
import {
  DURABILITIES,
  PLOTS,
  PLOTS_OF,
  TOPOLOGIES,
  type Durability,
  type Plot,
  type Topology,
} from './schedule.js';
import { parseOptions, UsageError, wholeNumber } from '../options.js';

const CONTROL_NAMES = Object.keys(CONTROLS) as Control[];
const [SCHEDULES_MAX, MINUTES_MAX, WORLDS_MAX, APIS_MAX, SEED_MAX] = [100_000, 600, 8, 8, 2 ** 31];

export const USAGE = `Usage:
  npm run torture -- [--seed 1] [--schedules 20 | --minutes M] [--worlds 2] [--apis 2] [--topology ${TOPOLOGIES.join('|')}] [--durability ${DURABILITIES.join('|')}]
                     [--control ${CONTROL_NAMES.join('|')}] [--plot NAME]
                     [--replay SEED] [--out DIR]

Drives several API processes, a real Redis and a real MongoDB through schedules of faults while buyers use them, and
lets a checker judge what the buyers were told and what MongoDB has. Ends with 1 when a promise was broken.
  --seed       of the first schedule; the others follow it
  --schedules  how many, or
  --minutes    for how long
  --worlds     sets of servers that work side by side, 1 to ${WORLDS_MAX}
  --apis       API processes of each, 1 to ${APIS_MAX}
  --topology   single: one Redis, one mongod; replicated: each with replicas
  --durability what the service promises of holds (HOLD_DURABILITY); by default what the topology allows
  --control    breaks the product on purpose in every API process: the run must find it, and ends with 1 if it does not
  --plot       ${PLOTS.join(', ')}: these faults in every schedule, as in the control run that goes with them
  --replay     runs the schedule of this seed only; it is another one with other --apis, --topology or --plot
  --out        keeps the history of every schedule there; without it those of broken promises are kept`;

export interface TortureOptions {
  seed: number;
  /** Infinity when `minutes` says when to end. */
  schedules: number;
  minutes: number;
  worlds: number;
  apis: number;
  topology: Topology;
  durability: Durability;
  control?: Control;
  /** Every schedule has these faults, and no others. */
  plot?: Plot;
  out?: string;
}

const FORMAT = {
  help: { type: 'boolean', short: 'h' },
  seed: { type: 'string', default: '1' },
  schedules: { type: 'string' },
  minutes: { type: 'string' },
  worlds: { type: 'string' },
  apis: { type: 'string', default: '2' },
  topology: { type: 'string' },
  durability: { type: 'string' },
  control: { type: 'string' },
  plot: { type: 'string' },
  replay: { type: 'string' },
  out: { type: 'string' },
} as const;

/** @throws UsageError */
export function readArguments(args: string[]): TortureOptions | 'help' {
  const values = parseOptions(args, FORMAT);
  if (values.help) return 'help';
  const { schedules, minutes, replay, out } = values;
  if (schedules !== undefined && minutes !== undefined)
    throw new UsageError('--schedules and --minutes: set one of them');
  if (replay !== undefined && (schedules ?? minutes ?? values.worlds) !== undefined)
    throw new UsageError('--replay runs one schedule: leave --schedules, --minutes and --worlds out');
  const count = schedules === undefined ? (minutes === undefined ? '20' : undefined) : schedules;
  return {
    seed: wholeNumber(replay === undefined ? 'seed' : 'replay', replay ?? values.seed, 0, SEED_MAX),
    schedules:
      replay !== undefined
        ? 1
        : count === undefined
          ? Infinity
          : wholeNumber('schedules', count, 1, SCHEDULES_MAX),
    minutes: minutes === undefined ? Infinity : wholeNumber('minutes', minutes, 1, MINUTES_MAX),
    worlds: replay !== undefined ? 1 : wholeNumber('worlds', values.worlds ?? '2', 1, WORLDS_MAX),
    apis: wholeNumber('apis', values.apis, 1, APIS_MAX),
    ...targetOf(values),
    ...(out !== undefined && { out }),
  };
}

/** Runs the schedule of a seed again, as it was run by these options. */
export function replayCommand(
  seed: number,
  { apis, topology, durability, control, plot }: Omit<TortureOptions, 'seed'>,
): string {
  const options = Object.entries({ apis, topology, durability, control, plot });
  const set = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]));
  return ['npm run torture -- --replay', seed, ...set].join(' ');
}

/** A control run has the faults that show it, and they the topology they need, unless one is asked for. */
function targetOf(
  values: Partial<Record<'topology' | 'durability' | 'control' | 'plot', string>>,
): Pick<TortureOptions, 'topology' | 'durability' | 'control' | 'plot'> {
  const control = values.control === undefined ? undefined : oneOf('control', values.control, CONTROL_NAMES);
  const named = values.plot === undefined ? undefined : oneOf('plot', values.plot, PLOTS);
  const plot = named ?? (control && CONTROLS[control]);
  const able = TOPOLOGIES.filter((name) => !plot || PLOTS_OF[name].includes(plot));
  const topology = values.topology === undefined ? able[0] : oneOf('topology', values.topology, TOPOLOGIES);
  if (!able.includes(topology)) throw new UsageError(`${plot} needs --topology ${able.join(' or ')}`);
  const usual = topology === 'replicated' ? 'replicated' : 'local';
  const durability = oneOf('durability', values.durability ?? usual, DURABILITIES);
  if (durability === 'replicated' && topology === 'single')
    throw new UsageError('--durability replicated needs --topology replicated');
  return { topology, durability, ...(control && { control }), ...(plot && { plot }) };
}

function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const known = names.find((name) => name === text);
  if (known) return known;
  throw new UsageError(`--${option}: "${text}" is none of ${names.join(', ')}`);
}
