import { violations } from './axe.js';
import { BoxOffice } from './box-office.js';
import { map, PHONE, until } from '../../tools/browser.js';
import { describeInBrowser, TestBrowser } from './browser.js';
import { book, button, secondsLeft } from './buyer.js';

/** Longer than the map takes to glide anywhere. */

describeInBrowser('The picker', () => {
  let office: BoxOffice;
  let browser: TestBrowser;
  let theatre: string;

  beforeAll(async () => {
    [office, browser] = await Promise.all([BoxOffice.open(), TestBrowser.start()]);
    theatre = await office.event('theatre', { name: 'Hamlet' });
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  const visit = async (eventId = theatre, options = {}) => {
    const page = await browser.visitor(options);
    await page.goto(`${office.url}/e/${eventId}`);
    await map.settled(page);
    return page;
  };

  it('takes a buyer from the list of events to a booking, and back', async () => {
    const page = await browser.visitor();
    await page.goto(office.url);
    await page.getByRole('link', { name: 'Hamlet' }).click();
    await map.click(page, 'C-9');
    await map.click(page, 'C-10');
    const side = page.getByRole('complementary');
    await side.getByText('Row C, Seat 10').waitFor();
    expect(await side.getByText('$290').count()).toBe(1);

    await button(page, 'Hold these 2 seats').click();
    await page.getByRole('timer').waitFor();
    const before = await secondsLeft(page);
    expect(before).toBeGreaterThan(4 * 60);
    expect((await office.statuses(theatre)).of).toMatchObject({ 'C-9': 'held', 'C-10': 'held' });
    await page.reload();
    expect(await secondsLeft(page)).toBeLessThanOrEqual(before);
    await button(page, 'More time').click();
    await page.locator('#announcement').getByText('You have').waitFor({ state: 'attached' });

    await button(page, /^Book for/).click();
    await page.getByText('Tell us your name.').waitFor();
    await book(page);
    expect((await office.statuses(theatre)).of).toMatchObject({ 'C-9': 'booked', 'C-10': 'booked' });
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${theatre}`);
    expect(body.items[0]).toMatchObject({ allSeatIds: ['C-9', 'C-10'], contact: { name: 'Ada Lovelace' } });

    await button(page, 'Cancel this booking').click();
    await button(page, 'Yes, cancel it').click();
    await side.getByText('The booking is cancelled and its seats are free again.').waitFor();
    expect((await office.statuses(theatre)).of).toMatchObject({ 'C-9': 'available', 'C-10': 'available' });
    await button(page, /^Show$/).click();
    await page.getByRole('heading', { name: 'cancelled' }).waitFor();
    expect(await side.getByText(/Booked|Thank you/).count()).toBe(0);
  });

  it('sells a table as a whole', async () => {
    const ball = await office.event('banquet');
    const page = await visit(ball);
    const places = await Promise.all([1, 5].map((chair) => map.place(page, `T1-${chair}`)));
    await page.mouse.click((places[0].x + places[1].x) / 2, (places[0].y + places[1].y) / 2);
    await button(page, 'Hold these 8 seats').click();
    await book(page);
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${ball}`);
    expect(body.items[0]).toMatchObject({ bookingType: 'table_booking', bookedTables: [{ tableId: 'T1' }] });
  });

  it('shows a purchase to everybody at once, and tells whose choice is gone what is near it', async () => {
    const [ada, ben] = await Promise.all([visit(), visit()]);
    await map.click(ben, 'E-9');
    await map.click(ada, 'E-9');
    await button(ada, 'Hold this seat').click();
    const notice = ben.locator('.notice');
    await notice.getByText('Row E, Seat 9 is gone: it is held by somebody else now').waitFor();
    await map.shows(ben, 'E-9', 'held');
    await book(ada);
    await map.shows(ben, 'E-9', 'booked');
    expect(await ben.locator('.seat-lines').count()).toBe(0);

    await notice
      .getByRole('button', { name: /Row [DEF], Seat/ })
      .first()
      .click();
    await button(ben, 'Hold this seat').click();
    await ben.getByRole('timer').waitFor();
  });

  it('names the seats in the way when the map could not be told in time', async () => {
    const page = await browser.visitor();
    await page.route('**/seat-booking/stream/**', (route) => route.abort());
    await page.goto(`${office.url}/e/${theatre}`);
    await page.getByText('The connection is lost').first().waitFor();
    await map.click(page, 'F-9');
    await map.click(page, 'F-10');
    await office.sell(theatre, ['F-10']);
    await button(page, 'Hold these 2 seats').click();
    await page.locator('.notice').getByText('Row F, Seat 10 is gone: it is sold now').waitFor();
    expect((await office.statuses(theatre)).of['F-9']).toBe('available');
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
  });

  it('goes on after the service was away, with what was sold since', async () => {
    const page = await visit();
    await map.click(page, 'H-9');
    await office.stop();
    await page.getByText('The connection is lost').first().waitFor();
    await office.start();
    await office.sell(theatre, ['H-12']);
    await map.shows(page, 'H-12', 'booked');
    await page.locator('.offline').waitFor({ state: 'detached' });
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
    expect((await office.statuses(theatre)).of).toMatchObject({ 'H-9': 'held', 'H-12': 'booked' });
  });

  it('is bought from by keyboard alone', async () => {
    const page = await visit();
    const focusedId = () => page.evaluate('document.activeElement.id');
    for (let tabs = 0; tabs < 12 && (await focusedId()) !== 'map'; tabs++) await page.keyboard.press('Tab');
    expect(await focusedId()).toBe('map');
    // To a section, into it, and the first free seat and the one beside it.
    for (const key of ['ArrowDown', 'Enter', 'Enter', 'ArrowRight', 'Enter']) {
      await page.keyboard.press(key);
      await map.settled(page);
    }
    expect(await page.locator('#announcement').innerText()).toMatch(/chosen\. Total/);
    const focusedText = () => page.evaluate('document.activeElement.textContent') as Promise<string>;
    const tabTo = async (text: RegExp) => {
      for (let tabs = 0; tabs < 20 && !text.test(await focusedText()); tabs++)
        await page.keyboard.press('Tab');
    };
    await tabTo(/^Hold these 2 seats/);
    await page.keyboard.press('Enter');
    await page.getByRole('timer').waitFor();
    // The heading has the focus now; the form follows.
    const focusedName = () => page.evaluate('document.activeElement.name ?? ""');
    for (let tabs = 0; tabs < 6 && (await focusedName()) !== 'name'; tabs++) await page.keyboard.press('Tab');
    await page.keyboard.type('Grace Hopper');
    await page.keyboard.press('Tab');
    await page.keyboard.type('grace@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Booked' }).waitFor();
  });

  it('brings a section that the keyboard comes to into view', async () => {
    const arena = await office.event('arena');
    const page = await visit(arena);
    const ids = Object.keys((await office.statuses(arena)).of);
    await page.locator('#map').focus();
    for (const key of ['ArrowDown', 'Enter', 'Escape', 'ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key);
      await map.landed(page);
    }
    const [section] = /\d+/.exec(await page.locator('#announcement').innerText())!;
    const seats = ids.filter((id) => id.startsWith(`${section}-`));
    const { x: left, y: top, width, height } = (await page.locator('#map').boundingBox())!;
    const seen = `${JSON.stringify(seats)}.map(drawnMap.placeOf).filter(({ x, y }) =>
      x > ${left} && y > ${top} && x < ${left + width} && y < ${top + height}).length`;
    await until(page, `${seen} > ${seats.length / 2}`);
    expect(await page.evaluate('document.activeElement.id')).toBe('map');
  });

  it('has the same seats as a list, for those who cannot see the map', async () => {
    const page = await visit();
    await button(page, 'List').click();
    await page.getByLabel('Section').selectOption({ index: 5 });
    const seat = button(page, /^Row AA Seat \d+ Balcony \$64 available$/).first();
    const number = await seat.locator('b').innerText();
    await seat.click();
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
    expect((await office.statuses(theatre)).of[`AA-${number}`]).toBe('held');
  });

  it.each([
    ['on a laptop', {}],
    ['on a phone', { viewport: PHONE, hasTouch: true }],
  ])('has no serious fault in the eyes of axe, %s', async (_where, options) => {
    const page = await visit(theatre, options);
    expect(await violations(page)).toEqual([]);
    await button(page, 'List').click();
    await page.getByLabel('Section').selectOption({ index: 9 });
    expect(await violations(page)).toEqual([]);
    await page.locator('.seat-button').first().click();
    await button(page, 'Map').click();
    expect(await violations(page)).toEqual([]);
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
    await button(page, /^Book for/).click();
    expect(await violations(page)).toEqual([]);
    await button(page, 'Give it back').click();
    await page.goto(office.url);
    await page.getByRole('link', { name: 'Hamlet' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each([
    ['on a laptop', {}],
    ['on a phone', { viewport: PHONE, hasTouch: true }],
  ])(
    'shows everything, or a section, beside the buttons and not beneath them, %s',
    async (_where, options) => {
      const arena = await office.event('arena');
      const page = await visit(arena, options);
      const ids = Object.keys((await office.statuses(arena)).of);
      const covered = (some: string[]) =>
        page.evaluate(`{
        const covers = [...document.querySelectorAll('.view-choice, .map-buttons, .minimap')]
          .filter((element) => getComputedStyle(element).visibility !== 'hidden')
          .map((element) => element.getBoundingClientRect());
        ${JSON.stringify(some)}.filter((id) => {
          const { x, y } = drawnMap.placeOf(id);
          return covers.some(({ left, top, right, bottom }) => x > left && x < right && y > top && y < bottom);
        });
      }`);
      expect(await covered(ids)).toEqual([]);
      await map.click(page, '102-J-8');
      await map.landed(page);
      expect(await covered(ids.filter((id) => id.startsWith('102-')))).toEqual([]);
    },
  );

  it('speaks German to Germans', async () => {
    const page = await visit(theatre, { locale: 'de-DE' });
    await page.getByText('Noch nichts gewählt.').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
  });

  it('lets another language be chosen on a phone, too', async () => {
    const page = await visit(theatre, { viewport: PHONE, hasTouch: true });
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByText('Aún no ha elegido').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('es');
  });

  it('says why the seats are not there yet, and shows them when they are', async () => {
    const page = await browser.visitor();
    const states = '**/seat-booking/layout/**';
    const busy = { type: 'about:blank', title: 'Busy', status: 429, code: 'RATE_LIMITED' };
    const contentType = 'application/problem+json';
    await page.route(states, (route) => route.fulfill({ status: 429, contentType, json: busy }));
    await page.goto(`${office.url}/e/${theatre}`);
    await page.getByRole('status').getByText('That was too much at once.').waitFor();
    expect(await page.getByText('One moment').count()).toBe(1);
    await page.unroute(states);
    await map.settled(page);
  });

  it('says so when there is no such event', async () => {
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/0123456789abcdef01234567`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('There is no such event.');
    await page.getByRole('link', { name: 'Events on sale' }).click();
    await page.getByRole('link', { name: 'Hamlet' }).waitFor();
  });

  it('lists the next event first, those that are over last, and says what is free', async () => {
    const categories = ['premium', 'stalls', 'stalls-rear', 'balcony', 'balcony-rear', 'box'];
    const prices = Object.fromEntries(categories.map((id) => [id, 0]));
    await office.event('theatre', { name: 'Later', startsAt: '2126-05-02T18:00:00Z' });
    await office.event('theatre', { name: 'Over', startsAt: '2021-05-01T18:00:00Z' });
    await office.event('theatre', { name: 'Free', startsAt: '2126-05-01T18:00:00Z', prices });
    const page = await browser.visitor();
    await page.goto(office.url);
    await page.getByRole('link', { name: 'Later' }).waitFor();
    const names = await page.locator('.card h2').allInnerTexts();
    expect(names.filter((name) => ['Later', 'Over', 'Free'].includes(name))).toEqual([
      'Free',
      'Later',
      'Over',
    ]);
    const facts = (name: string) =>
      page.locator('.card', { hasText: name }).locator('.facts strong').innerText();
    expect(await facts('Free')).toBe('free');
    expect(await facts('Later')).toMatch(/^from \$/);
  });

  it('keeps what is chosen, and the list, when the page is loaded again in another language', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    await map.click(page, 'C-9');
    await map.click(page, 'C-10');
    await button(page, 'List').click();
    await button(page, 'Hold these 2 seats').waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await button(page, '2 Plätze reservieren').waitFor();
    await page.getByRole('button', { name: 'Liste', pressed: true }).waitFor();
    await page.goto('about:blank');
    await office.sell(eventId, ['C-10']);
    await page.goto(`${office.url}/e/${eventId}`);
    await page.locator('.notice').getByText('Reihe C, Platz 10 ist weg: jetzt verkauft').waitFor();
    await button(page, 'Platz reservieren').click();
    await page.getByRole('timer').waitFor();
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('E-Mail').fill('ada@example.com');
    await page.getByLabel('Nur freie Plätze').uncheck();
    await page.reload();
    await page.getByRole('heading', { name: 'Für Sie reserviert 1' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Ada Lovelace');
    expect(await page.getByLabel('E-Mail').inputValue()).toBe('ada@example.com');
    expect(await page.getByLabel('Nur freie Plätze').isChecked()).toBe(false);
  });

  it('shows the same part of the map and of the list after a reload', async () => {
    const eventId = await office.event('theatre');
    const page = await visit(eventId);
    const spread = async () => {
      await map.settled(page);
      const [one, other] = [await map.place(page, 'C-9'), await map.place(page, 'E-12')];
      return [one.x, one.y, other.x, other.y].map(Math.round);
    };
    const whole = await spread();
    const rowsApart = `drawnMap.placeOf('E-12').y - drawnMap.placeOf('C-9').y`;
    const { x, y } = await map.place(page, 'C-9');
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -600);
    await until(page, `${rowsApart} > 1.5 * ${whole[3] - whole[1]}`);
    // The wheel has come to rest.
    await map.landed(page);
    const near = await spread();
    await page.reload();
    expect(await spread()).toEqual(near);
    await button(page, 'Show everything').click();
    await until(page, `Math.abs(${rowsApart} - ${whole[3] - whole[1]}) < 1`);
    await map.landed(page);
    await page.reload();
    expect(await spread()).toEqual(whole);

    await button(page, 'List').click();
    await page.getByLabel('Section').selectOption({ index: 2 });
    const rows = await page.locator('.list-row h3').allInnerTexts();
    await page.reload();
    await page.locator('.list-row').first().waitFor();
    expect(await page.locator('.list-row h3').allInnerTexts()).toEqual(rows);
  });

  it('says so when the event is not on sale, and lets no seat be held until it is', async () => {
    const eventId = await office.event('theatre');
    const edit = (status: string) => office.organiser('PATCH', `/events/${eventId}`, { status });
    const page = await visit(eventId);
    const banner = page.getByRole('complementary').getByText('This event is not on sale now');
    await map.click(page, 'C-9');
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
    await map.click(page, 'E-9');
    expect(await banner.count()).toBe(0);
    await edit('closed');
    await button(page, 'Hold this seat').click();
    await banner.waitFor();
    expect(await button(page, 'Hold this seat').count()).toBe(0);
    await edit('on_sale');
    await button(page, 'Try again').click();
    await button(page, 'Hold this seat').waitFor();
    expect(await banner.count()).toBe(0);

    // What is held can be booked after the end, without what is chosen besides.
    await edit('closed');
    await page.reload();
    await banner.waitFor();
    await map.click(page, 'E-10');
    await book(page);
    expect((await office.statuses(eventId)).of).toMatchObject({ 'C-9': 'booked', 'E-10': 'available' });
  });

  it('asks nobody but its own service, and breaks nowhere', () => {
    expect([...browser.asked]).toEqual([office.url]);
    expect(browser.faults).toEqual([]);
  });
});

describeInBrowser('The picker where minutes are short', () => {
  it('tells when a hold has lapsed, and lets the same seats be chosen again', async () => {
    const [office, browser] = await Promise.all([BoxOffice.open({ MINUTE_MS: '1500' }), TestBrowser.start()]);
    try {
      const eventId = await office.event('theatre', { holdMinutes: 2 });
      const page = await browser.visitor();
      await page.goto(`${office.url}/e/${eventId}`);
      await map.click(page, 'C-9');
      await button(page, 'Hold this seat').click();
      await page.locator('.notice').getByText('Your time is over and the seat is free again.').waitFor();
      await map.shows(page, 'C-9', 'available');
      expect((await office.statuses(eventId)).of['C-9']).toBe('available');
      await button(page, 'Choose it again').click();
      const [held] = await Promise.all([
        page.waitForResponse('**/seat-booking/hold-seats'),
        button(page, 'Hold this seat').click(),
      ]);
      expect(held.status()).toBe(201);
    } finally {
      await Promise.all([browser.stop(), office.stop()]);
    }
  });
});
