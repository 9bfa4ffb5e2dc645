import { SEAT_STATUSES, type SeatConflict } from '../seat-status.js';
import type { Script } from '../script.js';

/** Either a whole hold by its id, or seats of any of the user's holds. */
export interface ConfirmBeginArgs {
  userId: string;
  bookingId: string;
  leaseMs: number;
  holdId?: string;
  ordinals?: readonly number[];
}

const REASONS = ['EXPIRED', 'NOT_YOURS', 'TAKEN'] as const;
export type ConfirmRefusal = (typeof REASONS)[number];

export type ConfirmBeginReply =
  | {
      tag: 'BEGUN';
      bookingId: string;
      /** Redis time of this reply, in ms. */
      nowMs: number;
      ordinals: number[];
      holdIds: string[];
      usedUpHoldIds: string[];
    }
  | { tag: 'CONFIRMING' }
  | { tag: 'REFUSED'; seats: (SeatConflict & { why: ConfirmRefusal })[] }
  | { tag: 'NO_HOLD'; why: ConfirmRefusal };

export const confirmBeginScript: Script<ConfirmBeginArgs, ConfirmBeginReply> = {
  name: 'confirm-begin',
  keys: ['meta', 'state', 'claims', 'holds', 'deadlines'],
  encode: (args) => [args.userId, args.bookingId, args.leaseMs, args.holdId ?? '', ...(args.ordinals ?? [])],
  decode: (reply) => {
    const why = (): ConfirmRefusal => {
      const text = reply.text();
      const reason = REASONS.find((known) => known === text);
      if (!reason) throw reply.unexpected('a reason');
      return reason;
    };
    const tag = reply.text();
    switch (tag) {
      case 'BEGUN':
        return {
          tag,
          bookingId: reply.text(),
          nowMs: reply.integer(),
          ordinals: reply.ordinals(),
          holdIds: reply.texts(),
          usedUpHoldIds: reply.texts(),
        };
      case 'CONFIRMING':
        return { tag };
      case 'REFUSED':
        return {
          tag,
          seats: reply.rest(() => ({
            ordinal: reply.integer(),
            why: why(),
            status: SEAT_STATUSES[reply.integer()],
          })),
        };
      case 'NO_HOLD':
        return { tag, why: why() };
      default:
        throw reply.unexpected('a tag of confirm-begin');
    }
  },
};
