import { Agent } from 'node:http';
import { callersBusy } from './callers.js';
import { makeEvent, makeHall, seatsOf } from './events.js';
import { send } from './load.js';
import { interleave, median, printResults, ratios, type Contender, type Figures } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const SEATS_PER_HOLD = 4;
const SECONDS = 2;
const BUYERS = 1_000;
const SIZES = [2_000, 20_000];
/** Of all events of a run together, which are sold one after the other: more than can be sold in its seconds. */
const SEATS_PER_RUN = 60_000;
/** Where rectangles of about 600 seats may begin, so that they lie in a hall of either size and service. */
const [VIEW, LEFT, TOP] = [{ width: 576, height: 768 }, [0, 450], [100, 450]];

const contactInfo = { name: 'Ada Lovelace', email: 'ada@example.com' };

/** The usual way to sell seats ([reference](reference)) and this service, under the same load. */
export async function benchReference(): Promise<boolean> {
  const [ours, reference] = [await startSetting(), await startSetting('reference/service.js')];
  try {
    const kinds: [text: string, us: Contender, them: Contender][] = [];
    for (const size of SIZES) {
      const [us, them] = [
        await contenders('Seatlatch', ours, size),
        await contenders('usual way', reference, size),
      ];
      us.forEach(({ what, ...contender }, i) => kinds.push([`${what}, ${size} seats`, contender, them[i]]));
    }
    const results = await interleave(kinds.flatMap(([, us, them]) => [us, them]));
    printResults(results);
    console.log('\nSeatlatch / usual way, by throughput: median and worst');
    for (const [text, us, them] of kinds) {
      const factors = ratios(results, us.name, them.name);
      console.log(`${text.padEnd(48)}${median(factors).toFixed(1)}  ${Math.min(...factors).toFixed(1)}`);
    }
    return true;
  } finally {
    await reference.stop();
    await ours.stop();
  }
}

/** The same requests to either service. */
async function contenders(who: string, setting: Setting, size: number) {
  const hall = await makeHall(setting, size);
  const tokens = Array.from({ length: BUYERS }, (_, n) => setting.token(`buyer-${n}`));
  const freshSeats = async () => {
    const events: string[] = [];
    while (events.length < SEATS_PER_RUN / size) events.push(await makeEvent(setting, hall));
    const perEvent = Math.floor(size / SEATS_PER_HOLD);
    return (n: number): Seats => ({
      eventId: events[Math.floor(n / perEvent)],
      seatIds: seatsOf(hall, n % perEvent, SEATS_PER_HOLD),
    });
  };
  const contender = (what: string, run: Contender['run']) => ({
    what,
    name: `${who}: ${what}, ${size} seats`,
    run,
  });
  return [
    contender('hold of 4', async () => buy(setting, tokens, await freshSeats(), false)),
    contender('hold and confirm of 4', async () => buy(setting, tokens, await freshSeats(), true)),
    contender('view of about 600 seats', async () => look(setting, await makeEvent(setting, hall))),
  ];
}

interface Seats {
  eventId: string;
  seatIds: string[];
}

/** Four seats each, that nobody else wants. */
async function buy(
  { url }: Setting,
  tokens: string[],
  seats: (n: number) => Seats,
  confirm: boolean,
): Promise<Figures> {
  const agent = new Agent({ keepAlive: true });
  const post = (path: string, token: string, body: object) =>
    send(new URL(path, url), 'POST', agent, { token, body: JSON.stringify(body) });
  try {
    return await callersBusy(SECONDS, async (n) => {
      const token = tokens[n % BUYERS];
      await post('/seat-booking/hold-seats', token, seats(n));
      if (confirm) await post('/seat-booking/confirm', token, { ...seats(n), contactInfo });
    });
  } finally {
    agent.destroy();
  }
}

const between = ([from, to]: number[]): number => from + Math.random() * (to - from);

/** At random places of the hall. */
function look({ url, token }: Setting, eventId: string): Promise<Figures> {
  const viewer = token('viewer');
  const path = () =>
    `/seat-booking/layout/${eventId}?x=${between(LEFT)}&y=${between(TOP)}&width=${VIEW.width}&height=${VIEW.height}`;
  const agent = new Agent({ keepAlive: true });
  const get = () => send(new URL(path(), url), 'GET', agent, { token: viewer });
  return callersBusy(SECONDS, get).finally(() => agent.destroy());
}
