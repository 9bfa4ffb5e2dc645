import { ledgerSays } from './compare-seats.js';
import { mirrorSays } from './compare-mirror.js';
import type { Difference, MirroredFacts } from './difference.js';
import type { Look } from './look.js';

/**
 * What MongoDB alone shows of an event that Redis does not have: seats sold twice, and what the mirror says otherwise
 * of a sale than the ledger. Whatever else the mirror says nobody can contradict.
 */
export function compareMongo(look: Look, owners: ReadonlyMap<number, string[]>): Difference[] {
  return look.seatIds.flatMap((seatId, ordinal): Difference[] => {
    const owning = owners.get(ordinal) ?? [];
    const doc = look.mirror.get(seatId);
    const said = { seatId, ledger: ledgerSays(look, owning), mirror: mirrorSays(doc) };
    if (owning.length > 1) return [{ kind: 'sold_twice', ...said, right: 'nobody' }];
    const wanted = sale(owning[0]);
    const isSale = wanted.status === 'booked' || doc?.status === 'booked';
    if (!isSale || mirrorSays(wanted) === said.mirror) return [];
    // Before everything that Redis makes of the event once it is built.
    const { epoch, n } = doc ?? { epoch: look.event.epoch, n: 0 };
    const repair = { type: 'mirror', seatId, wanted: { ...wanted, epoch, n } } as const;
    return [{ kind: 'mirror_sale', ...said, right: 'ledger', repair }];
  });
}

function sale(bookingId: string | undefined): MirroredFacts {
  return bookingId === undefined ? { status: 'available' } : { status: 'booked', bookingId };
}
