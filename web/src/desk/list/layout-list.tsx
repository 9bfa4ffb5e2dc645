import { useEffect } from 'preact/hooks';
import type { LayoutSummaryDto } from '../../../../packages/client/src/index.js';
import { dateAndTime, t, wholeNumber } from '../../texts/language.js';
import { client } from '../session.js';
import { TableRoom } from '../table-room.js';
import { d } from '../words.js';
import { PageList } from './page-list.js';
import { usePages } from './use-pages.js';

const PAGE = 20;

/** `/desk/layouts`: every layout, newest first. */
export function LayoutList() {
  const pages = usePages(
    (cursor) => client.get('/layouts', { params: { query: { limit: PAGE, cursor } } }),
    'layouts',
  );
  useEffect(() => {
    document.title = `${d.layouts.title} · ${t.product}`;
  }, []);
  return (
    <main class="desk-main">
      <div class="title-line">
        <h1>{d.layouts.title}</h1>
        <a class="button primary" href="/desk/layouts/import">
          {d.layouts.import}
        </a>
      </div>
      <PageList pages={pages} none={d.layouts.none}>
        {(layouts) => <Table layouts={layouts} />}
      </PageList>
    </main>
  );
}

function Table({ layouts }: { layouts: LayoutSummaryDto[] }) {
  return (
    <TableRoom label={d.layouts.title}>
      <thead>
        <tr>
          <th scope="col">{d.events.name}</th>
          <th scope="col" class="number">
            {d.layouts.seats}
          </th>
          <th scope="col" class="number">
            {d.layouts.version}
          </th>
          <th scope="col">{d.layouts.changed}</th>
          <th scope="col">{d.layouts.use}</th>
        </tr>
      </thead>
      <tbody>
        {layouts.map(({ id, name, seatCount, version, updatedAt }) => (
          <tr key={id}>
            <th scope="row">
              <a href={`/desk/layouts/${id}`}>{name}</a>
            </th>
            <td class="number">{wholeNumber(seatCount)}</td>
            <td class="number">{version}</td>
            <td>
              <time dateTime={updatedAt}>{dateAndTime(updatedAt)}</time>
            </td>
            <td>
              <a href={`/desk/events/new?layout=${id}`} aria-label={d.layouts.eventOf(name)}>
                {d.newEvent.title}
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </TableRoom>
  );
}
