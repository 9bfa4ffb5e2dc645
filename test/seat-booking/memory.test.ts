import { LIMITS } from '../../src/config/limits.js';
import { openBoxOffice, type BoxOffice } from './box-office.js';

let office: BoxOffice;

beforeAll(async () => {
  office = await openBoxOffice();
});

afterAll(() => office.close());

/** By `what`. */
async function keptBytes(): Promise<Record<string, number>> {
  const text = await (await fetch(`${office.service.url}/metrics`)).text();
  const found = [...text.matchAll(/^seatlatch_kept_bytes\{what="(\w+)"\} (\d+)$/gm)];
  return Object.fromEntries(found.map(([, what, bytes]) => [what, Number(bytes)]));
}

it('I9: tells how much of events and layouts is kept in memory', async () => {
  const nothing = await keptBytes();
  expect(nothing).toEqual({ layouts: 0, layout_answers: 0, views: 0, cuts: 0, answers: 0, queries: 0 });
  const eventId = await office.event();
  const customer = office.customer();
  const { body } = await customer.view(eventId, '?x=0&y=0&width=100&height=200');
  await customer.get(`/layouts/${body.layoutId}`);
  const kept = await keptBytes();
  const json = JSON.stringify(body).length;
  expect(kept.answers).toBeGreaterThan(2 * json);
  expect(kept.answers).toBeLessThan(2 * json + 2 * LIMITS.entryBytesInMemory);
  expect(kept.layouts).toBeGreaterThan(100 * 500);
  for (const what of ['views', 'cuts', 'layout_answers'])
    expect(kept[what]).toBeGreaterThan(LIMITS.entryBytesInMemory);
  // Another rectangle is another cut and another answer; nothing else is kept for it.
  await customer.view(eventId, '?x=1&y=0&width=100&height=200');
  const more = await keptBytes();
  expect(more).toMatchObject({
    layouts: kept.layouts,
    views: kept.views,
    layout_answers: kept.layout_answers,
  });
  expect(more.cuts).toBeGreaterThan(kept.cuts);
  expect(more.answers).toBeGreaterThan(kept.answers);
  expect(more.queries).toBeGreaterThan(kept.queries);
});
