import type { Page, Route } from 'playwright-core';
import { map, until } from '../../tools/browser.js';
import { BoxOffice } from './box-office.js';
import { describeInBrowser, TestBrowser } from './browser.js';
import { book, button, fillIn, secondsLeft } from './buyer.js';

/** Clicks the middle of a table, by two of its seats that face each other. */
async function clickTable(page: Page, table: string): Promise<void> {
  await map.settled(page);
  const [one, other] = await Promise.all([1, 5].map((chair) => map.place(page, `${table}-${chair}`)));
  await page.mouse.click((one.x + other.x) / 2, (one.y + other.y) / 2);
}

const HOLD = '**/seat-booking/hold-seats';

/** What is held from now on is held for so many minutes only. */
async function shorten(page: Page, minutes: number): Promise<void> {
  await page.route(HOLD, async (route) => {
    const body = { ...route.request().postDataJSON(), holdDurationMinutes: minutes };
    await route.continue({ postData: JSON.stringify(body) });
  });
}

/** The service does what it is asked for, and nobody hears of it. */
async function loseAnswer(route: Route): Promise<void> {
  await route.fetch();
  await route.abort();
}

const CONFIRM = '**/seat-booking/confirm';
/** What the page reads to know what the buyer has. */
const HOLDS = '**/seat-booking/holds?*';

const noAnswer = (page: Page) => page.locator('.notice').getByText('The service does not answer');

/** Seconds, as the timer shows. */
const MINUTE = 60;

async function holdOne(page: Page, seatId: string): Promise<void> {
  await map.click(page, seatId);
  await button(page, 'Hold this seat').click();
  await page.getByRole('timer').waitFor();
}

describeInBrowser('A buyer who holds seats already', () => {
  let office: BoxOffice;
  let browser: TestBrowser;

  beforeAll(async () => {
    [office, browser] = await Promise.all([BoxOffice.open(), TestBrowser.start()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  const visit = async (eventId: string) => {
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/${eventId}`);
    await map.settled(page);
    return page;
  };
  const statuses = async (eventId: string, ids: string[]) => {
    const { of } = await office.statuses(eventId);
    return ids.map((id) => of[id]);
  };

  it('adds a seat and a table, gives single ones back, and books the rest at once', async () => {
    const ball = await office.event('banquet');
    const page = await visit(ball);
    await holdOne(page, 'T2-1');
    await map.click(page, 'T2-2');
    await clickTable(page, 'T1');
    await button(page, 'Hold these 9 seats').click();
    await page.getByRole('heading', { name: 'Held for you 10' }).waitFor();
    expect(await statuses(ball, ['T2-1', 'T2-2', 'T1-1', 'T1-8'])).toEqual(['held', 'held', 'held', 'held']);

    // The table is one line, two seats of another are two.
    expect(await page.locator('.seat-lines li').count()).toBe(3);
    await button(page, /^Give .*Table 2, Seat 1 back$/).click();
    await page.getByRole('heading', { name: 'Held for you 9' }).waitFor();
    await map.click(page, 'T2-2');
    await page.getByRole('heading', { name: 'Held for you 8' }).waitFor();
    expect(await statuses(ball, ['T2-1', 'T2-2', 'T1-1'])).toEqual(['available', 'available', 'held']);

    // What is chosen and not held yet is booked, too.
    await map.shows(page, 'T2-2', 'available');
    await button(page, 'Choose it again').last().click();
    await book(page);
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${ball}`);
    expect(body.items[0]).toMatchObject({ bookingType: 'mixed', bookedTables: [{ tableId: 'T1' }] });
    expect(body.items[0].allSeatIds.toSorted()).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((chair) => `T1-${chair}`).concat('T2-2'),
    );
  });

  it('sees the time of the hold that ends first, and gets more for all of them', async () => {
    const eventId = await office.event('theatre', { holdMinutes: 5 });
    const page = await browser.visitor();
    // The first hold is a short one: of three minutes.
    await shorten(page, 3);
    await page.goto(`${office.url}/e/${eventId}`);
    await holdOne(page, 'C-9');
    await page.unroute(HOLD);
    await map.click(page, 'E-9');
    await button(page, 'Hold this seat').click();
    await page.getByRole('heading', { name: 'Held for you 2' }).waitFor();
    expect(await secondsLeft(page)).toBeLessThanOrEqual(3 * MINUTE);
    await page.reload();
    expect(await secondsLeft(page)).toBeLessThanOrEqual(3 * MINUTE);
    await button(page, 'More time').click();
    await page.locator('#announcement').getByText('You have').waitFor({ state: 'attached' });
    expect(await secondsLeft(page)).toBeGreaterThan(4 * MINUTE);
  });

  it('keeps what is held when what is chosen besides goes to somebody else', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    await holdOne(page, 'C-9');
    await map.click(page, 'E-9');
    await office.sell(eventId, ['E-9']);
    // Held before it is sold, which the page may see.
    await page.locator('.notice').getByText('Row E, Seat 9 is gone').waitFor();
    await page
      .locator('.notice')
      .getByRole('button', { name: /Row [DEF], Seat/ })
      .first()
      .click();
    await book(page);
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${eventId}`);
    expect(body.items[0].allSeatIds).toContain('C-9');
    expect(body.items[0].allSeatIds).toHaveLength(2);
  });

  it('is told once of all the seats that go at the same time, and may replace as many', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    const row = [5, 6, 7, 8, 9, 10].map((seat) => `E-${seat}`);
    for (const seatId of [...row, 'C-9']) await map.click(page, seatId);
    await office.sell(eventId, row);
    const notice = page.locator('.notice');
    await notice
      .getByText(/^6 of your seats are gone: .*Row E, Seat 5 \((sold|held by .*)\); .*; and 1 more\.$/)
      .waitFor();
    expect(await notice.count()).toBe(1);
    expect(await page.locator('#announcement').innerText()).toContain('6 of your seats are gone');
    const near = notice.getByRole('button', { name: /Row [DEF], Seat/ });
    await near.first().click();
    await near.first().click();
    await button(page, 'Hold these 3 seats').waitFor();
  });

  it('takes as many seats again as there is room for, and is told why one cannot be had', async () => {
    const eventId = await office.event('theatre', { maxSeatsPerHold: 3 });
    const page = await visit(eventId);
    for (const seatId of ['E-8', 'E-9', 'E-10']) await map.click(page, seatId);
    await button(page, 'Hold these 3 seats').click();
    await button(page, 'Give them back').click();
    await button(page, 'Choose them again').waitFor();
    await map.shows(page, 'E-10', 'available');
    await map.click(page, 'C-9');
    await map.click(page, 'C-10');
    await button(page, 'Choose them again').click();
    await button(page, 'Hold these 3 seats').waitFor();
    await button(page, 'Choose them again').click();
    await page.locator('.notice').getByText('At most 3 seats can be held at once.').waitFor();
    expect(await page.locator('.seat-lines li').count()).toBe(3);
    await button(page, /^Remove .*Row C, Seat 9$/).click();
    await page.locator('.notice').getByText('At most 3 seats').waitFor({ state: 'detached' });
    await button(page, 'Choose them again').click();
    await button(page, /^Remove .*Row E, Seat 9$/).waitFor();
    await button(page, 'Choose it again').waitFor();

    await office.sell(eventId, ['D-9']);
    await map.shows(page, 'D-9', 'booked');
    await map.click(page, 'D-9');
    await page.locator('.notice').getByText('Row D, Seat 9 cannot be chosen: sold.').waitFor();
  });

  it('keeps the focus near when the button that was pressed goes', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    const expectFocusOn = (tag: string) => until(page, `document.activeElement.tagName === '${tag}'`);
    const row = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map((seat) => `E-${seat}`);
    for (const seatId of row) await map.click(page, seatId);
    await button(page, 'and 2 more').click();
    await expectFocusOn('UL');
    await button(page, 'Hold these 14 seats').click();
    await page.getByRole('heading', { name: 'Held for you 14' }).waitFor();
    await map.click(page, 'C-9');
    await button(page, 'Hold this seat').click();
    await page.getByRole('heading', { name: 'Held for you 15' }).waitFor();
    await expectFocusOn('H2');
    await button(page, /^Give .*Row C, Seat 9 back$/).click();
    await map.shows(page, 'C-9', 'available');
    await button(page, 'Choose it again').click();
    await expectFocusOn('ASIDE');
    await office.sell(eventId, ['C-9']);
    await page
      .locator('.notice')
      .getByRole('button', { name: /Row [BCD], Seat/ })
      .first()
      .click();
    await expectFocusOn('ASIDE');
    await book(page);
    await button(page, 'Cancel this booking').click();
    await page.getByRole('group', { name: /^Cancel the booking/ }).waitFor();
    await expectFocusOn('DIV');
    await button(page, 'Keep it').click();
    await button(page, 'Cancel this booking').waitFor();
    await expectFocusOn('BUTTON');
  });

  it('has what was held without an answer, once in the total, and books it', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    await holdOne(page, 'C-9');
    await map.click(page, 'E-9');
    const total = await page.locator('.total').innerText();
    await page.route(HOLD, loseAnswer, { times: 1 });
    await button(page, 'Hold this seat').click();
    await page.getByRole('heading', { name: 'Held for you 2' }).waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
    expect(await page.locator('.total').innerText()).toBe(total);
    expect(await statuses(eventId, ['C-9', 'E-9'])).toEqual(['held', 'held']);
    await book(page);
    expect(await statuses(eventId, ['C-9', 'E-9'])).toEqual(['booked', 'booked']);
  });

  it('keeps the choice until the service can say what has become of it', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    await map.click(page, 'C-9');
    await page.route(HOLDS, (route) => route.abort());
    await page.route(HOLD, loseAnswer, { times: 1 });
    await button(page, 'Hold this seat').click();
    await noAnswer(page).waitFor();
    await map.shows(page, 'C-9', 'held');
    expect(await statuses(eventId, ['C-9'])).toEqual(['held']);
    await button(page, 'Hold this seat').waitFor();
    expect(await page.locator('.notice').count()).toBe(1);
    await page.unroute(HOLDS);
    await page.getByRole('heading', { name: 'Held for you 1' }).waitFor();
    await page.getByRole('timer').waitFor();
  });

  it('gets back what is held after a reload, when the service says it later', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    await holdOne(page, 'C-9');
    await page.route(HOLDS, (route) => route.abort());
    await page.reload();
    await map.settled(page);
    await map.shows(page, 'C-9', 'held');
    expect(await page.getByRole('timer').count()).toBe(0);
    await page.unroute(HOLDS);
    await page.getByRole('heading', { name: 'Held for you 1' }).waitFor();
    await book(page);
    expect(await statuses(eventId, ['C-9'])).toEqual(['booked']);
  });

  it('sees the booking that was made without an answer', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    await holdOne(page, 'C-9');
    await page.route(CONFIRM, loseAnswer, { times: 1 });
    await book(page);
    expect(await page.locator('.notice').count()).toBe(0);
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${eventId}`);
    expect(body.items).toHaveLength(1);
    await page.getByText(body.items[0].id as string).waitFor();
  });

  it('chooses a seat once by a double click', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    const { x, y } = await map.place(page, 'C-9');
    await page.mouse.dblclick(x, y);
    await page.getByRole('complementary').getByText('Row C, Seat 9').waitFor();
    await map.settled(page);
    // And the map stays where it is.
    expect(await map.place(page, 'C-9')).toEqual({ x, y });
  });
});

describeInBrowser('Holds where minutes are short', () => {
  let office: BoxOffice;
  let browser: TestBrowser;

  beforeAll(async () => {
    [office, browser] = await Promise.all([BoxOffice.open({ MINUTE_MS: '2500' }), TestBrowser.start()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  it('lapse one after the other', async () => {
    const eventId = await office.event('theatre', { holdMinutes: 30 });
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/${eventId}`);
    await map.click(page, 'E-9');
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
    await shorten(page, 1);
    await map.click(page, 'C-9');
    await button(page, 'Hold this seat').click();
    await page
      .locator('.notice')
      .getByText(/^Your time for .*Row C, Seat 9 is over/)
      .waitFor();
    await page.getByRole('heading', { name: 'Held for you 1' }).waitFor();
    await map.shows(page, 'C-9', 'available');
    expect((await office.statuses(eventId)).of).toMatchObject({ 'C-9': 'available', 'E-9': 'held' });
    await button(page, 'Choose it again').click();
    await page.getByText('Also chosen, not held yet').waitFor();
  });

  it('are not said to be over when they were booked without an answer', async () => {
    const eventId = await office.event('theatre', { holdMinutes: 7 });
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/${eventId}`);
    await holdOne(page, 'C-9');
    await page.route(HOLDS, (route) => route.abort());
    await page.route(CONFIRM, loseAnswer, { times: 1 });
    await fillIn(page);
    await button(page, /^Book for/).click();
    await noAnswer(page).first().waitFor();
    await page.getByRole('timer').waitFor({ state: 'detached' });
    await button(page, 'Choose it again').waitFor();
    expect(await page.locator('.notice').getByText('time').count()).toBe(0);
    await page.unroute(HOLDS);
    await page.getByRole('heading', { name: 'Booked' }).waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
  });
});
