import type { Page } from 'playwright-core';
import { map } from '../../tools/browser.js';
import { BoxOffice } from './box-office.js';
import { describeInBrowser, TestBrowser } from './browser.js';
import { button } from './buyer.js';

const PANS = 24;
/** Longer than the map takes to glide anywhere. */

/** Of 100,000 seats only those are followed that somebody looks at. */
describeInBrowser('A map of more seats than are followed at once', () => {
  let office: BoxOffice;
  let browser: TestBrowser;

  beforeAll(async () => {
    [office, browser] = await Promise.all([BoxOffice.open(), TestBrowser.start()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  const visit = async () => {
    const eventId = await office.event('stadium');
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/${eventId}`);
    await map.settled(page);
    return { eventId, page };
  };
  /** What is drawn, and what the service says of the same seats, at the same version. */
  const both = async (page: Page, eventId: string) => {
    const fresh = await office.statuses(eventId);
    await map.reached(page, fresh.version);
    const drawn = await map.states(page);
    return { drawn, asked: Object.fromEntries(Object.keys(drawn).map((id) => [id, fresh.of[id]])) };
  };

  it('shows what is sold where one looks, there and after every pan', async () => {
    const { eventId, page } = await visit();
    let requests = 0;
    page.on('request', () => (requests += 1));
    await enter(page, '103-M-12');
    await office.sell(eventId, ['103-M-12', '103-M-13']);
    await map.shows(page, '103-M-13', 'booked');
    const looked = requests;

    const seatIds = Object.keys((await office.statuses(eventId)).of).filter((id) => /^10[1-6]-/.test(id));
    const selling = sellSome(office, eventId, seatIds);
    for (let pan = 0; pan < PANS; pan++) await drag(page, pan % 12 < 6 ? -220 : 220);
    await selling;
    process.stdout.write(`${PANS} pans over 100,000 seats: ${requests - looked} requests\n`);
    const { drawn, asked } = await both(page, eventId);
    expect(Object.keys(drawn).length).toBeGreaterThan(300);
    expect(new Set(Object.values(drawn)).size).toBeGreaterThan(1);
    expect(drawn).toEqual(asked);
  });

  it('knows of the other sections what it was told last, and everything once it is looked at from afar', async () => {
    const { eventId, page } = await visit();
    await enter(page, '103-M-12');
    await map.shows(page, '103-M-12', 'available');
    expect(await freeByLegend(page)).toBe(100_000);
    await office.sell(eventId, ['212-A-1', '212-A-2']);
    const left = async (section: string) => {
      const option = page.locator('option').filter({ hasText: section });
      return Number(/\((\S+) left/.exec(await option.innerText())![1].replace(',', ''));
    };
    await button(page, 'List').click();
    const { version, of } = await office.statuses(eventId);
    const free = (section: string) =>
      Object.entries(of).filter(([id, status]) => id.startsWith(`${section}-`) && status === 'available');
    await map.reached(page, version);
    expect(await left('212')).toBe(free('212').length);
    expect(await left('301')).toBe(free('301').length);
    expect(Object.values(of).filter((status) => status === 'booked')).toHaveLength(2);

    await button(page, 'Map').click();
    await button(page, 'Show everything').click();
    await map.landed(page);
    await enter(page, '212-A-1');
    const { drawn, asked } = await both(page, eventId);
    expect(drawn['212-A-1']).toBe('booked');
    expect(drawn).toEqual(asked);
  });

  it('names a chosen seat that was sold while nobody looked', async () => {
    const { eventId, page } = await visit();
    await enter(page, '103-M-12');
    await map.click(page, '103-M-12');
    await button(page, 'Show everything').click();
    await map.landed(page);
    await enter(page, '212-A-1');
    await office.sell(eventId, ['103-M-12']);
    await map.click(page, '212-A-1');
    await button(page, 'Hold these 2 seats').click();
    await page.locator('.notice').getByText('Row M, Seat 12 is gone: it is sold now').waitFor();
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
    expect((await office.statuses(eventId)).of['212-A-1']).toBe('held');
  });
});

/** The legend says for each category how many seats are left. */
async function freeByLegend(page: Page): Promise<number> {
  const texts = await page.locator('.legend small').allInnerTexts();
  return texts.reduce((sum, text) => sum + Number(text.replaceAll(/\D/g, '')), 0);
}

/** To a section, by the place of one of its seats. */
async function enter(page: Page, seatId: string): Promise<void> {
  await map.click(page, seatId);
  await map.landed(page);
}

async function drag(page: Page, dx: number): Promise<void> {
  await page.mouse.move(460, 400);
  await page.mouse.down();
  for (let step = 1; step <= 4; step++) await page.mouse.move(460 + (dx * step) / 4, 400);
  await page.mouse.up();
}

/** Every eleventh seat, twenty at a time. */
async function sellSome(office: BoxOffice, eventId: string, seatIds: string[]): Promise<void> {
  const some = seatIds.filter((_, n) => n % 11 === 0).slice(0, 400);
  for (let at = 0; at < some.length; at += 20) await office.sell(eventId, some.slice(at, at + 20));
}
