import { TextField } from '../../ui/fields.js';
import { d } from '../words.js';

export interface Category {
  id: string;
  name: string;
  price: number;
}

const PREFIX = 'price:';

interface PricesProps {
  categories: Category[];
  currency?: string;
  faults: Record<string, string>;
}

/** A price for each category, at first the layout's. */
export function Prices({ categories, currency, faults }: PricesProps) {
  if (categories.length === 0) return null;
  return (
    <fieldset class="choices prices">
      <legend>{currency ? d.newEvent.pricesIn(currency) : d.newEvent.prices}</legend>
      {categories.map(({ id, name, price }) => (
        <TextField
          key={id}
          name={`${PREFIX}${id}`}
          label={name}
          type="number"
          min={0}
          step="any"
          value={price}
          fault={faults[`prices.${id}`]}
          isRequired
        />
      ))}
    </fieldset>
  );
}

/** What such fields of a form say. */
export function pricesIn(form: HTMLFormElement): Record<string, number> {
  const fields = [...new FormData(form)].filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(fields.map(([name, value]) => [name.slice(PREFIX.length), Number(value)]));
}
