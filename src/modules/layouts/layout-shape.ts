import {
  currencyDecimals,
  DEFAULT_CURRENCY,
  isCurrency,
  isExactAmount,
  toMinor,
} from '../../common/money.js';
import { LIMITS } from '../../config/limits.js';
import type { FaultList } from './fault-list.js';
import {
  anything,
  type Check,
  extent,
  finiteNumber,
  flag,
  isRecord,
  list,
  object,
  shape,
  text,
  wholeNumber,
} from './value-checks.js';

const id = text(1, LIMITS.authorIdLength);
const label = text(0, LIMITS.labelLength);
const name = text(1, LIMITS.nameLength);
const point = object(shape({ x: finiteNumber, y: finiteNumber }));
const size = object(shape({ x: extent, y: extent }));

const seat = shape(
  { id, pos: point, size, catId: id },
  {
    rl: label,
    sn: label,
    tableId: id,
    sectionId: id,
    accessible: flag,
    companionOf: id,
    angle: finiteNumber,
  },
);
const item = shape(
  { id, type: text(1, LIMITS.labelLength), pos: point, size },
  { sc: wholeNumber(LIMITS.seatsPerLayout), label: text(0, LIMITS.nameLength), shape: label },
);
const category = shape({ id, name, color: text(1, LIMITS.labelLength), price: finiteNumber });
const section = shape({ id, name }, { outline: list(point, 3, LIMITS.outlinePoints) });

const currency: Check = (value, field, faults) => {
  if (!isCurrency(value)) faults.malformed(field, 'must be a currency of ISO 4217, such as USD');
};

/** What the service itself adds to a layout may come back with it, so that an answer can be edited and sent again. */
const FIELDS_OF_ANSWERS = [
  'id',
  'version',
  'bounds',
  'seatCount',
  'createdAt',
  'updatedAt',
  'tableAssignments',
];

const layout = object(
  shape(
    {
      name,
      seats: list(object(seat), 1, LIMITS.seatsPerLayout),
      categories: list(object(category), 1, LIMITS.categoriesPerLayout),
    },
    {
      items: list(object(item), 0, LIMITS.itemsPerLayout),
      sections: list(object(section), 0, LIMITS.sectionsPerLayout),
      currency,
      ...Object.fromEntries(FIELDS_OF_ANSWERS.map((field) => [field, anything])),
    },
  ),
);

/** Types, bounds and unknown fields of every part, each by itself. */
export function checkShape(body: Record<string, unknown>, faults: FaultList): void {
  layout(body, '', faults);
  checkPrices(body, faults);
}

function checkPrices(body: Record<string, unknown>, faults: FaultList): void {
  const code = body.currency ?? DEFAULT_CURRENCY;
  if (!isCurrency(code) || !Array.isArray(body.categories)) return;
  body.categories.slice(0, LIMITS.categoriesPerLayout).forEach((entry: unknown, n) => {
    if (isRecord(entry)) checkPrice(entry.price, code, `categories[${n}].price`, faults);
  });
}

function checkPrice(price: unknown, code: string, field: string, faults: FaultList): void {
  if (typeof price !== 'number' || !Number.isFinite(price)) return;
  if (price < 0) faults.malformed(field, 'must not be negative');
  else if (toMinor(price, code) > LIMITS.priceMinor) faults.malformed(field, 'is too large');
  else if (!isExactAmount(price, code)) {
    faults.malformed(field, `must have at most ${currencyDecimals(code)} decimals in ${code}`);
  }
}
