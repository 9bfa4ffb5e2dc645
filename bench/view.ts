import { load } from './load.js';
import { interleave, printGoals, printResults, ratios, type Contender } from './rounds.js';
import { startSetting, type Setting } from './setting.js';

const SEATS = 20_000;
const SEATS_IN_VIEW = 2_000;
const SECONDS = 2;

/** What a map asks for, against what the same stack does with nothing behind it. */
export async function benchView(): Promise<boolean> {
  const setting = await startSetting();
  try {
    const { path, view } = await openEvent(setting);
    const [bytes, stateBytes] = [view, await setting.call('GET', `${path}&fields=state`)].map((answer) =>
      Buffer.byteLength(JSON.stringify(answer)),
    );
    const hold = { eventId: view.eventId, seatIds: [view.seats[0].id] };
    const known = (await etagOf(setting, path))!;
    const contender = (name: string, at: string, headers?: Record<string, string>): Contender => ({
      name,
      run: async () => {
        // The view is never the very one of the run before; 304 is for a map that has not changed.
        if (!headers) await setting.call('POST', '/seat-booking/hold-seats', hold);
        else headers['if-none-match'] = (await etagOf(setting, at))!;
        return measure(setting, at, headers);
      },
    });
    const constant = contender(`constant buffer of ${bytes} bytes`, `/bench/constant/${bytes}`);
    const merged = contender(`merged view of ${view.seatsInView} seats`, path);
    const short = contender(`constant of ${stateBytes} bytes`, `/bench/constant/${stateBytes}`);
    const ping = contender('ping', '/bench/ping');
    const states = contender(`states of ${view.seatsInView} seats`, `${path}&fields=state`);
    const unchanged = contender('304', path, { 'if-none-match': known });
    const results = await interleave([constant, merged, short, ping, states, unchanged]);
    printResults(results);
    const goal = (one: Contender, base: Contender, text: string, limit: number) =>
      ({ text, values: ratios(results, one.name, base.name), limit, wanted: 'at least' }) as const;
    return printGoals([
      goal(merged, constant, `view of ${view.seatsInView} seats / constant buffer`, 0.9),
      goal(states, ping, `states of ${view.seatsInView} seats / ping`, 0.9),
      goal(unchanged, ping, '304 / ping', 0.95),
    ]);
  } finally {
    await setting.stop();
  }
}

/** A plain grid, and the rows of it that hold the first seats. */
async function openEvent(setting: Setting): Promise<{ path: string; view: any }> {
  const event = await setting.call('POST', '/events', {
    name: 'bench',
    startsAt: '2030-01-01T00:00:00Z',
    totalSeats: SEATS,
  });
  const map = await setting.call('GET', `/seat-booking/layout/${event.id}`);
  const byRow = map.seats
    .map((seat: { pos: { y: number } }) => seat.pos.y)
    .sort((a: number, b: number) => a - b);
  const height = byRow[SEATS_IN_VIEW - 1];
  const path = `/seat-booking/layout/${event.id}?x=0&y=0&width=${map.bounds.width}&height=${height}`;
  return { path, view: await setting.call('GET', path) };
}

async function etagOf({ url, token }: Setting, path: string): Promise<string | null> {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token('viewer')}` } });
  await answer.arrayBuffer();
  return answer.headers.get('etag');
}

function measure(setting: Setting, path: string, headers?: Record<string, string>) {
  const token = setting.token('viewer');
  const next = () => ({ token, headers });
  return load({ url: setting.url, connections: 16, seconds: SECONDS, method: 'GET', path, next });
}
