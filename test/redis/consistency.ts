import { AVAILABLE, BLOCKED, BOOKED, HELD } from '../../src/redis/seat-status.js';

/** An event's seven keys; `state` has one digit per seat. */
export interface Dump {
  meta: Record<string, string>;
  state: string;
  claims: Record<string, string>;
  holds: Record<string, string>;
  deadlines: Record<string, number>;
  users: Record<string, string>;
  deltas: [version: string, fields: Record<string, string>][];
}

export interface HoldRecord {
  since: number;
  deadline: number;
  booking?: string;
  total: number;
  confirming: number[];
  seats: number[];
  user: string;
}

const ordinals = (text: string): number[] => (text === '-' ? [] : text.split(',').map(Number));

/** Reads a hold as prelude.lua describes it, by another way than the prelude does. */
export function readHold(text: string): HoldRecord {
  const [since, deadline, booking, total, confirming, seats] = text.split(' ', 6);
  const head = [since, deadline, booking, total, confirming, seats].join(' ');
  return {
    since: Number(since),
    deadline: Number(deadline),
    booking: booking === '-' ? undefined : booking,
    total: Number(total),
    confirming: ordinals(confirming),
    seats: ordinals(seats),
    user: text.slice(head.length + 1),
  };
}

export function readHolds(dump: Dump): Map<string, HoldRecord> {
  return new Map(Object.entries(dump.holds).map(([id, text]) => [id, readHold(text)]));
}

/**
 * Where the keys of an event contradict each other (I1). `owners` says whose each booking is, which Redis does not
 * know by itself.
 */
export function consistencyFaults(dump: Dump, owners: ReadonlyMap<string, string>): string[] {
  const holds = readHolds(dump);
  return [...seatFaults(dump, holds, owners), ...holdFaults(dump, holds), ...userFaults(dump, holds, owners)];
}

function seatFaults(
  { state, claims }: Dump,
  holds: Map<string, HoldRecord>,
  owners: ReadonlyMap<string, string>,
): string[] {
  const isRight: Record<number, (claim: string | undefined, ordinal: number) => boolean> = {
    [AVAILABLE]: (claim) => claim === undefined || claim.startsWith('~'),
    [HELD]: (claim, ordinal) => holds.get(claim ?? '')?.seats.includes(ordinal) ?? false,
    [BOOKED]: (claim) => owners.has(claim ?? ''),
    [BLOCKED]: (claim) => claim === undefined,
  };
  const beyond = Object.keys(claims).filter((ordinal) => !(Number(ordinal) < state.length));
  return [
    ...beyond.map((ordinal) => `claim of seat ${ordinal}, which the event does not have`),
    ...[...state].flatMap((status, ordinal) => {
      const claim = claims[ordinal];
      return isRight[Number(status)]?.(claim, ordinal)
        ? []
        : [`seat ${ordinal} is ${status}, claim ${claim}`];
    }),
  ];
}

function holdFaults({ state, claims, deadlines }: Dump, holds: Map<string, HoldRecord>): string[] {
  const faults = Object.keys(deadlines)
    .filter((id) => !holds.has(id))
    .map((id) => `deadline of hold ${id}, which is not there`);
  for (const [id, hold] of holds) {
    const lost = hold.seats.filter((ordinal) => claims[ordinal] !== id || Number(state[ordinal]) !== HELD);
    if (lost.length > 0) faults.push(`hold ${id} has seats ${lost}, which are not its own`);
    if (hold.seats.length === 0) faults.push(`hold ${id} has no seat`);
    if (new Set(hold.seats).size !== hold.seats.length) faults.push(`hold ${id} has a seat twice`);
    const lookAt = deadlines[id];
    const isRight = hold.booking ? lookAt > 0 : lookAt === hold.deadline;
    if (!isRight) faults.push(`hold ${id} ends at ${hold.deadline} but is looked at at ${lookAt}`);
    const isWhole = hold.booking ? hold.total > 0 && hold.confirming.length > 0 : hold.total === 0;
    if (!isWhole) faults.push(`hold ${id} is half confirming: ${JSON.stringify(hold)}`);
  }
  return faults;
}

function userFaults(
  dump: Dump,
  holds: Map<string, HoldRecord>,
  owners: ReadonlyMap<string, string>,
): string[] {
  const expected = expectedUsers(dump, holds, owners);
  const found = Object.entries(dump.users).map(([user, text]) => {
    const at = text.indexOf(' ');
    const ids = text
      .slice(at + 1)
      .split(',')
      .filter(Boolean);
    return [user, `${text.slice(0, at)} ${ids.sort().join()}`] as const;
  });
  const wrong = found.filter(([user, text]) => expected.get(user) !== text);
  const missing = [...expected.keys()].filter((user) => dump.users[user] === undefined);
  return [
    ...wrong.map(([user, text]) => `user ${user} is '${text}', should be '${expected.get(user)}'`),
    ...missing.map((user) => `user ${user} is missing, should be '${expected.get(user)}'`),
  ];
}

/** User -> '<seats held and booked> <hold id>,<hold id>', the ids in order. */
function expectedUsers(
  { state, claims }: Dump,
  holds: Map<string, HoldRecord>,
  owners: ReadonlyMap<string, string>,
): Map<string, string> {
  const users = new Map<string, { seats: number; ids: string[] }>();
  const of = (user: string) => {
    if (!users.has(user)) users.set(user, { seats: 0, ids: [] });
    return users.get(user)!;
  };
  for (const [id, hold] of holds) {
    of(hold.user).seats += hold.seats.length;
    of(hold.user).ids.push(id);
  }
  for (const [ordinal, claim] of Object.entries(claims)) {
    const owner = Number(state[Number(ordinal)]) === BOOKED ? owners.get(claim) : undefined;
    if (owner !== undefined) of(owner).seats++;
  }
  return new Map([...users].map(([user, { seats, ids }]) => [user, `${seats} ${ids.sort().join()}`]));
}
