import { DomainError, type FieldFault } from '../../common/errors/domain-error.js';
import { currencyDecimals, isExactAmount, toMinor } from '../../common/money.js';
import { LIMITS } from '../../config/limits.js';
import type { CategoryPrice } from '../../mongo/event.schema.js';
import type { Category } from '../layouts/layout.types.js';

/**
 * Price of every category in minor units: the layout's, where the event does not say otherwise.
 * @throws DomainError EVENT_INVALID listing categories the layout lacks and prices the currency cannot express
 */
export function eventPrices(
  categories: readonly Category[],
  overrides: Record<string, number>,
  currency: string,
): CategoryPrice[] {
  const prices = new Map(categories.map((category) => [category.id, category.price]));
  const faults: FieldFault[] = [];
  for (const [categoryId, price] of Object.entries(overrides)) {
    if (!prices.has(categoryId))
      faults.push({ field: `prices.${categoryId}`, message: 'is no category of the layout' });
    prices.set(categoryId, price);
  }
  for (const [categoryId, price] of prices) {
    if (!isExactAmount(price, currency)) {
      const message = `${price} has more decimals than the ${currencyDecimals(currency)} of ${currency}`;
      faults.push({ field: `prices.${categoryId}`, message });
    } else if (toMinor(price, currency) > LIMITS.priceMinor) {
      faults.push({ field: `prices.${categoryId}`, message: 'is too high' });
    }
  }
  if (faults.length > 0) {
    throw new DomainError('EVENT_INVALID', 'See errors for each fault.', {
      members: { errors: faults.slice(0, LIMITS.faultsListed) },
    });
  }
  return [...prices].map(([categoryId, price]) => ({ categoryId, minor: toMinor(price, currency) }));
}
