import { parseLayout } from '../modules/layouts/layout-validation.js';
import { PLAN_FAULT_CODES, type PlanFaultCode } from './plan-faults.js';
import { importPretixPlan, NotAPlanError, type ImportedPlan, type PlanOptions } from './pretix-plan.js';

type Json = Record<string, unknown>;
interface Spots {
  plan?: Json;
  zone?: Json;
  row?: Json;
  seats?: unknown[];
  areas?: unknown[];
}

const aSeat = (n: number, changes: Json = {}): Json => ({
  seat_guid: `g-${n}`,
  seat_number: String(n),
  position: { x: n * 30, y: 0 },
  category: 'Stalls',
  ...changes,
});

/** A plan without a fault: one zone, row A, seats 1 to 3; then what the test changes. */
function aPlan({ plan, zone, row, seats, areas = [] }: Spots = {}): Json {
  const rowOf = {
    row_number: 'A',
    position: { x: 10, y: 20 },
    seats: seats ?? [aSeat(1), aSeat(2), aSeat(3)],
  };
  const zoneOf = { name: 'Hall', zone_id: 'hall', position: { x: 100, y: 200 }, areas };
  return {
    name: 'House',
    size: { width: 500, height: 500 },
    categories: [{ name: 'Stalls', color: '#ff0000' }],
    zones: [{ ...zoneOf, rows: [{ ...rowOf, ...row }], ...zone }],
    ...plan,
  };
}

/** What cannot be stored is no import: the layout must pass the service's own validation. */
function importOf(plan: unknown, options?: PlanOptions): ImportedPlan {
  const imported = importPretixPlan(plan, options);
  if (imported.layout.seats.length > 0) parseLayout(JSON.parse(JSON.stringify(imported.layout)));
  return imported;
}

const codesOf = (imported: ImportedPlan) => imported.faults.map(({ code }) => code);
const idsOf = (imported: ImportedPlan) => imported.layout.seats.map(({ id }) => id);

/** One row of one seat, `y` below the upper edge. */
const aZone = (changes: Json, n: number, y = 0): Json => ({
  position: { x: 10, y: y + 10 },
  rows: [{ row_number: 'A', seats: [aSeat(n)] }],
  ...changes,
});

/** Both have a seat A-1. */
const twoZones = (first: string, second: string): Json[] => [
  aZone({ name: first, zone_id: 'z-1' }, 1),
  aZone(
    { name: second, zone_id: 'z-2', rows: [{ row_number: 'A', seats: [aSeat(2, { seat_number: '1' })] }] },
    2,
  ),
];

const guids = (...list: unknown[]) =>
  importOf(aPlan({ seats: list.map((seat_guid, n) => aSeat(n, { seat_guid })) }));

const seatAround = (x: number, y: number) =>
  importOf(aPlan({ seats: [aSeat(1, { position: { x: x - 110, y: y - 220 } })] }));

describe('a plan without faults', () => {
  it('becomes a layout: positions nest, a seat is the box around its disc', () => {
    const { layout, faults } = importOf(aPlan());
    expect(faults).toEqual([]);
    expect(layout).toEqual({
      name: 'House',
      currency: 'USD',
      categories: [{ id: 'Stalls', name: 'Stalls', color: '#ff0000', price: 0 }],
      sections: [{ id: 'hall', name: 'Hall' }],
      items: [],
      seats: [1, 2, 3].map((n) => ({
        id: `g-${n}`,
        pos: { x: 100 + 10 + n * 30 - 10, y: 200 + 20 - 10 },
        size: { x: 20, y: 20 },
        catId: 'Stalls',
        rl: 'A',
        sn: String(n),
        sectionId: 'hall',
      })),
    });
  });

  it('takes the radius of each seat, and 10 where there is none', () => {
    const { layout } = importOf(aPlan({ seats: [aSeat(1, { radius: 4 }), aSeat(2)] }));
    expect(layout.seats.map(({ pos, size }) => [pos.x, size.x])).toEqual([
      [136, 8],
      [160, 20],
    ]);
  });

  it('takes prices by the name of the category, and a currency', () => {
    const { layout } = importOf(aPlan(), { currency: 'EUR', prices: new Map([['Stalls', 49.5]]) });
    expect(layout.currency).toBe('EUR');
    expect(layout.categories[0].price).toBe(49.5);
  });

  it('may have fractional and negative positions that add up to places inside', () => {
    const seats = [aSeat(1, { position: { x: -80.25, y: -0.5 } }), aSeat(2)];
    const { layout, faults } = importOf(aPlan({ seats, row: { position: { x: -0.5, y: 0.125 } } }));
    expect(faults).toEqual([]);
    expect(layout.seats[0].pos).toEqual({ x: 100 - 0.5 - 80.25 - 10, y: 200 + 0.125 - 0.5 - 10 });
  });

  it('may be written in any script', () => {
    const plan = aPlan({
      plan: { name: 'Большой зал', categories: [{ name: '一等席', color: 'rgb(1, 2, 3)' }] },
      zone: { name: 'Партер', zone_id: '桟敷' },
      row: { row_number: 'Ряд א' },
      seats: [aSeat(1, { seat_guid: '席-١', seat_number: '١', category: '一等席' })],
    });
    const { layout, faults } = importOf(plan);
    expect(faults).toEqual([]);
    expect(layout.seats[0]).toMatchObject({
      id: '席-١',
      rl: 'Ряд א',
      sn: '١',
      catId: '一等席',
      sectionId: '桟敷',
    });
    expect(layout.name).toBe('Большой зал');
  });

  it('may leave out what the format lets it leave out', () => {
    const plan = aPlan({ row: { position: undefined }, plan: { categories: [{ name: 'Stalls' }] } });
    (plan.zones as Json[])[0].areas = undefined;
    const { layout, faults } = importOf(plan);
    expect(faults).toEqual([]);
    expect(layout.seats[0].pos).toEqual({ x: 120, y: 190 });
    expect(layout.categories[0].color).toMatch(/^#/);
  });

  it('may have discs that touch, and discs at a slant whose boxes overlap', () => {
    const touching = [aSeat(1), aSeat(2, { position: { x: 50, y: 0 } })];
    const slanted = [aSeat(1), aSeat(2, { position: { x: 30 + 14.2, y: 14.2 } })];
    expect(importOf(aPlan({ seats: touching })).faults).toEqual([]);
    expect(importOf(aPlan({ seats: slanted })).faults).toEqual([]);
  });
});

/** For every code a plan with exactly that fault, once. */
const FAULTY: Record<PlanFaultCode, { plan: Json; where: string }> = {
  PLAN_EMPTY: { plan: aPlan({ plan: { zones: [] } }), where: 'zones' },
  NOT_AN_OBJECT: { plan: aPlan({ seats: [aSeat(1), null] }), where: 'zones[0].rows[0].seats[1]' },
  NOT_A_LIST: { plan: aPlan({ zone: { areas: {} } }), where: 'zones[0].areas' },
  NAME_MISSING: { plan: aPlan({ zone: { name: '' } }), where: 'zones[0].name' },
  TEXT_TYPE: { plan: aPlan({ row: { row_number: 7 } }), where: 'zones[0].rows[0].row_number' },
  TEXT_TOO_LONG: {
    plan: aPlan({ row: { row_number: 'A'.repeat(65) } }),
    where: 'zones[0].rows[0].row_number',
  },
  TEXT_NOT_UNICODE: { plan: aPlan({ plan: { name: 'a\ud800' } }), where: 'name' },
  POSITION_BAD: {
    plan: aPlan({ seats: [aSeat(1, { position: { x: null, y: 0 } })] }),
    where: 'zones[0].rows[0].seats[0].position.x',
  },
  SIZE_BAD: { plan: aPlan({ plan: { size: undefined } }), where: 'size' },
  RADIUS_BAD: {
    plan: aPlan({ seats: [aSeat(1, { radius: 0 })] }),
    where: 'zones[0].rows[0].seats[0].radius',
  },
  ZONE_EMPTY: {
    plan: aPlan({
      plan: { zones: [...(aPlan().zones as Json[]), { name: 'Void', position: { x: 0, y: 0 }, rows: [] }] },
    }),
    where: 'zones[1]',
  },
  ZONE_REPEATED: {
    plan: aPlan({
      plan: {
        zones: [
          ...(aPlan().zones as Json[]),
          { name: 'Hall', position: { x: 0, y: 0 }, rows: [], areas: [{}] },
        ],
      },
    }),
    where: 'zones[1].name',
  },
  ROW_EMPTY: {
    plan: aPlan({
      zone: {
        rows: [
          { row_number: 'A', seats: [aSeat(1)] },
          { row_number: 'B', seats: [] },
        ],
      },
    }),
    where: 'zones[0].rows[1]',
  },
  CATEGORY_REPEATED: {
    plan: aPlan({ plan: { categories: [{ name: 'Stalls' }, { name: 'Stalls', color: '#00ff00' }] } }),
    where: 'categories[1]',
  },
  CATEGORY_COLOR_BAD: {
    plan: aPlan({ plan: { categories: [{ name: 'Stalls', color: 5 }] } }),
    where: 'categories[0].color',
  },
  CATEGORY_MISSING: {
    plan: aPlan({ seats: [aSeat(1, { category: '' })] }),
    where: 'zones[0].rows[0].seats[0].category',
  },
  CATEGORY_UNKNOWN: {
    plan: aPlan({ seats: [aSeat(1, { category: 'stalls' })] }),
    where: 'zones[0].rows[0].seats[0].category',
  },
  SEAT_GUID_MISSING: {
    plan: aPlan({ seats: [aSeat(1, { seat_guid: undefined })] }),
    where: 'zones[0].rows[0].seats[0].seat_guid',
  },
  SEAT_GUID_REPEATED: {
    plan: aPlan({ seats: [aSeat(1), aSeat(2, { seat_guid: 'g-1' })] }),
    where: 'zones[0].rows[0].seats[1].seat_guid',
  },
  SEAT_GUID_TOO_LONG: {
    plan: aPlan({ seats: [aSeat(1, { seat_guid: 'g'.repeat(65) })] }),
    where: 'zones[0].rows[0].seats[0].seat_guid',
  },
  SEAT_LABEL_REPEATED: {
    plan: aPlan({ seats: [aSeat(1), aSeat(2, { seat_number: '1' })] }),
    where: 'zones[0].rows[0].seats[1]',
  },
  SEATS_OVERLAP: {
    plan: aPlan({ seats: [aSeat(1), aSeat(2, { position: { x: 49.9, y: 0 } })] }),
    where: 'zones[0].rows[0].seats[1]',
  },
  SEAT_OUTSIDE: {
    plan: aPlan({ seats: [aSeat(1), aSeat(2, { position: { x: 381, y: 0 } })] }),
    where: 'zones[0].rows[0].seats[1]',
  },
  AREA_BAD: {
    plan: aPlan({ areas: [{ shape: 'rectangle', rectangle: { width: 5 } }] }),
    where: 'zones[0].areas[0].rectangle.height',
  },
  UUID_REPEATED: {
    plan: aPlan({ seats: [aSeat(1, { uuid: 'u' }), aSeat(2, { uuid: 'u' })] }),
    where: 'zones[0].rows[0].seats[1].uuid',
  },
};

describe('each fault is reported with its place', () => {
  // An empty area has neither shape nor text: what it lacks is reported beside the fault in question.
  const besides: Partial<Record<PlanFaultCode, PlanFaultCode>> = { ZONE_REPEATED: 'AREA_BAD' };

  it.each(Object.keys(PLAN_FAULT_CODES) as PlanFaultCode[])('%s', (code) => {
    const { plan, where } = FAULTY[code];
    const faults = importOf(plan).faults.filter((fault) => fault.code !== besides[code]);
    expect(faults.map((fault) => [fault.code, fault.where])).toEqual([[code, where]]);
    expect(faults[0].message).not.toBe('');
  });
});

describe('seat ids', () => {
  it('number the repeats of a guid and leave the first one alone', () => {
    const imported = guids('a', 'b', 'a', 'a', 'b');
    expect(idsOf(imported)).toEqual(['a', 'b', 'a~2', 'a~3', 'b~2']);
    expect(codesOf(imported)).toEqual(Array(3).fill('SEAT_GUID_REPEATED'));
    expect(imported.faults[1].message).toContain('"a" of zones[0].rows[0].seats[0]; its id is "a~3"');
  });

  it('never take a guid that another seat has of its own, even a later one', () => {
    expect(idsOf(guids('a', 'a', 'a~2', 'a'))).toEqual(['a', 'a~3', 'a~2', 'a~4']);
  });

  it('are made of zone, row and number where there is no guid, or a blank or unusable one', () => {
    const imported = guids(undefined, null, ' ', {}, 'hall-A-0');
    expect(idsOf(imported)).toEqual(['hall-A-0~2', 'hall-A-1', 'hall-A-2', 'hall-A-3', 'hall-A-0']);
    expect(codesOf(imported).filter((code) => code === 'SEAT_GUID_MISSING')).toHaveLength(4);
  });

  it('take the digits of a guid that is a number', () => {
    expect(idsOf(guids(17, '17'))).toEqual(['17', '17~2']);
  });

  it('keep the case, blanks and script of guids apart', () => {
    const imported = guids('a', 'A', 'a ', 'а', '__proto__', 'constructor');
    expect(idsOf(imported)).toEqual(['a', 'A', 'a ', 'а', '__proto__', 'constructor']);
    expect(imported.faults).toEqual([]);
  });

  it('are at most 64 characters, still unique, and the same at every import', () => {
    const long = 'é😀'.repeat(40);
    const imported = guids(`${long}1`, `${long}2`, `${long}1`, 'x'.repeat(64), 'x'.repeat(64));
    const ids = idsOf(imported);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect([...id].length).toBeLessThanOrEqual(64);
    expect(ids[0].startsWith('é😀é😀')).toBe(true);
    expect(ids[3]).toBe('x'.repeat(64));
    expect(idsOf(guids(`${long}1`, `${long}2`, `${long}1`, 'x'.repeat(64), 'x'.repeat(64)))).toEqual(ids);
  });
});

describe('bad positions', () => {
  it.each([
    ['null', null, 0],
    ['NaN', NaN, 0],
    ['infinite', Infinity, 0],
    ['missing', undefined, 0],
    ['a word', 'left', 0],
    ['an empty text', '', 0],
    ['true', true, 0],
    ['a list', [5], 0],
    ['beyond any plan', 1e300, 0],
    ['a number as a text', ' 12.5 ', 12.5],
  ])('%s: reported, and the seat is kept', (_, x, used) => {
    const imported = importOf(aPlan({ seats: [aSeat(1, { position: { x, y: 0 } })] }));
    expect(codesOf(imported)).toEqual(['POSITION_BAD']);
    expect(imported.layout.seats[0].pos.x).toBe(100 + 10 + used - 10);
  });

  it('of a seat, a zone or a row that have none, or no object', () => {
    expect(codesOf(importOf(aPlan({ seats: [aSeat(1, { position: undefined })] })))).toEqual([
      'POSITION_BAD',
    ]);
    expect(codesOf(importOf(aPlan({ zone: { position: undefined } })))).toEqual(['POSITION_BAD']);
    expect(codesOf(importOf(aPlan({ row: { position: [1, 2] } })))).toEqual(['POSITION_BAD']);
  });
});

describe('overlaps', () => {
  it('are found across rows and zones, and name what lies below', () => {
    const { faults, layout } = importOf(
      aPlan({ plan: { zones: [aZone({ name: 'Ground' }, 1), aZone({ name: 'First' }, 1)] } }),
    );
    expect(layout.seats).toHaveLength(2);
    const overlap = faults.find(({ code }) => code === 'SEATS_OVERLAP')!;
    expect(overlap.where).toBe('zones[1].rows[0].seats[0]');
    expect(overlap.message).toContain('First, row A, seat 1, "g-1~2", lies over "g-1"');
  });

  it('are found between a small seat and a large one', () => {
    const large = aSeat(1, { radius: 60 });
    const small = aSeat(2, { position: { x: 80, y: 30 }, radius: 1 });
    expect(codesOf(importOf(aPlan({ seats: [large, small] })))).toEqual(['SEATS_OVERLAP']);
    expect(codesOf(importOf(aPlan({ seats: [small, large] })))).toEqual(['SEATS_OVERLAP']);
  });

  it('are one fault a seat, also in a heap', () => {
    const heap = Array.from({ length: 3_000 }, (_, n) => aSeat(n, { position: { x: 50, y: 50 } }));
    const { faults, layout } = importOf(aPlan({ seats: heap }));
    expect(layout.seats).toHaveLength(3_000);
    expect(faults).toHaveLength(2_999);
    expect(faults.at(-1)!.message).toMatch(/("g-\d+" \(\S+\), ){4}"g-\d+" \(\S+\) and more/);
  });
});

describe('the edge of the plan', () => {
  it('may be touched', () => {
    expect(seatAround(10, 10).faults).toEqual([]);
    expect(seatAround(490, 490).faults).toEqual([]);
  });

  it('is told from what lies beyond it', () => {
    expect(seatAround(9, 10).faults[0].message).toContain('reaches over the edge');
    expect(seatAround(10, 491).faults[0].message).toContain('reaches over the edge');
    expect(seatAround(-1, 10).faults[0].message).toContain('lies outside');
    expect(seatAround(10, 5_000).faults[0].message).toContain(
      'its middle is 10, 5000, the plan 500 x 500; kept where it is',
    );
    expect(seatAround(10, 5_000).layout.seats[0].pos).toEqual({ x: 0, y: 4_990 });
  });

  it.each([null, {}, { width: 0, height: 10 }, { width: '500', height: 500 }, { width: NaN, height: 1 }])(
    'is not guessed from the size %j',
    (size) => {
      const imported = importOf(
        aPlan({ plan: { size }, seats: [aSeat(1, { position: { x: -9_999, y: 0 } })] }),
      );
      expect(codesOf(imported)).toEqual(['SIZE_BAD']);
    },
  );
});

describe('categories', () => {
  it('that the plan forgot are added once, with a colour, and every seat is reported', () => {
    const seats = ['Box', 'Box', null, 'Stalls', 5].map((category, n) => aSeat(n, { category }));
    const imported = importOf(aPlan({ seats }), { prices: new Map([['Box', 80]]) });
    expect(imported.layout.seats.map(({ catId }) => catId)).toEqual([
      'Box',
      'Box',
      'Uncategorised',
      'Stalls',
      '5',
    ]);
    expect(imported.layout.categories.map(({ name, price }) => [name, price])).toEqual([
      ['Stalls', 0],
      ['Box', 80],
      ['Uncategorised', 0],
      ['5', 0],
    ]);
    expect(codesOf(imported)).toEqual([
      'CATEGORY_UNKNOWN',
      'CATEGORY_UNKNOWN',
      'CATEGORY_MISSING',
      'TEXT_TYPE',
      'CATEGORY_UNKNOWN',
    ]);
  });

  it('may be missing altogether', () => {
    const imported = importOf(aPlan({ plan: { categories: undefined } }));
    expect(codesOf(imported)).toEqual(Array(3).fill('CATEGORY_UNKNOWN'));
  });

  it('with names too long for an id keep the whole name and get a short id', () => {
    const name = 'Orchestra '.repeat(9);
    const imported = importOf(
      aPlan({ plan: { categories: [{ name }] }, seats: [aSeat(1, { category: name })] }),
    );
    expect(imported.faults).toEqual([]);
    expect(imported.layout.categories[0]).toMatchObject({
      name,
      id: expect.stringMatching(/^Orchestra .{45}~[0-9a-f]{8}$/),
    });
  });

  it('never outgrow a layout, even when every seat names another one', () => {
    const seats = Array.from({ length: 300 }, (_, n) =>
      aSeat(n, { category: `c${n}`, position: { x: n, y: 0 }, radius: 0.4 }),
    );
    const { layout } = importOf(aPlan({ seats }));
    expect(layout.categories).toHaveLength(200);
    expect(layout.categories.at(-1)!.name).toBe('Uncategorised');
  });
});

describe('zones and rows', () => {
  it('get ids and names from each other, and numbers where they have neither', () => {
    const zones = [{ zone_id: 'z' }, { name: 'Zone 3' }, {}, { zone_id: 'z', name: 'Other' }].map(
      (changes, n) => aZone(changes, n, n * 50),
    );
    const imported = importOf(aPlan({ plan: { zones } }));
    expect(imported.layout.sections).toEqual([
      { id: 'z', name: 'z' },
      { id: 'Zone 3', name: 'Zone 3' },
      { id: 'Zone 3~2', name: 'Zone 3' },
      { id: 'z~2', name: 'Other' },
    ]);
    expect(imported.layout.seats.map(({ sectionId }) => sectionId)).toEqual([
      'z',
      'Zone 3',
      'Zone 3~2',
      'z~2',
    ]);
    expect(codesOf(imported)).toEqual(['NAME_MISSING', 'NAME_MISSING', 'ZONE_REPEATED']);
  });

  it('repeat no label across zones of different names, nor across rows', () => {
    const rows = ['A', 'B'].map((row_number, n) => ({
      row_number,
      position: { x: 0, y: n * 30 },
      seats: [aSeat(1, { seat_guid: row_number })],
    }));
    expect(importOf(aPlan({ zone: { rows } })).faults).toEqual([]);
  });

  it('may have the labels of other zones, unless they have their name too', () => {
    expect(importOf(aPlan({ plan: { zones: twoZones('Left', 'Right') } })).faults).toEqual([]);
    const faults = codesOf(importOf(aPlan({ plan: { zones: twoZones('Left', 'Left') } })));
    expect(faults).toEqual(['ZONE_REPEATED', 'SEAT_LABEL_REPEATED']);
  });

  it('without numbers leave the labels of their seats out', () => {
    const imported = importOf(
      aPlan({ row: { row_number: null }, seats: [aSeat(1, { seat_number: undefined })] }),
    );
    expect(codesOf(imported)).toEqual(['NAME_MISSING', 'NAME_MISSING']);
    expect(imported.layout.seats[0]).not.toHaveProperty('rl');
    expect(imported.layout.seats[0]).not.toHaveProperty('sn');
  });

  it('that are no objects or no lists are left out, each reported', () => {
    const zones = [
      5,
      ...(aPlan().zones as Json[]),
      { name: 'X', position: { x: 0, y: 0 }, rows: 'none' },
      null,
    ];
    const imported = importOf(aPlan({ plan: { zones } }));
    expect(codesOf(imported)).toEqual(['NOT_AN_OBJECT', 'NOT_AN_OBJECT', 'NOT_A_LIST', 'ZONE_EMPTY']);
    expect(imported.layout.seats).toHaveLength(3);
  });
});

describe('areas', () => {
  const itemOf = (area: Json) => {
    const { layout, faults } = importOf(aPlan({ areas: [area] }));
    return { ...layout.items[0], faults };
  };

  it('of every shape become items with the box around the shape', () => {
    const position = { x: 50, y: 60 };
    const points = [
      { x: -10, y: 5 },
      { x: 30, y: -5 },
      { x: 0, y: 25 },
    ];
    const boxes = {
      rectangle: itemOf({ shape: 'rectangle', position, rectangle: { width: 80, height: 40 } }),
      circle: itemOf({ shape: 'circle', position, circle: { radius: 15 } }),
      ellipse: itemOf({ shape: 'ellipse', position, ellipse: { radius: { x: 30, y: 10 } } }),
      polygon: itemOf({ shape: 'polygon', position, polygon: { points } }),
    };
    expect(boxes).toMatchObject({
      rectangle: {
        pos: { x: 150, y: 260 },
        size: { x: 80, y: 40 },
        shape: 'rectangle',
        type: 'area',
        faults: [],
      },
      circle: { pos: { x: 135, y: 245 }, size: { x: 30, y: 30 }, shape: 'circle', faults: [] },
      ellipse: { pos: { x: 120, y: 250 }, size: { x: 60, y: 20 }, shape: 'ellipse', faults: [] },
      polygon: { pos: { x: 140, y: 255 }, size: { x: 40, y: 30 }, shape: 'polygon', faults: [] },
    });
  });

  it('are turned clockwise around their position', () => {
    const turned = itemOf({
      shape: 'rectangle',
      position: { x: 0, y: 0 },
      rotation: 90,
      rectangle: { width: 80, height: 40 },
    });
    expect(turned.pos.x).toBeCloseTo(60);
    expect(turned.pos.y).toBeCloseTo(200);
    expect(turned.size.x).toBeCloseTo(40);
    expect(turned.size.y).toBeCloseTo(80);
    const oval = itemOf({ shape: 'ellipse', rotation: 90, ellipse: { radius: { x: 30, y: 10 } } });
    expect(oval.size.x).toBeCloseTo(20);
    expect(oval.size.y).toBeCloseTo(60);
  });

  it('keep their text as the label, and a text alone stands around its place', () => {
    const text = { text: 'Bar', position: { x: 10, y: 20 }, size: 20 };
    expect(itemOf({ shape: 'circle', circle: { radius: 5 }, text })).toMatchObject({
      label: 'Bar',
      type: 'area',
    });
    expect(itemOf({ shape: 'text', position: { x: 0, y: 0 }, text })).toMatchObject({
      label: 'Bar',
      type: 'text',
      pos: { x: 110 - 18, y: 220 - 10 },
      size: { x: 36, y: 20 },
      faults: [],
    });
  });

  it.each(['STAGE', 'Main stage', 'Bühne', 'Сцена', '舞台'])('labelled %s are the stage', (text) => {
    expect(itemOf({ shape: 'rectangle', rectangle: { width: 1, height: 1 }, text: { text } }).type).toBe(
      'stage',
    );
  });

  it('labelled otherwise are none', () => {
    expect(
      itemOf({ shape: 'rectangle', rectangle: { width: 1, height: 1 }, text: { text: 'Backstage bar' } })
        .type,
    ).toBe('area');
  });

  it('of the first version of the format are plain rectangles', () => {
    const old = itemOf({ width: 80, height: 40, position: { x: 0, y: 0 }, text: 'Stage' });
    expect(old).toMatchObject({
      shape: 'rectangle',
      size: { x: 80, y: 40 },
      label: 'Stage',
      type: 'stage',
      faults: [],
    });
  });

  it.each<[string, Json]>([
    ['an unknown shape', { shape: 'star', rectangle: { width: 1, height: 1 } }],
    ['no shape', { circle: { radius: 3 } }],
    ['a negative extent', { shape: 'rectangle', rectangle: { width: -5, height: 5 } }],
    ['an extent in words', { shape: 'circle', circle: { radius: 'wide' } }],
    [
      'two points',
      {
        shape: 'polygon',
        polygon: {
          points: [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
        },
      },
    ],
    ['no points', { shape: 'polygon', polygon: {} }],
    ['no text', { shape: 'text', text: { text: '', position: { x: 0, y: 0 } } }],
    ['an odd rotation', { shape: 'circle', circle: { radius: 3 }, rotation: 'north' }],
  ])('with %s are reported and kept', (_, area) => {
    const { faults, id } = itemOf(area);
    expect(faults.map(({ code }) => code)).toEqual(['AREA_BAD']);
    expect(id).toBe('area-1');
  });

  it('are numbered through the plan', () => {
    const area = { shape: 'circle', circle: { radius: 3 } };
    const zone = { ...(aPlan().zones as Json[])[0], rows: [], areas: [area, area] };
    const { layout } = importPretixPlan(
      aPlan({ plan: { zones: [zone, { ...zone, name: 'B', zone_id: 'b' }] } }),
    );
    expect(layout.items.map(({ id }) => id)).toEqual(['area-1', 'area-2', 'area-3', 'area-4']);
  });
});

describe('what is no plan', () => {
  it.each<[string, unknown, RegExp]>([
    ['null', null, /JSON object; this is null/],
    ['a list', [], /JSON object; this is a list/],
    ['a text', 'zones', /JSON object; this is the text "zones"/],
    ['an empty object', {}, /needs a list "zones", which is missing. It has nothing/],
    ['another format', { type: 'FeatureCollection', features: [] }, /It has "type", "features"/],
    ['zones that are no list', { zones: {} }, /which is an object/],
  ])('is refused: %s', (_, plan, message) => {
    expect(() => importPretixPlan(plan)).toThrow(NotAPlanError);
    expect(() => importPretixPlan(plan)).toThrow(message);
  });
});
