import { load } from './load.js';
import { interleave, printGoals, printResults, ratios } from './rounds.js';
import { startSetting } from './setting.js';

const SEATS_IN_VIEW = 2_000;
const SECONDS = 3;
const ROUNDS = 7;

/** A merged view of 2,000 of 20,000 seats against a constant answer of as many bytes. */
export async function benchView(): Promise<boolean> {
  const setting = await startSetting();
  try {
    const event = await setting.call('POST', '/events', {
      name: 'bench',
      startsAt: '2030-01-01T00:00:00Z',
      totalSeats: 20_000,
    });
    const map = await setting.call('GET', `/seat-booking/layout/${event.id}`);
    const { width } = map.bounds;
    const rowsOf = (height: number) =>
      `/seat-booking/layout/${event.id}?x=0&y=0&width=${width}&height=${height}`;
    const byRow = map.seats
      .map((seat: { pos: { y: number } }) => seat.pos.y)
      .sort((a: number, b: number) => a - b);
    const path = rowsOf(byRow[SEATS_IN_VIEW - 1]);
    const view = await setting.call('GET', path);
    const bytes = Buffer.byteLength(JSON.stringify(view));
    await setting.call('POST', '/bench/buffer', { bytes });
    const token = setting.token('viewer');
    const hold = { eventId: event.id, seatIds: [view.seats[0].id] };
    const contender = (name: string, at: string) => ({
      name,
      run: async () => {
        await setting.call('POST', '/seat-booking/hold-seats', hold); // the view is never the very one of before
        return load({
          url: setting.url,
          connections: 16,
          seconds: SECONDS,
          method: 'GET',
          path: at,
          next: () => ({ token }),
        });
      },
    });
    const constant = contender(`constant buffer of ${bytes} bytes`, '/bench/constant');
    const merged = contender(`merged view of ${view.seatsInView} seats`, path);
    const results = await interleave([constant, merged], ROUNDS);
    printResults(results);
    return printGoals([
      {
        text: `view of ${view.seatsInView} seats / constant buffer`,
        values: ratios(results, merged.name, constant.name),
        limit: 0.6,
        wanted: 'at least',
      },
    ]);
  } finally {
    await setting.stop();
  }
}
