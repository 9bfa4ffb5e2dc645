import { LIMITS } from '../../src/config/limits.js';
import { DomainError } from '../../src/common/errors/domain-error.js';
import { EngineMetrics } from '../../src/modules/seat-booking/engine-metrics.js';
import { HoldSeats } from '../../src/modules/seat-booking/commands/hold-seats.js';
import { openBoxOffice, type BoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Calls of the hold script so far. */
async function scripts(): Promise<number> {
  const { values } = await office.service.app.get(EngineMetrics).holdScripts.get();
  return values[0]?.value ?? 0;
}

async function seatIdsOf(eventId: string): Promise<string[]> {
  const { body } = await office.customer().view(eventId);
  return body.seats.map(({ id }: { id: string }) => id);
}

/** Asks for all of them within one turn of the event loop; a refusal is told by its code. */
async function holdTogether(eventId: string, wanted: [user: string, ...seatIds: string[]][]) {
  const holdSeats = office.service.app.get(HoldSeats);
  const before = await scripts();
  const outcomes = await Promise.allSettled(
    wanted.map(([user, ...seatIds]) => holdSeats.execute(user, { eventId, seatIds })),
  );
  const answers = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as DomainError),
  );
  return { answers, calls: (await scripts()) - before };
}

describe('holds of one turn of the event loop', () => {
  it('go to Redis together, in the order in which they came', async () => {
    const eventId = await office.event();
    const { answers, calls } = await holdTogether(eventId, [
      ['ann', 'A1', 'A2'],
      ['bob', 'A2', 'A3'],
      ['cem', 'A3'],
    ]);
    expect(calls).toBe(1);
    expect(answers).toMatchObject([
      { heldSeats: ['A1', 'A2'], version: '1-1' },
      { code: 'SEATS_TAKEN', extras: { members: { conflictingSeats: ['A2'] } } },
      { heldSeats: ['A3'], version: '1-2' },
    ]);
  });

  it('do not have those among them whose input is bad', async () => {
    const eventId = await office.event({ maxSeatsPerHold: 2 });
    const { answers, calls } = await holdTogether(eventId, [
      ['ann', 'A1'],
      ['bob', 'nowhere'],
      ['cem', 'A2', 'A3', 'A4'],
      ['dan', 'A2'],
    ]);
    expect(calls).toBe(1);
    expect(answers).toMatchObject([
      { heldSeats: ['A1'] },
      { code: 'UNKNOWN_SEATS' },
      { code: 'HOLD_TOO_LARGE' },
      { heldSeats: ['A2'] },
    ]);
  });

  it('stay apart for events apart', async () => {
    const events = [await office.event(), await office.event()];
    const holdSeats = office.service.app.get(HoldSeats);
    const held = await Promise.all(
      events.map((eventId) => holdSeats.execute('ann', { eventId, seatIds: ['A1'] })),
    );
    expect(held).toMatchObject(events.map((eventId) => ({ eventId, heldSeats: ['A1'], version: '1-1' })));
  });

  it('are split when they are more, or have more seats, than one script may make (I9)', async () => {
    const eventId = await office.event({ totalSeats: 1_000 });
    const ids = await seatIdsOf(eventId);
    const small = range(LIMITS.holdBatch + 1).map((n): [string, string] => [`user-${n}`, ids[n]]);
    expect((await holdTogether(eventId, small)).calls).toBe(2);

    const holds = 1 + Math.ceil(LIMITS.holdBatchSeats / LIMITS.seatsPerHold);
    const seatsOf = (n: number) => ids.slice(100 + n * LIMITS.seatsPerHold).slice(0, LIMITS.seatsPerHold);
    const { answers, calls } = await holdTogether(
      eventId,
      range(holds).map((n) => [`user-${n}`, ...seatsOf(n)]),
    );
    expect(calls).toBe(2);
    expect(answers.map((answer) => 'heldSeats' in answer && answer.heldSeats)).toEqual(
      range(holds).map(seatsOf),
    );
  });
});
