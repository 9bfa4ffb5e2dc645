import { language, money, wholeNumber } from '../../texts/language.js';
import { d } from '../words.js';
import type { Sale } from './sale.js';
import { shareText } from './share.js';

/** As the statistics call them. */
export const COUNTS = ['bookedSeats', 'heldSeats', 'availableSeats', 'blockedSeats'] as const;

/** Revenue and counts, as they are now. */
export function Counts({ sale }: { sale: Sale }) {
  const stats = sale.stats.value;
  return (
    <dl class="counts">
      <div class="revenue">
        <dt>{d.counts.revenue}</dt>
        <dd id="revenue">{stats ? money(stats.revenue, stats.currency) : '…'}</dd>
      </div>
      {COUNTS.map((name) => (
        <div key={name}>
          <dt>{d.counts[name]}</dt>
          <dd id={name}>
            {stats ? wholeNumber(stats[name]) : '…'}
            {stats && <small>{shareText(stats[name], stats.totalSeats, language)}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
