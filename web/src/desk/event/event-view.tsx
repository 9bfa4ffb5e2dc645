import { useEffect, useState } from 'preact/hooks';
import { t } from '../../texts/language.js';
import { Announcement } from '../../ui/announcer.js';
import { Failure, Loading } from '../../ui/shell.js';
import { client } from '../session.js';
import { d, deskSentence } from '../words.js';
import { BookingsView } from './bookings-view.js';
import { Counts } from './counts.js';
import { EventTitle } from './event-title.js';
import { Sale } from './sale.js';
import { SalesView } from './sales-view.js';
import { SeatsView } from './seats-view.js';

const TABS = ['seats', 'sales', 'bookings'] as const;
type Tab = (typeof TABS)[number];

/** `/desk/events/:eventId`, with `#seats`, `#sales` or `#bookings`. */
export function EventView({ id }: { id: string }) {
  const [sale, setSale] = useState<Sale>();
  const [failure, setFailure] = useState<string>();
  const [delay, setDelay] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let opened: Sale | undefined;
    let isOver = false;
    setFailure(undefined);
    const open = async () => {
      opened = await Sale.open(client, id, (why) => isOver || setDelay(why));
      if (isOver) return opened.close();
      setSale(opened);
    };
    open().catch((error: unknown) => isOver || setFailure(deskSentence(error)));
    return () => {
      isOver = true;
      opened?.close();
    };
  }, [id, attempt]);

  if (sale) return <EventDesk sale={sale} />;
  return (
    <main class="desk-main">
      {failure ? <Failure text={failure} onRetry={() => setAttempt(attempt + 1)} /> : <Loading why={delay} />}
    </main>
  );
}

function EventDesk({ sale }: { sale: Sale }) {
  const tab = useTab();
  return (
    <main class={`desk-event ${tab}`}>
      <div class="event-head">
        <EventTitle sale={sale} />
        <Counts sale={sale} />
        <nav class="tabs" aria-label={sale.event.value.name}>
          {TABS.map((one) => (
            <a key={one} href={`#${one}`} aria-current={one === tab ? 'page' : undefined}>
              {d.tabs[one]}
            </a>
          ))}
        </nav>
      </div>
      {sale.connection.value === 'stale' && <p class="stale">{t.news.offline}</p>}
      {sale.ending.value && (
        <p class="stale" role="alert">
          {sale.ending.value}
        </p>
      )}
      {tab === 'seats' && <SeatsView sale={sale} />}
      {tab === 'sales' && <SalesView sale={sale} />}
      {tab === 'bookings' && <BookingsView sale={sale} />}
      <Announcement of={sale.announcer} />
    </main>
  );
}

function useTab(): Tab {
  const [tab, setTab] = useState(tabOfAddress);
  useEffect(() => {
    const listen = () => setTab(tabOfAddress());
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  return tab;
}

const tabOfAddress = (): Tab => TABS.find((one) => `#${one}` === location.hash) ?? TABS[0];
