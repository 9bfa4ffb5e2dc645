import { existsSync, readFileSync } from 'node:fs';
import { LIMITS } from '../../src/config/limits.js';
import type { LayoutInput } from '../../src/modules/layouts/layout.types.js';
import { importPretixPlan } from '../../src/venues/pretix-plan.js';
import { VENUES } from '../../src/venues/venues.js';
import { startService, type Service } from '../support/service.js';
import { cutByHand, RandomFrames, randomFrom, type Drawn, type Frame } from './brute-force.js';
import { STARTS_AT } from './box-office.js';

const FRAMES = 1_000;
/** The largest venue moves some hundred megabytes. */
const TIMEOUT_MS = 600_000;
/** Seats compared field by field in each answer; the others are compared by place and status. */
const PAGE = 100;
/** Plans that other people drew. They are not part of the project; where the folder is absent, they are skipped. */
const PLANS = '../shared/data/plans';

let service: Service;
let organiser: string;
beforeAll(async () => {
  service = await startService();
  organiser = service.token(['organiser'], 'organiser');
});
afterAll(() => service?.close());

const planOf = (file: string): LayoutInput =>
  importPretixPlan(JSON.parse(readFileSync(`${PLANS}/${file}`, 'utf8'))).layout;

/** What the map says, by ordinal: letters stand for the statuses. */
const LETTERS: Record<string, string> = { available: '0', held: '1', booked: '2', blocked: '3' };

class Hall {
  private constructor(
    readonly eventId: string,
    readonly drawn: Drawn,
    /** By ordinal, kept by the test from what it did. */
    readonly states: string[],
  ) {}

  static async open(layout: LayoutInput): Promise<Hall> {
    const { body: stored } = await post('/layouts', layout);
    const { body: event } = await post('/events', {
      name: 'An evening',
      startsAt: STARTS_AT,
      layoutId: stored.id,
    });
    const { body: drawn } = await get(`/layouts/${stored.id}/versions/1`);
    const hall = new Hall(
      event.id,
      drawn,
      drawn.seats.map(() => '0'),
    );
    await hall.fill(randomFrom(drawn.seats.length));
    return hall;
  }

  private async fill(random: () => number): Promise<void> {
    const some = (count: number) => {
      const places = new Set(Array.from({ length: count }, () => Math.floor(random() * this.states.length)));
      return [...places].filter((place) => this.states[place] === '0');
    };
    const ids = (places: number[]) => places.map((place) => this.drawn.seats[place].id);
    const blocked = some(Math.ceil(this.states.length / 30));
    await post(`/events/${this.eventId}/block`, { seatIds: ids(blocked) });
    for (const place of blocked) this.states[place] = LETTERS.blocked;
    const held = some(20);
    await post('/seat-booking/hold-seats', {
      eventId: this.eventId,
      seatIds: ids(held),
      holdDurationMinutes: 30,
    });
    for (const place of held) this.states[place] = LETTERS.held;
  }
}

async function get(path: string) {
  // Some gigabytes in all, which nobody has to pack and unpack.
  const headers = { 'accept-encoding': 'identity' };
  const answer = await service.call('GET', path, { token: organiser, headers });
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer;
}

async function post(path: string, body: unknown) {
  const answer = await service.call('POST', path, { token: organiser, body });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body).slice(0, 500)}`);
  return answer;
}

function queryOf({ margin, ...rect }: Frame, more = ''): string {
  const viewport = encodeURIComponent(JSON.stringify(rect));
  return `?viewport=${viewport}${margin === undefined ? '' : `&margin=${encodeURIComponent(margin)}`}${more}`;
}

/** As a front end reads them. */
function placesOf(runs: [number, number][]): number[] {
  const places: number[] = [];
  for (const [first, count] of runs) for (let n = 0; n < count; n++) places.push(first + n);
  return places;
}

interface Shown {
  id: string;
  status: string;
  price: number;
}

const PLAN_FILES = ['pretix-demo-theatre.json', 'seatmap-canvas-stadium.json'];

describe.each(Object.keys(VENUES))('%s', (name) => {
  isCutAsByHand(VENUES[name].build);
});
(existsSync(PLANS) ? describe : describe.skip).each(PLAN_FILES)('%s', (file) => {
  isCutAsByHand(() => planOf(file));
});

function isCutAsByHand(build: () => LayoutInput): void {
  let hall: Hall;
  beforeAll(async () => {
    hall = await Hall.open(build());
  });

  it(
    `is cut as by hand on ${FRAMES} rectangles`,
    async () => {
      const { eventId, drawn, states } = hall;
      const prices = new Map(drawn.categories.map(({ id, price }) => [id, price]));
      const frames = new RandomFrames(drawn.seats, randomFrom(2));
      const sizes = new Set<number>();
      for (let n = 0; n < FRAMES; n++) {
        const frame = frames.next();
        const expected = cutByHand(drawn.seats, frame);
        const path = `/seat-booking/layout/${eventId}`;
        const [{ body: live }, { body: merged }] = await Promise.all([
          get(path + queryOf(frame, '&fields=state')),
          get(path + queryOf(frame, `&limit=${PAGE}`)),
        ]);
        const shown = {
          frame,
          places: placesOf(live.runs),
          states: live.states,
          page: merged.seats.map(({ status, price, ...seat }: Shown) => [seat, LETTERS[status], price]),
          items: merged.items,
          inView: [live.seatsInView, merged.seatsInView],
          isCutShort: merged.truncated ?? false,
        };
        const wanted = {
          frame,
          places: expected,
          states: expected.map((place) => states[place]).join(''),
          page: expected
            .slice(0, PAGE)
            .map((place) => [drawn.seats[place], states[place], prices.get(drawn.seats[place].catId!)]),
          items: cutByHand(drawn.items, frame).map((place) => drawn.items[place]),
          inView: [expected.length, expected.length],
          isCutShort: expected.length > PAGE,
        };
        // As text, and all at once: many thousands of numbers each.
        expect(JSON.stringify(shown)).toBe(JSON.stringify(wanted));
        sizes.add(expected.length);
      }
      expect(sizes.size).toBeGreaterThan(20);
    },
    TIMEOUT_MS,
  );

  it('is a map within its bounds, of the same seats or of sections that have them all', async () => {
    const { eventId, drawn, states } = hall;
    const random = randomFrom(3);
    const frames = new RandomFrames(drawn.seats, random);
    const { body: far } = await get(`/seat-booking/map/${eventId}?zoom=1e-9`);
    expect(far.kind).toBe('sections');
    expect(totalsOf(far.sections)).toEqual(
      [...'0123'].map((letter) => states.filter((state) => state === letter).length),
    );
    for (let n = 0; n < 100; n++) {
      const frame = frames.next();
      const expected = cutByHand(drawn.seats, frame);
      const zoom = 10 ** (random() * 4 - 2);
      const { body: map } = await get(`/seat-booking/map/${eventId}${queryOf(frame, `&zoom=${zoom}`)}`);
      const shown = map.kind === 'seats' ? map.seats : map.sections;
      expect(shown.length).toBeLessThanOrEqual(
        map.kind === 'seats' ? LIMITS.mapSeats : LIMITS.sectionsPerLayout + LIMITS.derivedSections,
      );
      expect(shown.map(({ id }: { id: string }) => id)).toEqual(
        map.kind === 'seats'
          ? expected.map((place) => drawn.seats[place].id)
          : cutSections(far.sections, frame),
      );
      expect(map.items.map(({ id }: { id: string }) => id)).toEqual(
        cutByHand(drawn.items, frame).map((place) => drawn.items[place].id),
      );
    }
  });
}

interface Counts {
  available: number;
  held: number;
  booked: number;
  blocked: number;
}

function totalsOf(sections: Counts[]): number[] {
  return (['available', 'held', 'booked', 'blocked'] as const).map((status) =>
    sections.reduce((sum, section) => sum + section[status], 0),
  );
}

function cutSections(
  sections: { id: string; bounds: { x: number; y: number; width: number; height: number } }[],
  frame: Frame,
): string[] {
  const boxes = sections.map(({ id, bounds: { x, y, width, height } }) => ({
    id,
    pos: { x, y },
    size: { x: width, y: height },
  }));
  return cutByHand(boxes, frame).map((place) => boxes[place].id);
}
