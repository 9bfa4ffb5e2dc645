import { existsSync, readFileSync } from 'node:fs';
import { parseLayout } from '../modules/layouts/layout-validation.js';
import type { PlanFaultCode } from './plan-faults.js';
import { importPretixPlan } from './pretix-plan.js';

/** Plans that other people drew. They are not part of the project; where the folder is absent, nothing is checked. */
const FOLDER = '../shared/data/plans';
const isThere = existsSync(FOLDER);

interface RawPosition {
  x: number;
  y: number;
}
interface RawPlan {
  zones: {
    position: RawPosition;
    rows: { position: RawPosition; seats: { seat_guid: string; position: RawPosition; radius?: number }[] }[];
  }[];
}

const EXPECTED: [string, number, number, Partial<Record<PlanFaultCode, number>>][] = [
  ['pretix-demo-theatre.json', 1_057, 973, { SEAT_GUID_REPEATED: 1_057 - 973 }],
  [
    'seatmap-canvas-stadium.json',
    738,
    318,
    { SEAT_GUID_REPEATED: 738 - 318, SEAT_LABEL_REPEATED: 738 - 318, SEATS_OVERLAP: 162 },
  ],
];

const whereTheyAre = isThere ? describe : describe.skip;

whereTheyAre(`real plans (skipped where there is no ${FOLDER})`, () => {
  it.each(EXPECTED)('%s: every seat, every fault', (file, seats, guids, counts) => {
    const plan: unknown = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));
    const { layout, faults } = importPretixPlan(plan);
    expect(parseLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);

    const discs = discsOf(plan as RawPlan);
    expect(discs).toHaveLength(seats);
    expect(new Set(discs.map(({ guid }) => guid)).size).toBe(guids);
    expect(layout.seats.map(({ pos, size }) => [pos.x + size.x / 2, pos.y + size.y / 2])).toEqual(
      discs.map(({ x, y }) => [expect.closeTo(x), expect.closeTo(y)]),
    );
    expect(new Set(layout.seats.map(({ id }) => id)).size).toBe(seats);
    expect(new Set(layout.seats.map(({ id }) => id.replace(/~\d+$/, ''))).size).toBe(guids);

    expect(countsOf(faults)).toEqual(counts);
    expect(counts.SEATS_OVERLAP ?? 0).toBe(discs.filter((disc, n) => liesOverEarlier(disc, n, discs)).length);
  });
});

interface Disc extends RawPosition {
  guid: string;
  r: number;
}

function discsOf(plan: RawPlan): Disc[] {
  return plan.zones.flatMap((zone) =>
    zone.rows.flatMap((row) =>
      row.seats.map((seat) => ({
        guid: seat.seat_guid,
        x: zone.position.x + row.position.x + seat.position.x,
        y: zone.position.y + row.position.y + seat.position.y,
        r: seat.radius ?? 10,
      })),
    ),
  );
}

function liesOverEarlier(disc: Disc, n: number, discs: Disc[]): boolean {
  return discs
    .slice(0, n)
    .some((other) => Math.hypot(disc.x - other.x, disc.y - other.y) < disc.r + other.r - 1e-4);
}

function countsOf(faults: { code: PlanFaultCode }[]): Partial<Record<PlanFaultCode, number>> {
  const counts: Partial<Record<PlanFaultCode, number>> = {};
  for (const { code } of faults) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
