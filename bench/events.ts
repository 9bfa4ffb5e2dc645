import type { Setting } from './setting.js';

const EVENT = { name: 'bench', startsAt: '2030-01-01T00:00:00Z' };

/** A plain grid of this size. */
export interface Hall {
  layoutId: string;
  /** In the order of the layout. */
  seatIds: string[];
}

/** @throws when the service refuses */
export async function makeHall({ call }: Setting, totalSeats: number): Promise<Hall> {
  const { layoutId } = await call('POST', '/events', { ...EVENT, totalSeats });
  const { seats } = await call('GET', `/layouts/${layoutId}`);
  return { layoutId, seatIds: seats.map((seat: { id: string }) => seat.id) };
}

/** Another event in the hall, on sale, in which one buyer may have every seat. */
export async function makeEvent({ call }: Setting, { layoutId, seatIds }: Hall): Promise<string> {
  return (await call('POST', '/events', { ...EVENT, layoutId, maxSeatsPerUser: seatIds.length })).id;
}

/** The n-th so many seats. @throws when there are no more */
export function seatsOf({ seatIds }: Hall, n: number, count: number): string[] {
  const from = n * count;
  if (from + count > seatIds.length) throw new Error('the event is sold out: shorten the rounds');
  return seatIds.slice(from, from + count);
}
