import type { Evidence, LedgerBooking, Operation } from '../history.js';
import { check } from './check.js';

const SEATS = ['A1', 'A2'];
const HOLD = 'h1';
const DEADLINE = 5_000;

let nextId = 0;
function op(kind: Operation['kind'], at: number, more: Partial<Operation> = {}): Operation {
  const times = { calledAt: at, endedAt: at + 10 };
  return {
    id: nextId++,
    kind,
    user: 'ada',
    api: 0,
    ...times,
    outcome: 'ok',
    status: 200,
    seatIds: SEATS,
    ...more,
  };
}

const held = () =>
  op('hold', 0, { ttlMs: DEADLINE, answer: { holdId: HOLD, heldSeats: SEATS, expiresAt: DEADLINE } });
const confirmed = (status = 'confirmed', more: Partial<Operation> = {}) =>
  op('confirm', 100, { holdId: HOLD, answer: { booking: { id: 'b1', seatIds: SEATS, status } }, ...more });
const bens = (at: number) =>
  op('hold', at, { user: 'ben', answer: { holdId: 'h2', heldSeats: SEATS, expiresAt: 9_000 } });
const cancelled = () => op('cancel', 200, { bookingId: 'b1' });

const booking = (maker: Operation, more: Partial<LedgerBooking> = {}): LedgerBooking => ({
  id: 'b1',
  userId: 'ada',
  active: true,
  status: 'confirmed',
  seatIds: SEATS,
  holdIds: [HOLD],
  operation: maker.id,
  ...more,
});

/** A quiet end that shows what these bookings say. */
function evidence(operations: Operation[], bookings: LedgerBooking[] = []): Evidence {
  const sold = new Set(bookings.filter(({ active }) => active).flatMap(({ seatIds }) => seatIds));
  const sales = bookings
    .filter(({ active }) => active)
    .flatMap(({ id, seatIds }) => seatIds.map((seatId) => [seatId, `booked ${id}`]));
  const seats = Object.fromEntries(SEATS.map((id) => [id, sold.has(id) ? 'booked' : 'available']));
  const counts = { bookedSeats: sold.size, heldSeats: 0, availableSeats: SEATS.length - sold.size };
  return {
    schedule: { seed: 1, topology: 'single', apis: 1, buyers: 1, loadMs: 1, fsync: 'always', faults: [] },
    durability: 'local',
    faults: [],
    losses: [],
    operations,
    final: {
      at: 20_000,
      bookings,
      views: [{ api: 0, seats, stats: { ...counts, revenue: sold.size * 10 } }],
      mirror: Object.fromEntries(sales),
      price: { A1: 10, A2: 10 },
      unrest: [],
    },
    seatIds: SEATS,
    phasesMs: {},
  };
}

function rules(of: Evidence): string[] {
  return [...new Set(check(of).map(({ rule }) => rule))];
}

/** The rules that an end breaks that was sound before the edit. */
function rulesAfter(edit: (final: Evidence['final']) => void): string[] {
  const confirm = confirmed();
  const whole = evidence([held(), confirm], [booking(confirm)]);
  edit(whole.final);
  return rules(whole);
}

describe('check', () => {
  it('is content with a hold that lapses, one that is booked, and a booking that is cancelled', () => {
    expect(check(evidence([held()]))).toEqual([]);
    const confirm = confirmed();
    expect(check(evidence([held(), confirm], [booking(confirm)]))).toEqual([]);
    const ended = booking(confirm, { active: false, status: 'cancelled' });
    expect(check(evidence([held(), confirm, cancelled()], [ended]))).toEqual([]);
  });

  it('finds the booking of a confirmation without an answer by what the confirmation wrote into it', () => {
    const confirm = confirmed('', { outcome: 'unknown', status: 0, answer: undefined });
    expect(check(evidence([held(), confirm], [booking(confirm)]))).toEqual([]);
    expect(check(evidence([held(), confirm]))).toEqual([]);
  });

  it('lets a pending booking expire, not before its time, and no other', () => {
    const pending = confirmed('pending');
    const expired = booking(pending, { active: false, status: 'expired', dueAt: 900 });
    expect(check(evidence([held(), pending, bens(950)], [expired]))).toEqual([]);
    expect(rules(evidence([held(), pending, bens(700)], [expired]))).toEqual(['register']);
    const confirm = confirmed();
    const odd = booking(confirm, { active: false, status: 'expired' });
    expect(rules(evidence([held(), confirm], [odd]))).toContain('ledger');
  });

  describe('one-booking (I2)', () => {
    it('finds a seat in two active bookings', () => {
      const confirm = confirmed();
      const other = booking(confirm, { id: 'b2', holdIds: [] });
      expect(rules(evidence([held(), confirm], [booking(confirm), other]))).toContain('one-booking');
    });
  });

  describe('ledger', () => {
    const confirm = confirmed();
    it.each<[string, Operation[], LedgerBooking[]]>([
      ['is lost', [confirm], []],
      ['has other seats', [confirm], [booking(confirm, { seatIds: ['A1'] })]],
      ['is somebody else’s', [confirm], [booking(confirm, { userId: 'ben' })]],
      ['was cancelled by nobody', [confirm], [booking(confirm, { active: false, status: 'cancelled' })]],
      ['failed, says nobody', [confirm], [booking(confirm, { active: false, status: 'failed' })]],
      ['became active again', [confirm, cancelled()], [booking(confirm)]],
      ['is cancelled and active', [confirm, cancelled()], [booking(confirm, { status: 'cancelled' })]],
    ])('finds an acknowledged booking that %s', (_what, operations, bookings) => {
      expect(rules(evidence([held(), ...operations], bookings))).toContain('ledger');
    });

    it('finds a booking that nobody asked for, and one whose confirmation was refused', () => {
      const nobodys = booking(op('hold', 0, { id: 999 }), { operation: Number.NaN });
      expect(rules(evidence([held()], [nobodys]))).toContain('ledger');
      const refused = confirmed('', {
        outcome: 'refused',
        status: 409,
        code: 'HOLD_EXPIRED',
        answer: undefined,
      });
      expect(rules(evidence([held(), refused], [booking(refused)]))).toContain('ledger');
    });
  });

  describe('one-fate (I3)', () => {
    it('finds a hold that two bookings used up', () => {
      const confirm = confirmed();
      const second = booking(confirm, { id: 'b2', seatIds: [], active: false, status: 'cancelled' });
      expect(rules(evidence([held(), confirm], [booking(confirm), second]))).toContain('one-fate');
    });

    it('finds a hold that was released and booked', () => {
      const confirm = confirmed();
      const release = op('release', 50, { holdId: HOLD, answer: { releasedSeats: SEATS, notHeld: [] } });
      expect(rules(evidence([held(), release, confirm], [booking(confirm)]))).toContain('one-fate');
    });
  });

  describe('register (I1, I4, I6)', () => {
    it('finds a hold that was refused before its deadline', () => {
      const refused = confirmed('', {
        outcome: 'refused',
        status: 409,
        code: 'HOLD_EXPIRED',
        answer: undefined,
      });
      expect(rules(evidence([held(), refused]))).toEqual(['register']);
      const late = confirmed('', { ...refused, calledAt: 6_000, endedAt: 6_010 });
      expect(check(evidence([held(), late]))).toEqual([]);
    });

    it('finds a seat that was held twice, and shows what happened to it', () => {
      const ben = op('hold', 40, {
        user: 'ben',
        answer: { holdId: 'h2', heldSeats: ['A1'], expiresAt: 9_000 },
      });
      const [finding] = check(evidence([held(), ben]));
      expect(finding).toMatchObject({ rule: 'register', text: expect.stringContaining('A1') });
      expect(finding.history.some((line) => line.startsWith('! ') && line.includes('ben'))).toBe(true);
    });

    it('finds a conflict that was left out of a refusal', () => {
      const conflicts = [{ seatId: 'A1', status: 'held' }];
      const refusal = {
        outcome: 'refused',
        status: 409,
        code: 'SEATS_TAKEN',
        answer: { conflicts },
      } as const;
      const ben = op('hold', 40, { user: 'ben', ...refusal });
      expect(check(evidence([held(), ben])).map(({ text }) => text)).toEqual([expect.stringContaining('A2')]);
    });

    it('finds an extension and a transfer that did not keep their word', () => {
      const extended = op('extend', 50, {
        holdId: HOLD,
        isSure: true,
        answer: { holdId: HOLD, expiresAt: 8_000 },
      });
      const ben = bens(6_000);
      expect(rules(evidence([held(), extended, ben]))).toEqual(['register']);
      const given = op('transfer', 50, {
        holdId: HOLD,
        toUser: 'ben',
        answer: { holdId: HOLD, expiresAt: DEADLINE },
      });
      const confirm = confirmed();
      expect(rules(evidence([held(), given, confirm], [booking(confirm)]))).toEqual(['register']);
    });
  });

  describe('answers', () => {
    it.each<[string, Partial<Operation>]>([
      ['a 500', { outcome: 'unknown', status: 500, code: 'INTERNAL', answer: undefined }],
      ['a 404', { outcome: 'refused', status: 404, code: 'EVENT_NOT_FOUND', answer: undefined }],
      ['a 503 without a code', { outcome: 'unknown', status: 503, answer: undefined }],
      ['silence', { outcome: 'unknown', status: 0, endedAt: 20_100, answer: undefined }],
    ])('finds %s', (_what, answer) => {
      expect(rules(evidence([op('hold', 0, { ttlMs: DEADLINE, ...answer })]))).toEqual(['answers']);
    });
  });

  describe('agreement', () => {
    it('finds a seat that a process shows otherwise than the ledger has it', () => {
      expect(rulesAfter(({ views }) => (views[0].seats.A1 = 'available'))).toEqual(['agreement']);
      expect(rulesAfter(({ views }) => (views[0].seats.A1 = 'held'))).toEqual(['agreement']);
    });

    it('finds a mirror that says otherwise than the ledger', () => {
      for (const said of ['available', 'held', 'booked b2'])
        expect(rulesAfter(({ mirror }) => (mirror!.A1 = said))).toEqual(['agreement']);
      expect(rulesAfter(({ mirror }) => (mirror!.A2 = 'held'))).toEqual(['agreement']);
      expect(rulesAfter((final) => (final.mirror = {}))).toEqual(['agreement']);
    });

    it('finds counts and sums that are wrong', () => {
      expect(rulesAfter(({ views }) => (views[0].stats.availableSeats = 1))).toEqual(['agreement']);
      expect(rulesAfter(({ views }) => (views[0].stats.revenue = 19.9))).toEqual(['agreement']);
    });

    it('finds a world that never becomes quiet', () => {
      expect(rulesAfter(({ unrest }) => unrest.push('api 0 answers 503'))).toEqual(['rest']);
    });
  });
});
