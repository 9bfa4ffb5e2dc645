import { useEffect, useState } from 'preact/hooks';
import type { EventDto } from '../../../packages/client/src/index.js';
import { Session } from '../api/session.js';
import { dateAndTime, money, t, wholeNumber } from '../texts/language.js';
import { Header, Loading, Refused } from '../ui/shell.js';

const PAGE = 24;
const { client } = new Session();

interface Loaded {
  events: EventDto[];
  nextCursor?: string;
}

/** `/`: what is on sale. */
export default function HomePage() {
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<unknown>();

  const load = async (before?: Loaded) => {
    setFailure(undefined);
    try {
      const query = { status: 'on_sale' as const, limit: PAGE, cursor: before?.nextCursor };
      const page = await client.get('/events', { params: { query } });
      setLoaded({ events: [...(before?.events ?? []), ...page.items], nextCursor: page.nextCursor });
    } catch (error) {
      setFailure(error);
    }
  };
  useEffect(() => {
    document.title = `${t.home.title} · ${t.product}`;
    void load();
  }, []);

  return (
    <>
      <Header />
      <main class="home">
        <h1>{t.home.title}</h1>
        <p class="lead">{t.home.lead}</p>
        {failure !== undefined && <Refused error={failure} onRetry={() => void load(loaded)} />}
        {!loaded && failure === undefined && <Loading />}
        {loaded?.events.length === 0 && <p>{t.home.none}</p>}
        <ul class="cards">
          {loaded && byDate(loaded.events).map((event) => <EventCard key={event.id} event={event} />)}
        </ul>
        {loaded?.nextCursor && (
          <button type="button" class="button" onClick={() => void load(loaded)}>
            {t.home.more}
          </button>
        )}
      </main>
    </>
  );
}

/** The next one first, then those that are over, the last of them first. */
function byDate(events: EventDto[]): EventDto[] {
  const now = Date.now();
  const untilStart = ({ startsAt }: EventDto) => Date.parse(startsAt) - now;
  const [coming, over] = [
    events.filter((one) => untilStart(one) >= 0),
    events.filter((one) => untilStart(one) < 0),
  ];
  return [
    ...coming.sort((one, other) => untilStart(one) - untilStart(other)),
    ...over.sort((one, other) => untilStart(other) - untilStart(one)),
  ];
}

function EventCard({ event }: { event: EventDto }) {
  const { id, name, startsAt, totalSeats, availableSeats, currency, prices } = event;
  const amounts = Object.values(prices);
  const share = totalSeats === 0 ? 0 : availableSeats / totalSeats;
  return (
    <li class="card">
      <h2>
        <a href={`/e/${id}`}>{name}</a>
      </h2>
      <p class="when">
        <time dateTime={startsAt}>{dateAndTime(startsAt)}</time>
      </p>
      <div class="meter" aria-hidden="true">
        <span style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </div>
      <p class="facts">
        <span>
          {availableSeats === 0
            ? t.home.soldOut
            : t.home.left(wholeNumber(availableSeats), wholeNumber(totalSeats))}
        </span>
        {amounts.length > 0 && (
          <strong>
            {Math.max(...amounts) === 0 ? t.home.free : t.map.from(money(Math.min(...amounts), currency))}
          </strong>
        )}
      </p>
      <span class="card-go" aria-hidden="true">
        {t.home.choose}
      </span>
    </li>
  );
}
