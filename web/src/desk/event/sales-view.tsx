import { useMemo } from 'preact/hooks';
import { language, money, wholeNumber } from '../../texts/language.js';
import { Loading } from '../../ui/shell.js';
import { TableRoom } from '../table-room.js';
import { d } from '../words.js';
import { BookingsState } from './bookings-state.js';
import { COUNTS } from './counts.js';
import type { Sale } from './sale.js';
import { SalesChart } from './sales-chart.js';
import { revenueOverTime, salesByDay, type Day } from './sales-over-time.js';

const DAYS_SHOWN = 60;

/** Revenue over time and by category. */
export function SalesView({ sale }: { sale: Sale }) {
  const { bookings } = sale;
  const all = bookings.all.value;
  const data = useMemo(() => revenueOverTime(all, Date.now()), [all]);
  const days = useMemo(() => salesByDay(all), [all]);
  const { currency } = sale.event.value;
  const isEmpty = data[0].length === 0;
  return (
    <div class="desk-main sales">
      <section class="sheet">
        <h2>{d.sales.overTime}</h2>
        <BookingsState bookings={bookings} count={all.length} />
        {isEmpty && !bookings.isLoading.value && <p class="empty">{d.sales.none}</p>}
        {!isEmpty && (
          <>
            <SalesChart
              data={data}
              currency={currency}
              label={d.sales.chart(money(data[1].at(-1)!, currency), wholeNumber(days.length))}
            />
            <details>
              <summary>{d.sales.asTable}</summary>
              <DayTable days={days.slice(0, DAYS_SHOWN)} currency={currency} />
            </details>
          </>
        )}
      </section>
      <section class="sheet">
        <h2>{d.sales.byCategory}</h2>
        <CategoryTable sale={sale} />
      </section>
    </div>
  );
}

function DayTable({ days, currency }: { days: Day[]; currency: string }) {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{d.sales.day}</th>
          <th scope="col" class="number">
            {d.tabs.bookings}
          </th>
          <th scope="col" class="number">
            {d.layouts.seats}
          </th>
          <th scope="col" class="number">
            {d.counts.revenue}
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ startMs, bookings, seats, amount }) => (
          <tr key={startMs}>
            <th scope="row">{format.format(startMs)}</th>
            <td class="number">{wholeNumber(bookings)}</td>
            <td class="number">{wholeNumber(seats)}</td>
            <td class="number">{money(amount, currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CategoryTable({ sale }: { sale: Sale }) {
  const stats = sale.stats.value;
  if (!stats) return <Loading />;
  const { categories } = sale.scene;
  return (
    <TableRoom label={d.sales.byCategory} id="by-category">
      <thead>
        <tr>
          <th scope="col">{d.sales.category}</th>
          <th scope="col" class="number">
            {d.counts.revenue}
          </th>
          {COUNTS.map((name) => (
            <th key={name} scope="col" class="number">
              {d.counts[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {stats.byCategory.map((category) => {
          const known = categories.find(({ id }) => id === category.categoryId);
          return (
            <tr key={category.categoryId}>
              <th scope="row">
                <span class="swatch" style={{ background: known?.color }} aria-hidden="true" />
                {known?.name ?? category.categoryId}
              </th>
              <td class="number">
                {money(category.revenue, stats.currency)}
                <div class="meter" aria-hidden="true">
                  <span style={{ inlineSize: `${shareOf(category.revenue, stats.revenue)}%` }} />
                </div>
              </td>
              {COUNTS.map((name) => (
                <td key={name} class="number">
                  {wholeNumber(category[name])}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </TableRoom>
  );
}

const shareOf = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 100));
