import { useEffect, useState } from 'preact/hooks';
import type { EventDto } from '../../../../packages/client/src/index.js';
import { dateAndTime, t, wholeNumber } from '../../texts/language.js';
import { Options } from '../../ui/fields.js';
import { client } from '../session.js';
import { TableRoom } from '../table-room.js';
import { d } from '../words.js';
import { PageList } from './page-list.js';
import { usePages } from './use-pages.js';

const PAGE = 20;
const STATUSES = ['on_sale', 'draft', 'closed'] as const;
type Filter = (typeof STATUSES)[number] | '';

/** `/desk`: every event, newest first. */
export function EventList() {
  const [status, setStatus] = useState<Filter>('');
  const pages = usePages(
    (cursor) =>
      client.get('/events', {
        params: { query: { limit: PAGE, cursor, ...(status && { status }) } },
      }),
    status,
  );
  useEffect(() => {
    document.title = `${d.events.title} · ${t.product}`;
  }, []);
  return (
    <main class="desk-main">
      <div class="title-line">
        <h1>{d.events.title}</h1>
        <label class="inline-choice">
          <span>{d.events.status}</span>
          <select value={status} onChange={(event) => setStatus(event.currentTarget.value as Filter)}>
            <option value="">{d.events.all}</option>
            <Options values={STATUSES} nameOf={(one) => d.events.statuses[one]} />
          </select>
        </label>
        <a class="button primary" href="/desk/events/new">
          {d.newEvent.title}
        </a>
      </div>
      <PageList pages={pages} none={d.events.none}>
        {(events) => <Table events={events} />}
      </PageList>
    </main>
  );
}

function Table({ events }: { events: EventDto[] }) {
  return (
    <TableRoom label={d.events.title}>
      <thead>
        <tr>
          <th scope="col">{d.events.name}</th>
          <th scope="col">{d.events.when}</th>
          <th scope="col">{d.events.status}</th>
          <th scope="col">{d.events.sold}</th>
          <th scope="col" class="number">
            {d.counts.heldSeats}
          </th>
          <th scope="col" class="number">
            {d.counts.availableSeats}
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Row key={event.id} event={event} />
        ))}
      </tbody>
    </TableRoom>
  );
}

function Row({ event }: { event: EventDto }) {
  const { id, name, startsAt, status, bookedSeats, totalSeats, heldSeats, availableSeats } = event;
  const share = totalSeats === 0 ? 0 : bookedSeats / totalSeats;
  return (
    <tr>
      <th scope="row">
        <a href={`/desk/events/${id}`}>{name}</a>
      </th>
      <td>
        <time dateTime={startsAt}>{dateAndTime(startsAt)}</time>
      </td>
      <td>
        <span class={`badge ${status}`}>{d.events.statuses[status]}</span>
      </td>
      <td class="sold">
        <span>{d.events.of(wholeNumber(bookedSeats), wholeNumber(totalSeats))}</span>
        <div class="meter" aria-hidden="true">
          <span style={{ inlineSize: `${Math.round(share * 100)}%` }} />
        </div>
      </td>
      <td class="number">{wholeNumber(heldSeats)}</td>
      <td class="number">{wholeNumber(availableSeats)}</td>
    </tr>
  );
}
