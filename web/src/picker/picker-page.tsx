import { useEffect, useState } from 'preact/hooks';
import { SeatMap } from '../../../packages/client/src/index.js';
import { sentenceOf } from '../api/refusals.js';
import { Session } from '../api/session.js';
import { startMap } from '../api/start-map.js';
import { sceneOf } from '../map/scene.js';
import { dateAndTime, t } from '../texts/language.js';
import { Announcement } from '../ui/announcer.js';
import { Header, Loading, Refused } from '../ui/shell.js';
import { MapPanel } from './map-panel.js';
import { Purchase } from './purchase.js';
import { Sale } from './sale.js';
import { SidePanel } from './side-panel.js';

const session = new Session();

/** `/e/:eventId`: the seats of one event, to choose from. */
export default function PickerPage({ id }: { id: string }) {
  const [purchase, setPurchase] = useState<Purchase>();
  const [failure, setFailure] = useState<unknown>();
  /** Why the seats are not there yet; it is tried again. */
  const [delay, setDelay] = useState<string>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const map = new SeatMap(session.client, id);
    let opened: Purchase | undefined;
    let isOver = false;
    const open = async () => {
      await startMap(map, { sentenceOf, tell: (why) => isOver || setDelay(why) });
      if (isOver) return;
      opened = new Purchase(session.client, new Sale(sceneOf(map.seats.layout), map));
      await opened.restore();
      document.title = `${opened.sale.event.name} · ${t.product}`;
      setPurchase(opened);
    };
    setFailure(undefined);
    open().catch((error: unknown) => isOver || setFailure(error));
    return () => {
      isOver = true;
      opened?.destroy();
      void map.stop();
    };
  }, [id, attempt]);

  if (failure !== undefined) {
    return (
      <>
        <Header />
        <main class="home">
          <Refused error={failure} onRetry={() => setAttempt(attempt + 1)} />
          <p>
            <a href="/">{t.home.title}</a>
          </p>
        </main>
      </>
    );
  }
  if (!purchase) {
    return (
      <>
        <Header />
        <main class="home">
          <Loading why={delay} />
        </main>
      </>
    );
  }
  return <Picker purchase={purchase} />;
}

function Picker({ purchase }: { purchase: Purchase }) {
  const { event, scene } = purchase.sale;
  return (
    <div class="picker">
      <Header>
        <h1>{event.name}</h1>
        <p>
          {scene.name} · <time dateTime={event.startsAt}>{dateAndTime(event.startsAt)}</time>
        </p>
      </Header>
      <main class="picker-main">
        <MapPanel purchase={purchase} />
        <SidePanel purchase={purchase} />
      </main>
      <Announcement of={purchase.news} />
    </div>
  );
}
