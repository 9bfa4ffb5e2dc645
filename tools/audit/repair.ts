import { LIMITS } from '../../src/config/limits.js';
import { SeatWrites } from '../../src/modules/mirror/seat-writes.js';
import { blockScript } from '../../src/redis/scripts/block.js';
import { confirmBookedScript } from '../../src/redis/scripts/confirm-booked.js';
import { mendScript, type Mend } from '../../src/redis/scripts/mend.js';
import { setStatusScript } from '../../src/redis/scripts/set-status.js';
import { objectId, type EventScripts, type Stores } from '../stores.js';
import type { Difference, Repair } from './difference.js';
import type { Look } from './look.js';

const { streamLength } = LIMITS;

type Of<Type extends Repair['type']> = Extract<Repair, { type: Type }>;

/**
 * Puts the differences right, beside a running service: every step is a script or a guarded write that leaves alone
 * what has changed since it was looked at. What one round leaves, or uncovers, the next one finds.
 */
export async function repair(
  stores: Stores,
  scripts: EventScripts,
  look: Look,
  differences: readonly Difference[],
): Promise<void> {
  const repairs = differences.flatMap((difference) => difference.repair ?? []);
  const of = <Type extends Repair['type']>(type: Type): Of<Type>[] =>
    repairs.filter((each): each is Of<Type> => each.type === type);
  if (of('rebuild').length > 0) return scripts.forget();
  for (const { epoch } of of('epoch'))
    await stores.events.updateOne({ _id: look.event._id }, { $max: { epoch } }, { timestamps: false });
  if (of('status').length > 0)
    await scripts.run(setStatusScript, { status: look.event.status, streamLength });
  const bookingIds = new Set(of('book').map(({ bookingId }) => bookingId));
  for (const bookingId of bookingIds) await book(stores, scripts, look, bookingId);
  const mends = of('mend').map((each) => each.mend);
  const ofSeats = mends.filter(({ kind }) => kind !== 'user');
  // Counts follow from seats and holds: they are counted again once those are right.
  await mend(scripts, ofSeats.length > 0 || bookingIds.size > 0 ? ofSeats : mends);
  for (const { ordinal, userId } of of('block'))
    await scripts.run(blockScript, { userId, streamLength, ordinals: [ordinal] });
  await writeMirror(stores, scripts.eventId, of('mirror'));
}

/** Once more from the ledger, as a majority has it: the booking may have ended since. */
async function book(stores: Stores, scripts: EventScripts, look: Look, bookingId: string): Promise<void> {
  const booking = await stores.bookings.findById(bookingId).readConcern('majority').lean();
  if (!booking?.active) return;
  const ordinals = booking.allSeatIds
    .map((seatId) => look.seatIds.indexOf(seatId))
    .filter((ordinal) => ordinal >= 0);
  await scripts.run(confirmBookedScript, { bookingId, userId: booking.userId, streamLength, ordinals });
}

async function mend(scripts: EventScripts, mends: readonly Mend[]): Promise<void> {
  for (let from = 0; from < mends.length; from += LIMITS.mendsAtOnce) {
    const some = mends.slice(from, from + LIMITS.mendsAtOnce);
    await scripts.run(mendScript, { streamLength, mends: some });
  }
}

async function writeMirror({ seatStates }: Stores, eventId: string, repairs: Of<'mirror'>[]): Promise<void> {
  const seats = repairs.map(({ seatId, wanted }) => [seatId, wanted] as const);
  await new SeatWrites(seatStates, objectId(eventId), '$lte').write(new Map(seats));
}
