import { Stage, until } from '../faults/stage.js';
import { statuses, times } from '../faults/burst.js';
import { smallLayout } from '../layouts/small-layout.js';
import type { Answer } from '../support/service.js';
import { newKey, records, seatsOf } from './desk.js';

const ROUNDS = 40;
const AT_ONCE = 8;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open(2);
});

afterAll(() => stage?.close());

/** One request, from both services at the same moment, several times; then once more. */
async function race(path: string, token: string, body: unknown) {
  const headers = { 'idempotency-key': newKey() };
  const send = (n: number) => stage.nth(n).call('POST', path, { token, body, headers });
  const { answers, inFlight } = await stage.overlap.burst(times(AT_ONCE, (n) => () => send(n)));
  let last = await send(0);
  for (; last.status === 409 && last.body.code === 'IDEMPOTENCY_IN_PROGRESS';) last = await send(1);
  return { answers, inFlight, last };
}

/** Of all answers one is the first; the others repeat it or say that it is not there yet. */
function expectOnce(answers: Answer[], last: Answer): void {
  const first = answers.filter(
    ({ status, headers }) => status === 201 && !headers.get('idempotency-replayed'),
  );
  expect(first).toHaveLength(1);
  const others = answers.filter((answer) => answer !== first[0]);
  const replayed = others.filter(({ headers }) => headers.get('idempotency-replayed'));
  const refused = others.filter((answer) => !replayed.includes(answer));
  expect(replayed.map(({ body }) => body)).toEqual(replayed.map(() => first[0].body));
  expect(refused.map(({ status, body, headers }) => [status, body.code, headers.get('retry-after')])).toEqual(
    refused.map(() => [409, 'IDEMPOTENCY_IN_PROGRESS', '1']),
  );
  expect(last.headers.get('idempotency-replayed')).toBe('true');
  expect(last.body).toEqual(first[0].body);
}

test(`two processes given the same key at once make one layout, ${ROUNDS} times`, async () => {
  const token = stage.organiser();
  const overlaps: number[] = [];
  const tags: Record<number, number> = {};
  const before = await stage.db.collection('layouts').countDocuments();
  for (let round = 0; round < ROUNDS; round++) {
    const { answers, inFlight, last } = await race('/layouts', token, {
      ...smallLayout(),
      name: `Hall ${round}`,
    });
    expectOnce(answers, last);
    overlaps.push(inFlight);
    for (const [status, count] of Object.entries(statuses(answers)))
      tags[Number(status)] = (tags[Number(status)] ?? 0) + count;
  }
  expect(await stage.db.collection('layouts').countDocuments()).toBe(before + ROUNDS);
  expect(await stage.db.collection('seat_layouts').countDocuments()).toBe(before + ROUNDS);
  expect(Math.min(...overlaps)).toBeGreaterThan(1);
  // Both ways of losing were met, or the race was none.
  expect(tags[409]).toBeGreaterThan(0);
});

test(`and one hold, ${ROUNDS} times`, async () => {
  const eventId = await stage.event(ROUNDS);
  const seats = await seatsOf(stage.service, eventId, ROUNDS);
  const overlaps: number[] = [];
  for (const seat of seats) {
    const { answers, inFlight, last } = await race('/seat-booking/hold-seats', stage.token(`buyer-${seat}`), {
      eventId,
      seatIds: [seat],
    });
    expectOnce(answers, last);
    overlaps.push(inFlight);
  }
  expect(Math.min(...overlaps)).toBeGreaterThan(1);
  await stage.expectSound(eventId);
});

test('of two bodies under one key at once, one is done', async () => {
  const eventId = await stage.event(2 * ROUNDS);
  const seats = await seatsOf(stage.service, eventId, 2 * ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const token = stage.token(`two-minded-${round}`);
    const headers = { 'idempotency-key': newKey() };
    const send = (n: number) => () =>
      stage.nth(n).call('POST', '/seat-booking/hold-seats', {
        token,
        headers,
        body: { eventId, seatIds: [seats[2 * round + n]] },
      });
    const { answers } = await stage.overlap.burst([send(0), send(1)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    const holds = await stage.service.call('GET', `/seat-booking/holds?eventId=${eventId}`, { token });
    expect(holds.body.holds ?? holds.body.items ?? holds.body).toHaveLength(1);
  }
});

const states = () => records(stage.service).distinct('state');

test('the records of a race are one each', async () => {
  // The last answers may be on their way to being stored.
  await until(async () => !(await states()).includes('running'));
  expect(await states()).toEqual(['answered']);
});
