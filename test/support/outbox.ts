import type { TestingModuleBuilder } from '@nestjs/testing';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { Relay } from '../../src/modules/webhooks/relay.js';

/** Lets nobody hand on what bookings have to tell, so that a test finds it there. */
export const keepingOutboxes = (builder: TestingModuleBuilder): TestingModuleBuilder =>
  builder.overrideProvider(Relay).useValue({});

/** Types of the events in a booking's outbox, in order; each is numbered, dated, and has an id of its own. */
export function outboxOf(booking: Pick<SeatBookingDoc, 'outbox' | 'eventCount'>): string[] {
  const { outbox = [], eventCount = 0 } = booking;
  expect(outbox.map(({ seq }) => seq)).toEqual(outbox.map((_, n) => n + 1));
  expect(eventCount).toBe(outbox.length);
  expect(new Set(outbox.map(({ id }) => id)).size).toBe(outbox.length);
  for (const { id, at } of outbox) {
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(at).toBeInstanceOf(Date);
  }
  return outbox.map(({ type }) => type);
}
