import { DEFAULT_CURRENCY } from '../common/money.js';
import { LIMITS } from '../config/limits.js';
import { quote } from '../modules/layouts/fault-list.js';
import type { LayoutInput } from '../modules/layouts/layout.types.js';
import { isRecord } from '../modules/layouts/value-checks.js';
import { PlanCategories } from './plan-categories.js';
import { checkInside, checkOverlaps, checkUuids, type PlanSize } from './plan-checks.js';
import { PlanFaults, type PlanFault } from './plan-faults.js';
import { readSeats } from './plan-seats.js';
import { nameOf, textOf, type PlanObject } from './plan-values.js';
import { readZones } from './plan-zones.js';

export interface PlanOptions {
  /** ISO 4217; USD when it is left out. */
  currency?: string;
  /** Major units by the category's name: a plan has no prices, those not named here cost 0. */
  prices?: ReadonlyMap<string, number>;
}

export interface ImportedPlan {
  layout: LayoutInput;
  /** Everything that is wrong with the plan, in the order of the plan; what is found between its parts comes last. */
  faults: PlanFault[];
}

/** The document is no seating plan of this format at all. */
export class NotAPlanError extends Error {}

/**
 * Reads a pretix "seating plan" (draft-07 `seating-plan.schema.json`). Zones become sections, areas become items, and
 * every seat is kept, once, in the order of the plan: faults are mended and reported, never passed over. A seat's id is
 * its guid; the second seat with the same guid is `guid~2`, the third `guid~3`.
 * @throws NotAPlanError
 */
export function importPretixPlan(plan: unknown, options: PlanOptions = {}): ImportedPlan {
  const document = planObject(plan);
  const faults = new PlanFaults();
  const name = planName(document, faults);
  const size = planSize(document, faults);
  const categories = new PlanCategories(document, options.prices ?? new Map(), faults);
  const { zones, sections, items } = readZones(document, faults);
  const { seats, planSeats } = readSeats(zones, categories, faults);
  if (seats.length === 0) faults.add('PLAN_EMPTY', 'zones', 'the plan has no seats');
  checkUuids(document, faults);
  checkOverlaps(planSeats, faults);
  if (size) checkInside(planSeats, size, faults);
  const currency = options.currency ?? DEFAULT_CURRENCY;
  return {
    layout: { name, seats, items, categories: categories.list, sections, currency },
    faults: faults.list,
  };
}

function planObject(plan: unknown): PlanObject {
  if (!isRecord(plan)) throw new NotAPlanError(`A seating plan is a JSON object; this is ${nameOf(plan)}.`);
  if (Array.isArray(plan.zones)) return plan;
  const fields = Object.keys(plan).slice(0, 10).map(quote).join(', ') || 'nothing';
  throw new NotAPlanError(
    `This is not a pretix seating plan: it needs a list "zones", which is ${nameOf(plan.zones)}. It has ${fields}.`,
  );
}

function planName(plan: PlanObject, faults: PlanFaults): string {
  const name = textOf(plan.name, 'name', faults, LIMITS.nameLength);
  if (name === undefined) faults.add('NAME_MISSING', 'name', 'the plan has no name; "Seating plan" is used');
  return name ?? 'Seating plan';
}

function planSize({ size }: PlanObject, faults: PlanFaults): PlanSize | undefined {
  const { width, height } = isRecord(size) ? size : {};
  if (isExtent(width) && isExtent(height)) return { width, height };
  const what = isRecord(size) ? `is ${nameOf(width)} x ${nameOf(height)}` : `is ${nameOf(size)}`;
  faults.add('SIZE_BAD', 'size', `${what}; no seat can be checked against the edge of the plan`);
  return undefined;
}

function isExtent(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
