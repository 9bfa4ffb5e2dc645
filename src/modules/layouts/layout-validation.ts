import { validationFailed } from '../../common/errors/domain-error.js';
import { DEFAULT_CURRENCY } from '../../common/money.js';
import { FaultList } from './fault-list.js';
import { boundsOf } from './layout-bounds.js';
import { checkReferences } from './layout-references.js';
import { checkShape } from './layout-shape.js';
import type { LayoutInput } from './layout.types.js';
import { isRecord } from './value-checks.js';

/**
 * A layout out of a parsed JSON body. Optional fields stay exactly as the author sent them;
 * `items` defaults to none and `currency` to USD.
 * @throws DomainError VALIDATION_FAILED or LAYOUT_INVALID with every fault: `errors:[{field, message}]`, `faultCount`.
 */
export function parseLayout(body: unknown): LayoutInput {
  if (!isRecord(body)) {
    throw validationFailed([{ field: '', message: 'must be an object' }], 'The body must be a layout.');
  }
  const faults = new FaultList();
  checkShape(body, faults);
  checkReferences(body, faults);
  faults.throwIfAny();
  const layout = layoutOf(body);
  checkReach(layout, faults);
  return layout;
}

/** Only fields that have been checked: every nested object has been held to its own. */
function layoutOf({
  name,
  seats,
  items = [],
  categories,
  sections,
  currency = DEFAULT_CURRENCY,
}: Record<string, unknown>) {
  const layout = { name, seats, items, categories, currency };
  return (sections === undefined ? layout : { ...layout, sections }) as LayoutInput;
}

function checkReach(layout: LayoutInput, faults: FaultList): void {
  const { width, height } = boundsOf(layout);
  if (!Number.isFinite(width))
    faults.contradiction('bounds.width', 'the layout is wider than the largest number');
  if (!Number.isFinite(height))
    faults.contradiction('bounds.height', 'the layout is higher than the largest number');
  faults.throwIfAny();
}
