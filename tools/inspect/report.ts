import type { InspectedSeat, Inspection } from './inspect-seats.js';

/** One seat as a list of facts, several as a table. */
export function inspectionText({ eventId, name, status, version, seats }: Inspection): string {
  const where = version ? `version ${version}` : 'not in Redis: it is built when it is next asked for';
  const head = `Event ${eventId} (${name}), ${status}, ${where}`;
  return [head, ...(seats.length === 1 ? seatLines(seats[0]) : tableLines(seats))].join('\n');
}

function seatLines(seat: InspectedSeat): string[] {
  const { hold, booking, mirror } = seat;
  const facts: [string, string | undefined][] = [
    ['seat', seat.seatId],
    ['status', seat.status],
    ['owner', seat.owner],
    ['hold', hold && `${hold.holdId} of ${hold.seatIds.join(', ')}`],
    ['held', hold && `since ${hold.since} until ${hold.until}`],
    ['time left', hold && timeLeft(hold.msLeft)],
    ['confirming', hold?.confirming && `booking ${hold.confirming}: does not lapse meanwhile`],
    ['lapsed', seat.lapsedHoldOf && `a hold of ${seat.lapsedHoldOf}`],
    [
      'booking',
      booking && `${booking.bookingId} of ${booking.userId}, ${booking.status}, ${booking.createdAt}`,
    ],
    ['block', blockOf(mirror)],
    ['mirror', mirrorText(mirror)],
  ];
  const log = seat.log.map(({ version, at, operation, userId, requestId, changes }) => {
    const after = changes.find(({ seatId }) => seatId === seat.seatId)?.status;
    const by = [userId && `by ${userId}`, requestId && `request ${requestId}`].filter(Boolean).join(', ');
    return `  ${at}  ${version.padEnd(9)} ${operation.padEnd(8)} ${String(after).padEnd(9)} ${by}`.trimEnd();
  });
  const known = facts.filter(([, value]) => value);
  return [
    ...known.map(([label, value]) => `${label.padEnd(10)}  ${value}`),
    log.length > 0 ? 'last changes' : 'no changes logged',
    ...log,
  ];
}

function tableLines(seats: readonly InspectedSeat[]): string[] {
  const rows = [
    ['seat', 'status', 'owner', 'time left', 'hold or booking', 'mirror'],
    ...seats.map((seat) => [
      seat.seatId,
      seat.status ?? '?',
      seat.owner ?? '',
      seat.hold ? timeLeft(seat.hold.msLeft) : '',
      seat.hold?.holdId ?? seat.booking?.bookingId ?? '',
      mirrorText(seat.mirror),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

function timeLeft(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function blockOf(mirror: InspectedSeat['mirror']): string | undefined {
  if (mirror?.status !== 'blocked') return undefined;
  return [mirror.blockedBy && `by ${mirror.blockedBy}`, mirror.reason].filter(Boolean).join(': ');
}

function mirrorText(mirror: InspectedSeat['mirror']): string {
  if (!mirror) return 'available, never touched';
  const { status, by, until, version } = mirror;
  return [status, by && `by ${by}`, until && `until ${until}`, `at ${version}`].filter(Boolean).join(' ');
}
