import { DomainError, type FieldFault } from '../../common/errors/domain-error.js';
import { LIMITS } from '../../config/limits.js';
import { parseLayout } from './layout-validation.js';
import { gridLayout } from './simple-grid.js';

// oxlint-disable-next-line typescript/no-explicit-any -- the tests break layouts in every way
type Draft = any;

const at = (x: number, y = 0) => ({ pos: { x, y }, size: { x: 1, y: 1 } });
const draft = (): Draft => ({
  name: 'Hall',
  currency: 'USD',
  categories: [{ id: 'c', name: 'Cheap', color: '#fff', price: 9.5 }],
  items: [{ id: 'T', type: 'table', ...at(5) }],
  sections: [{ id: 'S', name: 'Stalls', outline: [at(0).pos, at(9).pos, at(9, 9).pos] }],
  seats: [
    { id: 'a', catId: 'c', ...at(0) },
    { id: 'b', catId: 'c', ...at(2) },
    { id: 'd', catId: 'c', ...at(4) },
  ],
});

function refusal(body: unknown): { code: string; errors: FieldFault[]; faultCount: number; detail: string } {
  try {
    parseLayout(body);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const members = error.extras.members as { errors: FieldFault[]; faultCount: number };
    return { code: error.code, detail: error.detail, ...members };
  }
  throw new Error('The layout was accepted.');
}

function refusalOf(change: (layout: Draft) => void) {
  const layout = draft();
  change(layout);
  return refusal(layout);
}

describe('parseLayout accepts', () => {
  it('a layout, and keeps exactly what its author sent', () => {
    const layout = draft();
    Object.assign(layout.seats[0], {
      rl: '',
      sn: ' 1 ',
      tableId: 'T',
      sectionId: 'S',
      accessible: false,
      companionOf: 'b',
      angle: -0.5,
    });
    Object.assign(layout.items[0], { sc: 1, label: '', shape: 'round' });
    expect(parseLayout(structuredClone(layout))).toEqual(layout);
  });

  it('no items, no sections and no currency', () => {
    const { items: _items, sections: _sections, currency: _currency, ...rest } = draft();
    const layout = parseLayout(rest);
    expect(layout).toEqual({ ...rest, items: [], currency: 'USD' });
    expect(layout).not.toHaveProperty('sections');
  });

  it('its own answers back, without what only answers have', () => {
    const answer = { ...draft(), id: 'x', version: 3, seatCount: 3, bounds: {}, tableAssignments: [] };
    expect(parseLayout(answer)).toEqual(draft());
  });

  it('any id of 1 to 64 characters, compared exactly', () => {
    const ids = ['__proto__', 'constructor', 'toString', 'a', 'A', ' a', 'é', 'e\u0301', '😀'.repeat(64)];
    const layout = { ...draft(), seats: ids.map((id, x) => ({ id, catId: 'c', ...at(x) })) };
    expect(parseLayout(layout).seats.map((seat) => seat.id)).toEqual(ids);
    layout.categories[0].id = '__proto__';
    for (const seat of layout.seats) seat.catId = '__proto__';
    expect(parseLayout(layout).seats).toHaveLength(ids.length);
  });

  it('negative, fractional and very large coordinates, and seats without extent', () => {
    const layout = draft();
    layout.seats[0] = { id: 'a', catId: 'c', pos: { x: -1e300, y: -0.1 }, size: { x: 0, y: 0 } };
    expect(parseLayout(layout).seats[0].pos).toEqual({ x: -1e300, y: -0.1 });
  });

  it('prices with the decimals of their currency', () => {
    for (const [currency, price] of [
      ['USD', 0.29],
      ['KWD', 1.005],
      ['JPY', 500],
    ]) {
      const layout = draft();
      Object.assign(layout, { currency });
      layout.categories[0].price = price;
      expect(parseLayout(layout).categories[0].price).toBe(price);
    }
  });
});

describe('parseLayout refuses as malformed', () => {
  it.each([null, undefined, [], 'layout', 7])('the body %p', (body) => {
    expect(refusal(body)).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ field: '' }] });
  });

  it.each<[string, string, (layout: Draft) => void]>([
    ['name', 'is missing', (layout) => delete layout.name],
    ['name', '1 to 200', (layout) => (layout.name = '')],
    ['name', '1 to 200', (layout) => (layout.name = 'x'.repeat(201))],
    ['seats', 'is missing', (layout) => delete layout.seats],
    ['seats', 'has 0', (layout) => (layout.seats = [])],
    ['seats', 'has 100001', (layout) => (layout.seats = Array(LIMITS.seatsPerLayout + 1).fill(1))],
    ['seats', 'must be an array', (layout) => (layout.seats = {})],
    ['seats[0]', 'must be an object', (layout) => (layout.seats[0] = null)],
    ['seats[1].id', '1 to 64', (layout) => (layout.seats[1].id = '')],
    ['seats[1].id', '1 to 64', (layout) => (layout.seats[1].id = 'x'.repeat(65))],
    ['seats[1].id', '1 to 64', (layout) => (layout.seats[1].id = '😀'.repeat(65))],
    ['seats[1].id', '1 to 64', (layout) => (layout.seats[1].id = 12)],
    ['seats[1].id', 'lone surrogates', (layout) => (layout.seats[1].id = 'a\ud800')],
    ['seats[1].rl', 'lone surrogates', (layout) => (layout.seats[1].rl = '\udc00')],
    ['seats[1].pos', 'is missing', (layout) => delete layout.seats[1].pos],
    ['seats[1].pos.x', 'is missing', (layout) => delete layout.seats[1].pos.x],
    ['seats[1].pos.x', 'must be a number', (layout) => (layout.seats[1].pos.x = '1')],
    ['seats[1].pos', 'unknown field "z"', (layout) => (layout.seats[1].pos.z = 1)],
    ['seats[1].size.y', 'must not be negative', (layout) => (layout.seats[1].size.y = -1)],
    ['seats[1].accessible', 'true or false', (layout) => (layout.seats[1].accessible = 'yes')],
    ['seats[1]', 'unknown field "price"', (layout) => (layout.seats[1].price = 1)],
    [
      'seats[1]',
      'unknown field "__proto__"',
      (l) =>
        (l.seats[1] = JSON.parse(
          '{"id":"b","catId":"c","pos":{"x":1,"y":1},"size":{"x":1,"y":1},"__proto__":1}',
        )),
    ],
    ['', 'unknown field "owner"', (layout) => (layout.owner = 'me')],
    ['items[0].type', 'is missing', (layout) => delete layout.items[0].type],
    ['items[0].sc', 'whole number', (layout) => (layout.items[0].sc = 1.5)],
    ['items[0].sc', 'whole number', (layout) => (layout.items[0].sc = -1)],
    ['categories', 'is missing', (layout) => delete layout.categories],
    ['categories[0].price', 'at most 2 decimals in USD', (layout) => (layout.categories[0].price = 1.005)],
    ['categories[0].price', 'must not be negative', (layout) => (layout.categories[0].price = -1)],
    ['categories[0].price', 'too large', (layout) => (layout.categories[0].price = 1e15)],
    ['categories[0].color', '1 to 64', (layout) => (layout.categories[0].color = '')],
    ['sections[0].outline', 'has 2', (layout) => layout.sections[0].outline.pop()],
    ['currency', 'ISO 4217', (layout) => (layout.currency = 'usd')],
    ['currency', 'ISO 4217', (layout) => (layout.currency = null)],
  ])('%s: %s', (field, message, change) => {
    const { code, errors } = refusalOf(change);
    expect(code).toBe('VALIDATION_FAILED');
    expect(errors).toContainEqual({ field, message: expect.stringContaining(message) });
  });
});

describe('parseLayout refuses as contradictory', () => {
  it.each<[string, string, (layout: Draft) => void]>([
    ['seats[2].id', '"a" is the id of seats[0]', (layout) => (layout.seats[2].id = 'a')],
    ['items[1].id', '"T" is the id of items[0]', (layout) => layout.items.push(layout.items[0])],
    [
      'categories[1].id',
      '"c" is the id of categories[0]',
      (layout) => layout.categories.push(layout.categories[0]),
    ],
    ['sections[1].id', '"S" is the id of sections[0]', (layout) => layout.sections.push(layout.sections[0])],
    ['seats[1].catId', 'no category with the id "C"', (layout) => (layout.seats[1].catId = 'C')],
    ['seats[1].tableId', 'no item of type "table"', (layout) => (layout.seats[1].tableId = 'U')],
    ['seats[1].sectionId', 'no section', (layout) => (layout.seats[1].sectionId = 'constructor')],
    ['seats[1].companionOf', 'no seat', (layout) => (layout.seats[1].companionOf = 'z')],
    ['seats[1].companionOf', 'its own companion', (layout) => (layout.seats[1].companionOf = 'b')],
    ['seats[1].pos.x', 'not a finite number', (layout) => (layout.seats[1].pos.x = JSON.parse('1e999'))],
    ['seats[1].pos.y', 'not a finite number', (layout) => (layout.seats[1].pos.y = null)],
    ['seats[1].angle', 'not a finite number', (layout) => (layout.seats[1].angle = -Infinity)],
    ['items[0].size.x', 'not a finite number', (layout) => (layout.items[0].size.x = null)],
    ['items[0].sc', 'not a finite number', (layout) => (layout.items[0].sc = Infinity)],
    ['categories[0].price', 'not a finite number', (layout) => (layout.categories[0].price = null)],
    ['sections[0].outline[1].x', 'not a finite number', (l) => (l.sections[0].outline[1].x = null)],
    ['seats[1].size.x', 'beyond the largest number', (l) => (l.seats[1].pos.x = l.seats[1].size.x = 1e308)],
    ['bounds.width', 'wider than', (l) => ((l.seats[1].pos.x = 1e308), (l.seats[0].pos.x = -1e308))],
    ['items[0].sc', 'wants 4 seats, but only 3', (layout) => (layout.items[0].sc = 4)],
  ])('%s: %s', (field, message, change) => {
    const { code, errors } = refusalOf(change);
    expect(code).toBe('LAYOUT_INVALID');
    expect(errors).toContainEqual({ field, message: expect.stringContaining(message) });
  });

  it('an item of another type than table as a table', () => {
    const { errors } = refusalOf((layout) => {
      layout.items[0].type = 'booth';
      layout.seats[0].tableId = 'T';
    });
    expect(errors).toEqual([{ field: 'seats[0].tableId', message: expect.stringContaining('"T"') }]);
  });

  it('a table whose sc differs from the seats that name it', () => {
    const { code, errors } = refusalOf((layout) => {
      layout.items[0].sc = 2;
      layout.seats[0].tableId = 'T';
    });
    expect(code).toBe('LAYOUT_INVALID');
    expect(errors).toEqual([{ field: 'items[0].sc', message: 'says 2, but 1 seats name this table' }]);
  });

  it('tables that find too few seats after earlier ones chose', () => {
    const { errors } = refusalOf((layout) => {
      layout.seats[0].tableId = 'T';
      layout.items.push(
        { id: 'U', type: 'table', ...at(1), sc: 2 },
        { id: 'V', type: 'table', ...at(1), sc: 1 },
      );
    });
    expect(errors).toEqual([
      { field: 'items[2].sc', message: 'wants 1 seats, but only 0 belong to no table' },
    ]);
  });
});

describe('parseLayout lists faults', () => {
  it('all at once, under 400 when any is malformed', () => {
    const { code, errors, faultCount, detail } = refusalOf((layout) => {
      layout.seats[1].id = 'a';
      layout.seats[2].pos.x = null;
      layout.seats[2].catId = 'nope';
      delete layout.name;
    });
    expect(code).toBe('VALIDATION_FAILED');
    expect(errors.map((error) => error.field).sort()).toEqual([
      'name',
      'seats[1].id',
      'seats[2].catId',
      'seats[2].pos.x',
    ]);
    expect(faultCount).toBe(4);
    expect(detail).toBe('The layout has 4 faults.');
  });

  it('up to the bound, and counts the rest', () => {
    const { errors, faultCount, detail } = refusalOf((layout) => {
      layout.seats = Array.from({ length: 1_000 }, (_, x) => ({ id: 'same', catId: 'c', ...at(x) }));
    });
    expect(errors).toHaveLength(LIMITS.faultsListed);
    expect(faultCount).toBe(999);
    expect(detail).toContain('999 faults');
  });

  it('without echoing endless text', () => {
    const { errors } = refusalOf((layout) => (layout['x'.repeat(100_000)] = 1));
    expect(errors[0].message.length).toBeLessThan(200);
  });
});

/** Processor time: what else the machine does is not counted. */
function cpuMs(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

// 0.2 s outside: every use of a global is slow in Jest's sandbox.
it('reads 100,000 seats, sound or faulty, in time that grows with their number only', () => {
  const layout: Draft = gridLayout(100_000, 'Hall', 'USD');
  expect(cpuMs(() => parseLayout(layout))).toBeLessThan(3_000);
  for (const seat of layout.seats) Object.assign(seat, { id: 'same', pos: {}, foo: 1, catId: 'x' });
  expect(cpuMs(() => refusal(layout))).toBeLessThan(3_000);
});
