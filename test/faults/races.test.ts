import { shuffled, statuses, times } from './burst.js';
import { Stage } from './stage.js';

describe.each([
  ['one service', 1],
  ['two services', 2],
])('races against %s', (_name, services) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(services);
  });
  afterAll(() => stage?.close());

  it('300 buyers for one seat: one gets it, all others are told which seat is taken', async () => {
    const eventId = await stage.event(10);
    const { answers, inFlight } = await stage.overlap.burst(
      times(300, (n) => () => stage.hold(eventId, `buyer-${n}`, ['A1'], n)),
    );
    expect(inFlight).toBeGreaterThan(100);
    expect(statuses(answers)).toEqual({ 201: 1, 409: 299 });
    for (const { body } of answers.filter(({ status }) => status === 409)) {
      expect(body).toMatchObject({ code: 'SEATS_TAKEN', conflictingSeats: ['A1'] });
    }
    expect((await stage.audit(eventId)).counts).toEqual([9, 1, 0, 0]);
    await stage.expectSound(eventId);
  });

  it('overlapping sets of four: each seat has at most one owner, and no set is half held', async () => {
    const eventId = await stage.event(60);
    const seats = await seatIds(stage, eventId);
    const sets = times(300, () => shuffled(seats).slice(0, 4));
    const { answers, inFlight } = await stage.overlap.burst(
      sets.map((set, n) => () => stage.hold(eventId, `buyer-${n}`, set, n)),
    );
    expect(inFlight).toBeGreaterThan(100);
    const won = sets.filter((_, n) => answers[n].status === 201);
    expect(statuses(answers)).toEqual({ 201: won.length, 409: 300 - won.length });
    const held = won.flat();
    expect(new Set(held).size).toBe(held.length);
    for (const [n, { body }] of answers.entries()) {
      const inTheWay: string[] = body.conflictingSeats ?? [];
      expect(inTheWay.filter((seat) => !sets[n].includes(seat) || !held.includes(seat))).toEqual([]);
      expect(inTheWay.length > 0).toBe(answers[n].status === 409);
    }
    expect((await stage.audit(eventId)).counts).toEqual([60 - held.length, held.length, 0, 0]);
    await stage.expectSound(eventId);
  });

  it('two tables that share nothing never stand in each other’s way', async () => {
    const { eventId, tables } = await banquet(stage);
    const { answers, inFlight } = await stage.overlap.burst(
      times(200, (n) => () => {
        const body = { eventId, tableId: tables[n % 2] };
        const token = stage.token(`guest-${n}`);
        return stage.nth(n).call('POST', '/seat-booking/hold-table', { token, body });
      }),
    );
    expect(inFlight).toBeGreaterThan(50);
    for (const parity of [0, 1]) {
      expect(statuses(answers.filter((_, n) => n % 2 === parity))).toEqual({ 201: 1, 409: 99 });
    }
    await stage.expectSound(eventId);
  });

  it('a block and a hold of the same seats: one of them gets all, the other nothing', async () => {
    const eventId = await stage.event(200);
    const seats = await seatIds(stage, eventId);
    const pairs = times(50, (n) => seats.slice(n * 4, n * 4 + 4));
    const { answers, inFlight } = await stage.overlap.burst(
      pairs.flatMap((pair, n) => {
        const both = [
          () => stage.hold(eventId, `buyer-${n}`, pair, n),
          () => stage.block(eventId, pair.slice(2), n + 1),
        ];
        return n % 2 === 0 ? both : both.reverse();
      }),
    );
    expect(inFlight).toBeGreaterThan(50);
    pairs.forEach((_, n) => {
      const two = [answers[2 * n].status, answers[2 * n + 1].status].sort();
      expect([
        [200, 409],
        [201, 409],
      ]).toContainEqual(two);
    });
    await stage.expectSound(eventId);
  });

  it('block and unblock of the same seats: both stores end with the same answer', async () => {
    const eventId = await stage.event(100);
    const seats = await seatIds(stage, eventId);
    const { inFlight } = await stage.overlap.burst(
      seats.flatMap((seat, n) => [
        () => stage.block(eventId, [seat], n),
        () => stage.block(eventId, [seat], n + 1, 'unblock'),
        () => stage.hold(eventId, `buyer-${n}`, [seat], n),
      ]),
    );
    expect(inFlight).toBeGreaterThan(100);
    await stage.expectSound(eventId);
  });

  it('hold, release, confirm, cancel, block and unblock of the same few seats, all at once', async () => {
    const eventId = await stage.event(24);
    const seats = await seatIds(stage, eventId);
    const acknowledged = new Map<string, { userId: string; seatIds: string[] }>();
    const cancelled = new Set<string>();
    let refused = 0;
    const buyer = async (n: number) => {
      const user = `buyer-${n}`;
      for (let round = 0; round < 5; round++) {
        const hold = await stage.hold(eventId, user, shuffled(seats).slice(0, 1 + (n % 4)), n);
        if (hold.status !== 201) continue;
        const { holdId } = hold.body;
        if ((n + round) % 3 === 0) {
          await stage.release(eventId, user, { holdId }, n + 1);
          continue;
        }
        const both = [
          stage.confirm(eventId, user, { holdId }, n + 1),
          stage.confirm(eventId, user, { holdId }, n),
        ];
        const [booked, again] = await Promise.all(both);
        refused += [booked, again].filter(({ status }) => status >= 400).length;
        const { booking } = booked.body;
        expect(again.body.booking.id).toBe(booking.id);
        acknowledged.set(booking.id, { userId: user, seatIds: booking.allSeatIds });
        if ((n + round) % 2 === 0) continue;
        const ends = await Promise.all([0, 1].map((i) => stage.cancel(booking.id, user, n + i)));
        expect(statuses(ends)).toEqual({ 200: 2 });
        cancelled.add(booking.id);
      }
    };
    const organiser = async () => {
      for (let round = 0; round < 30; round++) {
        const some = shuffled(seats).slice(0, 3);
        await Promise.all([
          stage.block(eventId, some, round),
          stage.block(eventId, some, round + 1, 'unblock'),
        ]);
        await stage.block(eventId, some, round, 'unblock');
      }
    };
    await Promise.all([...times(60, buyer), organiser()]);
    expect(refused).toBe(0);
    const standing = [...acknowledged].filter(([id]) => !cancelled.has(id));
    const found = await stage.bookings(eventId);
    expect(new Map(found.map(({ id, ...rest }) => [id, rest]))).toEqual(new Map(standing));
    await stage.expectSound(eventId);
  });
});

async function seatIds(stage: Stage, eventId: string): Promise<string[]> {
  const { body } = await stage.service.call('GET', `/seat-booking/layout/${eventId}`, {
    token: stage.organiser(),
  });
  return (body.seats as { id: string }[]).map((seat) => seat.id);
}

/** Two tables of six seats each. */
async function banquet(stage: Stage): Promise<{ eventId: string; tables: string[] }> {
  const tables = ['t1', 't2'];
  const token = stage.organiser();
  const size = { x: 10, y: 10 };
  const layout = await stage.service.call('POST', '/layouts', {
    token,
    body: {
      name: 'Tables',
      categories: [{ id: 'c', name: 'C', color: '#fff', price: 10 }],
      items: tables.map((id, n) => ({ id, type: 'table', pos: { x: n * 100, y: 0 }, size, sc: 6 })),
      seats: tables.flatMap((tableId, t) =>
        times(6, (n) => ({
          id: `${tableId}-${n}`,
          pos: { x: t * 100 + n * 12, y: 20 },
          size,
          catId: 'c',
          tableId,
        })),
      ),
    },
  });
  const body = { name: 'Banquet', startsAt: '2027-03-01T19:30:00Z', layoutId: layout.body.id };
  const event = await stage.service.call('POST', '/events', { token, body });
  return { eventId: event.body.id, tables };
}
