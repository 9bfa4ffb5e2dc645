import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../faults/stage.js';
import { startService, type Answer, type Service } from '../support/service.js';

const CALLERS = 200;
const LONG_MS = 60_000;

let service: Service;
afterEach(() => service?.close());

async function openEvent(): Promise<{ eventId: string; hold(): Promise<Answer> }> {
  const organiser = service.token(['organiser']);
  const body = { name: 'Rush', startsAt: '2030-01-01T00:00:00Z', totalSeats: 100 };
  const event = await service.call('POST', '/events', { token: organiser, body });
  const token = service.token();
  const what = { eventId: event.body.id, seatIds: ['A1'] };
  return {
    eventId: event.body.id,
    hold: () => service.call('POST', '/seat-booking/hold-seats', { token, body: what }),
  };
}

/** More callers than the process keeps up with, each asking anew as soon as it is answered, until `isEnough`. */
async function rush(ask: () => Promise<Answer>, isEnough: (answer: Answer) => boolean): Promise<Answer[]> {
  const answers: Answer[] = [];
  const giveUpAt = Date.now() + LONG_MS;
  let isOver = false;
  const caller = async (): Promise<void> => {
    while (!isOver && Date.now() < giveUpAt) {
      const answer = await ask();
      answers.push(answer);
      isOver ||= isEnough(answer);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return answers;
}

test('too many new holds are refused early, nothing else is, and it ends with the rush', async () => {
  // The callers share the process: its turns are long while they rush, and short when they do not, on a busy machine too.
  service = await startService({ OVERLOAD_MS: 15 });
  const { eventId, hold } = await openEvent();
  const token = service.token();
  const others: Answer[] = [];
  const answers = await rush(hold, ({ status }) => status === 503);
  others.push(await service.call('GET', '/health/live'));
  others.push(await service.call('GET', `/seat-booking/layout/${eventId}`, { token }));
  others.push(
    await service.call('POST', '/seat-booking/release', { token, body: { eventId, seatIds: ['A1'] } }),
  );
  expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);

  const statuses = new Set(answers.map(({ status }) => status));
  expect(statuses).toEqual(new Set([201, 503]));
  const refused = answers.find(({ status }) => status === 503)!;
  expect(refused.body).toMatchObject({
    code: 'OVERLOADED',
    success: false,
    instance: '/seat-booking/hold-seats',
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const metrics = await service.call('GET', '/metrics');
  expect(metrics.body).toMatch(/^seatlatch_overload_refusals_total [1-9]/m);

  await until(async () => {
    await sleep(100);
    const { body } = await service.call('GET', '/metrics');
    return /^seatlatch_overload_share 0$/m.test(body);
  }, LONG_MS);
  expect((await hold()).status).toBe(201);
}, 150_000);

test('OVERLOAD_MS=0 refuses none', async () => {
  service = await startService({ OVERLOAD_MS: 0 });
  const { hold } = await openEvent();
  const started = Date.now();
  const answers = await rush(hold, () => Date.now() > started + 2_500);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
});
