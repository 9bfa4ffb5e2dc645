import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { VENUES } from '../../src/venues/venues.js';
import { map, PHONE, until } from '../../tools/browser.js';
import { violations } from './axe.js';
import { BoxOffice } from './box-office.js';
import { describeInBrowser, TestBrowser } from './browser.js';
import { button } from './buyer.js';
import { Fingers } from './fingers.js';

const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const side = (page: Page) => page.getByRole('complementary');

/** Draws a rectangle from the middle of one seat to that of another. */
async function drawAround(page: Page, from: string, to: string): Promise<void> {
  await map.settled(page);
  const [one, other] = [await map.place(page, from), await map.place(page, to)];
  await page.mouse.move(one.x, one.y);
  await page.mouse.down();
  await page.mouse.move((one.x + other.x) / 2, (one.y + other.y) / 2);
  await page.mouse.move(other.x, other.y);
  await page.mouse.up();
}

/** Texts of the elements that are wider inside than outside. */
const overflowing = (selector: string) =>
  `[...document.querySelectorAll('${selector}')].filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.textContent)`;

/** How many lines the text of each element takes. */
const linesOf = (selector: string) => `[...document.querySelectorAll('${selector}')].map((it) => {
  const range = document.createRange();
  range.selectNodeContents(it);
  return range.getClientRects().length;
})`;

/** What is shown beside `Revenue`, `Sold` and so on. */
const figure = (page: Page, id: string, text: string) =>
  until(page, `document.getElementById('${id}')?.firstChild?.textContent === ${JSON.stringify(text)}`);

/** The cells of a CSV file (RFC 4180). */
function cellsOf(csv: string): string[][] {
  const cells = [...csv.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)];
  const lines: string[][] = [[]];
  for (const [, cell, end] of cells) {
    lines.at(-1)!.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ',') lines.push([]);
  }
  return lines.slice(0, -1);
}

describeInBrowser('The desk', () => {
  let office: BoxOffice;
  let browser: TestBrowser;

  beforeAll(async () => {
    [office, browser] = await Promise.all([BoxOffice.open({ SEED_DEMO: 'true' }), TestBrowser.start()]);
    await office.demo();
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  /** Straight rows, of nine seats each when there are 60. */
  const grid = async (name = 'Grid', totalSeats = 60) => {
    const body = { name, startsAt: '2027-03-01T19:30:00Z', totalSeats, prices: { general: 25 } };
    const { body: event } = await office.organiser('POST', '/events', body);
    return event.id as string;
  };
  const signIn = async (options = {}) => {
    const page = await browser.visitor(options);
    await page.goto(`${office.url}/desk`);
    await button(page, 'Sign in as the demo’s organiser').click();
    await page.getByRole('heading', { name: 'Events' }).waitFor();
    return page;
  };
  const openDesk = async (eventId: string, options = {}) => {
    const page = await signIn(options);
    await page.goto(`${office.url}/desk/events/${eventId}`);
    await map.settled(page);
    return page;
  };

  it('lets organisers in, and says to others what they need', async () => {
    const page = await browser.visitor();
    await page.goto(`${office.url}/desk`);
    const enter = async (email: string, password: string) => {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(password);
      await button(page, /^Sign in$/).click();
    };
    await enter('organiser@demo.example', 'wrong-password');
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    await enter('buyer@demo.example', 'demo-buyer');
    await page.getByText('npm run grant-role -- --email buyer@demo.example --role organiser').waitFor();
    await button(page, 'Sign in again').click();
    await enter('organiser@demo.example', 'demo-organiser');
    await link(page, 'Charity Ball').waitFor();
    await page.reload();
    await link(page, 'Charity Ball').waitFor();
    await button(page, 'Sign out').click();
    await page.getByRole('heading', { name: 'Sign in to the desk' }).waitFor();
    expect(await link(page, 'Charity Ball').count()).toBe(0);
  });

  it('asks for another sign-in when the token has ended', async () => {
    const page = await signIn();
    await page.evaluate(`sessionStorage.setItem('seatlatch.desk', JSON.stringify({
      ...JSON.parse(sessionStorage.getItem('seatlatch.desk')), token: 'no.longer.good' }))`);
    await page.reload();
    await page.getByText('Your session has ended. Sign in again.').waitFor();
    expect(await page.evaluate(`sessionStorage.getItem('seatlatch.desk')`)).toBeNull();
  });

  it('asks for another sign-in when what is kept of the last one is unsound', async () => {
    const page = await signIn();
    await page.evaluate(`sessionStorage.setItem('seatlatch.desk', JSON.stringify({
      ...JSON.parse(sessionStorage.getItem('seatlatch.desk')), user: { name: 'x', roles: 'organiser' } }))`);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to the desk' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Events' }).count()).toBe(0);
  });

  it('lists events and layouts page by page', async () => {
    for (let n = 0; n < 21; n++) await grid(`Listed ${n}`);
    const page = await signIn();
    await link(page, 'Listed 20').waitFor();
    expect(await link(page, 'Listed 0').count()).toBe(0);
    await button(page, 'Show more').click();
    await link(page, 'Listed 0').waitFor();
    await page.getByLabel('Status').selectOption('Draft');
    await page.getByText('There is no event here yet.').waitFor();
    await link(page, 'Layouts').click();
    await button(page, 'Show more').click();
    await link(page, 'Lyric Theatre').waitFor();
  });

  it('blocks a row by a rectangle, which buyers see at once, and puts it back', async () => {
    const eventId = await grid();
    const { of } = await office.statuses(eventId);
    const row = Object.keys(of).slice(0, 8);
    const [page, buyer] = await Promise.all([openDesk(eventId), browser.visitor()]);
    await buyer.goto(`${office.url}/e/${eventId}`);
    await map.settled(buyer);

    await drawAround(page, row[0], row.at(-1)!);
    await side(page).getByLabel('Reason').fill('Camera');
    await button(page, `Block ${row.length} seats`).click();
    await side(page).getByText(`${row.length} seats are blocked.`).waitFor();
    await map.shows(buyer, row[0], 'blocked');
    const blocked = Object.entries((await office.statuses(eventId)).of).filter(([, is]) => is === 'blocked');
    expect(blocked.map(([id]) => id).sort()).toEqual([...row].sort());
    await figure(page, 'blockedSeats', String(row.length));
    // Still selected: a mistake is put right at once.
    await button(page, `Unblock ${row.length} seats`).waitFor();

    await button(page, 'Clear').click();
    expect(await page.evaluate('document.activeElement.id')).toBe('selection');
    await drawAround(page, row[0], row[2]);
    await button(page, 'Unblock 3 seats').click();
    await map.shows(buyer, row[0], 'available');
    expect((await office.statuses(eventId)).of).toMatchObject({ [row[2]]: 'available', [row[3]]: 'blocked' });
  });

  it('moves the map instead when it is told to, and a rectangle takes nothing then', async () => {
    const eventId = await grid();
    const [first, , third] = Object.keys((await office.statuses(eventId)).of);
    const page = await openDesk(eventId);
    await button(page, 'Move').click();
    await button(page, 'Zoom in').click();
    await map.settled(page);
    const before = await map.place(page, first);
    await drawAround(page, first, third);
    expect(await map.place(page, first)).not.toEqual(before);
    expect(await side(page).getByText('Draw a rectangle around seats').count()).toBe(1);
  });

  it('draws rectangles by one finger, and pinches by two', async () => {
    const eventId = await grid();
    const seatIds = Object.keys((await office.statuses(eventId)).of);
    const page = await openDesk(eventId, { viewport: PHONE, hasTouch: true, deviceScaleFactor: 2 });
    const fingers = await Fingers.on(page);
    const corner = await map.place(page, seatIds[20]);
    const before = await map.place(page, seatIds[0]);
    await fingers.drag({ from: before, to: corner });
    // Three rows of three.
    await button(page, 'Block 9 seats').waitFor();
    expect(await map.place(page, seatIds[0])).toEqual(before);
    await fingers.drag(
      { from: { x: corner.x - 20, y: corner.y }, to: { x: corner.x - 60, y: corner.y } },
      { from: { x: corner.x + 20, y: corner.y }, to: { x: corner.x + 60, y: corner.y } },
    );
    expect((await map.place(page, seatIds[0])).x).toBeLessThan(before.x);
    await button(page, 'Block 9 seats').tap();
    await figure(page, 'blockedSeats', '9');
  });

  it('tells why a seat is blocked whenever it is selected', async () => {
    const eventId = await grid();
    const [seat] = Object.keys((await office.statuses(eventId)).of);
    const page = await openDesk(eventId);
    await drawAround(page, seat, seat);
    await page.getByLabel('Reason (optional)').fill('Camera position');
    await button(page, 'Block this seat').click();
    await side(page).getByText('Camera position').waitFor();
    await page.reload();
    await map.settled(page);
    await drawAround(page, seat, seat);
    await side(page).getByText('Camera position').waitFor();
    expect((await office.statuses(eventId)).of[seat]).toBe('blocked');
  });

  it('names the seats in the way when somebody was quicker', async () => {
    const eventId = await grid();
    const [first, second] = Object.keys((await office.statuses(eventId)).of);
    const page = await browser.visitor();
    await page.route('**/seat-booking/stream/**', (route) => route.abort());
    await page.goto(`${office.url}/desk`);
    await button(page, 'Sign in as the demo’s organiser').click();
    await page.getByRole('heading', { name: 'Events' }).waitFor();
    await page.goto(`${office.url}/desk/events/${eventId}`);
    // Which pushes the map down.
    await page.getByText('The connection is lost').first().waitFor();
    await drawAround(page, first, second);
    await office.sell(eventId, [second]);
    await button(page, 'Block 2 seats').click();
    await side(page).getByText('Somebody was quicker, and nothing was blocked').waitFor();
    expect((await office.statuses(eventId)).of[first]).toBe('available');
  });

  it('moves counts and revenue when somebody buys, and draws them over time', async () => {
    const eventId = await grid();
    const seatIds = Object.keys((await office.statuses(eventId)).of);
    const page = await openDesk(eventId);
    await figure(page, 'revenue', '$0');
    await office.sell(eventId, seatIds.slice(0, 3));
    await figure(page, 'revenue', '$75');
    await figure(page, 'bookedSeats', '3');
    await link(page, 'Sales').click();
    await page.getByRole('img', { name: 'Revenue over time: $75' }).waitFor();
    await office.sell(eventId, seatIds.slice(3, 4));
    await page.getByRole('img', { name: 'Revenue over time: $100' }).waitFor();
    // Chart and table are asked for apart.
    const row = page.locator('#by-category tbody tr').filter({ hasText: '$100' });
    expect(await row.innerText()).toMatch(/\$100\s+4\s+0\s+56\s+0/);
  });

  it('finds bookings by person, seat and status, and cancels one', async () => {
    const eventId = await grid();
    const seatIds = Object.keys((await office.statuses(eventId)).of);
    await office.sell(eventId, seatIds.slice(0, 2), { name: 'Ada Lovelace', email: 'ada@example.com' });
    await office.sell(eventId, seatIds.slice(10, 11), { name: 'Grace Hopper', email: 'grace@example.com' });
    const page = await openDesk(eventId);
    await link(page, 'Bookings').click();
    const rows = page.locator('#bookings tbody tr');
    const search = page.getByRole('searchbox', { name: 'Search' });
    const finds = async (text: string, names: string[]) => {
      await search.fill(text);
      await until(page, `document.querySelectorAll('#bookings tbody tr').length === ${names.length}`);
      expect(await rows.locator('.link').allInnerTexts()).toEqual(names);
    };
    await finds('', ['Grace Hopper', 'Ada Lovelace']);
    await finds('ADA@example', ['Ada Lovelace']);
    await finds(seatIds[10], ['Grace Hopper']);
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${eventId}`);
    await finds(body.items[1].id, ['Ada Lovelace']);
    await finds(body.items[0].userId, ['Grace Hopper']);
    await finds(body.items[0].userId.slice(-4), []);
    await finds('nobody', []);
    await page.getByText('No booking fits.').waitFor();
    await finds('ada', ['Ada Lovelace']);

    await button(page, 'Ada Lovelace').click();
    await button(page, 'Cancel this booking').click();
    await button(page, 'Keep it').click();
    expect((await office.statuses(eventId)).of[seatIds[0]]).toBe('booked');
    await button(page, 'Cancel this booking').click();
    await side(page).getByLabel('Reason').fill('Ill');
    await button(page, 'Yes, cancel it').click();
    await side(page).getByText('cancelled', { exact: true }).waitFor();
    expect((await office.statuses(eventId)).of[seatIds[0]]).toBe('available');
    await figure(page, 'revenue', '$25');
    await search.fill('');
    await page.getByRole('combobox', { name: 'Status' }).last().selectOption('cancelled');
    await until(page, `document.querySelectorAll('#bookings tbody tr').length === 1`);
    expect(await rows.innerText()).toContain('Ada Lovelace');
  });

  it('brings the seats of a booking to the middle of the map, and those selected in the list', async () => {
    const eventId = await office.event('theatre');
    await office.sell(eventId, ['AA-3', 'AA-4']);
    const page = await openDesk(eventId);
    const gap = async () => (await map.place(page, 'AA-4')).x - (await map.place(page, 'AA-3')).x;
    const whole = Math.abs(await gap());
    const isInMiddle = async () => {
      // In the middle of the part that the minimap leaves.
      await until(page, `globalThis.drawnMap && Math.abs(drawnMap.placeOf('AA-3').x - 430) < 120`);
      await map.settled(page);
      expect(Math.abs(await gap())).toBeGreaterThan(1.5 * whole);
    };
    await link(page, 'Bookings').click();
    await button(page, 'Somebody Else').click();
    await link(page, 'Show on the map').click();
    await isInMiddle();
    await button(page, 'Show everything').click();
    await button(page, 'List').click();
    await side(page).getByRole('button', { name: 'Show on the map' }).click();
    await isInMiddle();
  });

  it('shows a booking as cancelled that is cancelled elsewhere, however old it is', async () => {
    const eventId = await grid('Long ago', 260);
    const [first, ...later] = Object.keys((await office.statuses(eventId)).of);
    await office.sell(eventId, [first], { name: 'Ada', email: 'ada@example.com' });
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${eventId}`);
    // More than one page of the API.
    for (const seatId of later.slice(0, 205)) await office.sell(eventId, [seatId]);
    const page = await openDesk(eventId);
    await link(page, 'Bookings').click();
    await page.getByText('206 bookings', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('Ada');
    await page.locator('#bookings .badge.confirmed').waitFor();
    await office.organiser('POST', `/seat-booking/bookings/${body.items[0].id}/cancel`, {});
    await page.locator('#bookings .badge.cancelled').waitFor();
    expect(await page.locator('#bookings .badge').allInnerTexts()).toEqual(['cancelled']);
  });

  it('exports as CSV what the API says', async () => {
    const eventId = await grid('Opera, "the" last');
    const seatIds = Object.keys((await office.statuses(eventId)).of);
    await office.sell(eventId, seatIds.slice(0, 2), { name: '=1+1, "Ada"', email: 'ada@example.com' });
    await office.sell(eventId, seatIds.slice(2, 3), {
      name: 'Grace',
      email: 'g@example.com',
      phone: '+49 30 1',
    });
    const page = await openDesk(eventId);
    await link(page, 'Bookings').click();
    await page.getByText('2 bookings', { exact: true }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Export CSV').click()]);
    expect(file.suggestedFilename()).toBe('Opera-the-last.csv');
    const [head, ...lines] = cellsOf((await readFile(await file.path(), 'utf8')).replace('\ufeff', ''));
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${eventId}`);
    expect(lines.map((cells) => Object.fromEntries(cells.map((cell, at) => [head[at], cell])))).toEqual(
      body.items.map((booking: Record<string, any>) => ({
        id: booking.id,
        status: booking.status,
        createdAt: booking.createdAt,
        updatedAt: booking.updatedAt,
        // A spreadsheet is not to take it for a formula.
        name: booking.contact.name.replace(/^=/, "'="),
        email: booking.contact.email,
        phone: booking.contact.phone ?? '',
        userId: booking.userId,
        seatCount: String(booking.allSeatIds.length),
        seats: booking.allSeatIds.join(' '),
        totalAmount: String(booking.totalAmount),
        currency: booking.currency,
        paymentStatus: booking.payment.status,
        paymentMethod: booking.payment.method ?? '',
        transactionId: booking.payment.transactionId ?? '',
        cancelReason: booking.cancelReason ?? '',
      })),
    );
  });

  it('makes events from a layout and by number', async () => {
    const page = await signIn();
    const make = async (name: string, fill: () => Promise<unknown>) => {
      await page.goto(`${office.url}/desk/events/new`);
      await page.getByLabel('Name').fill(name);
      await page.getByLabel('Date').fill('2027-05-01T20:00');
      await fill();
      await button(page, 'Create the event').click();
      await page.waitForURL(/\/desk\/events\/[0-9a-f]{24}$/);
      await map.settled(page);
      const id = new URL(page.url()).pathname.split('/').at(-1)!;
      return (await office.organiser('GET', `/events/${id}`)).body;
    };
    const ofLayout = await make('Gala', async () => {
      const layout = page.getByRole('combobox', { name: 'Layout' });
      const option = layout.getByRole('option', { name: /^Grand Ballroom/ });
      await layout.selectOption((await option.getAttribute('value'))!);
      await page.getByLabel('Front tables').fill('181.5');
      await page.getByRole('combobox', { name: 'Status' }).selectOption('Draft');
    });
    expect(ofLayout).toMatchObject({ name: 'Gala', totalSeats: 318, status: 'draft' });
    expect(Object.values(ofLayout.prices)).toEqual([181.5, 140, 110]);

    const byNumber = await make('Talk', async () => {
      await page.getByLabel('By number').check();
      await page.getByLabel('Number of seats').fill('120');
      await page.getByLabel('Currency').fill('eur');
      await page.getByLabel('Price of a seat').fill('12');
    });
    expect(byNumber).toMatchObject({ totalSeats: 120, currency: 'EUR', prices: { general: 12 } });
    await page.getByLabel('Status').selectOption('Closed');
    await page.locator('#announcement').getByText('Closed').waitFor({ state: 'attached' });
    expect((await office.organiser('GET', `/events/${byNumber.id}`)).body.status).toBe('closed');
  });

  it('changes name and date of an event, and says what is wrong with them', async () => {
    const eventId = await grid('Rehearsal');
    const page = await openDesk(eventId, { timezoneId: 'Europe/Berlin' });
    const field = (name: string) => page.getByRole('textbox', { name });
    const edit = () => button(page, 'Change name and date').click();
    await edit();
    expect(await field('Date').inputValue()).toBe('2027-03-01T20:30');
    await field('Name').fill('   ');
    await button(page, 'Save').click();
    await page.getByText('Something here is not as it has to be.').waitFor();
    expect(await field('Name').getAttribute('aria-invalid')).toBe('true');
    // Not to be left while it is on its way, and nothing of the last refusal is there until then.
    await page.route('**/events/*', async (route) => {
      await button(page, 'Leave it as it is').click({ force: true });
      expect(await page.getByRole('alert').count()).toBe(0);
      await route.continue();
    });
    await button(page, 'Save').click();
    await page.getByText('Something here is not as it has to be.').waitFor();
    await page.unroute('**/events/*');
    await field('Name').fill('First night');
    await field('Date').fill('2027-04-02T19:00');
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'First night' }).waitFor();
    await until(page, `document.title.includes('First night')`);
    await until(page, `document.activeElement.textContent === 'Change name and date'`);
    const read = async () => (await office.organiser('GET', `/events/${eventId}`)).body;
    expect(await read()).toMatchObject({ name: 'First night', startsAt: '2027-04-02T17:00:00.000Z' });

    await edit();
    await field('Name').fill('Never said');
    await button(page, 'Leave it as it is').click();
    await page.getByRole('heading', { name: 'First night' }).waitFor();
    // What somebody else has changed meanwhile is left alone by whoever changes something else.
    await edit();
    await office.organiser('PATCH', `/events/${eventId}`, { startsAt: '2027-05-01T18:00:00Z' });
    await field('Name').fill('Second night');
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Second night' }).waitFor();
    expect(await read()).toMatchObject({ name: 'Second night', startsAt: '2027-05-01T18:00:00.000Z' });
  });

  it('deletes a layout, unless an event uses it', async () => {
    const layout = { ...VENUES.banquet.build(), name: 'For the bin' };
    const { body } = await office.organiser('POST', '/layouts', layout);
    const { body: used } = await office.organiser('POST', '/layouts', { ...layout, name: 'In use' });
    await office.organiser('POST', '/events', {
      name: 'Ball',
      startsAt: '2027-03-01T19:30:00Z',
      layoutId: used.id,
    });
    const page = await signIn();
    const remove = async (id: string) => {
      await page.goto(`${office.url}/desk/layouts/${id}`);
      await button(page, 'Delete this layout').click();
      await button(page, 'Keep it').click();
      await button(page, 'Delete this layout').click();
      await button(page, 'Yes, delete it').click();
    };
    await remove(used.id);
    await page.getByText('An event uses this layout, so it stays.').waitFor();
    await remove(body.id);
    await page.getByRole('heading', { name: 'Layouts' }).waitFor();
    await link(page, 'In use').waitFor();
    expect(await link(page, 'For the bin').count()).toBe(0);
    expect((await office.organiser('GET', `/layouts/${body.id}`)).status).toBe(404);
  });

  it('makes one event however often its form is sent', async () => {
    const page = await signIn();
    await page.goto(`${office.url}/desk/events/new`);
    await page.getByLabel('Name').fill('Once');
    await page.getByLabel('Date').fill('2027-05-01T20:00');
    await page.getByLabel('By number').check();
    await page.getByLabel('Number of seats').fill('10');
    await page.getByLabel('Price of a seat').fill('1');
    await page.evaluate(`for (let n = 0; n < 3; n++) document.querySelector('form').requestSubmit()`);
    await page.waitForURL(/\/desk\/events\/[0-9a-f]{24}$/);
    const { body } = await office.organiser('GET', '/events?limit=200');
    expect(body.items.filter(({ name }: { name: string }) => name === 'Once')).toHaveLength(1);
  });

  it('tells why no layouts can be chosen, and beside the field what the service does not take', async () => {
    const page = await signIn();
    await page.route('**/layouts?*', (route) => route.abort(), { times: 1 });
    await page.goto(`${office.url}/desk/events/new`);
    await page.getByRole('alert').getByText('The service does not answer.').waitFor();
    await page.getByLabel('Name').fill('Talk');
    await page.getByLabel('Date').fill('2027-05-01T20:00');
    await page.getByLabel('By number').check();
    await page.getByLabel('Number of seats').fill('10');
    await page.getByLabel('Price of a seat').fill('1.005');
    await button(page, 'Create the event').click();
    await page.getByText('1.005 has more decimals').waitFor();
    expect(await page.getByLabel('Price of a seat').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Price of a seat').inputValue()).toBe('1.005');
  });

  it('shows what is wrong with a layout on the map, and stores it when it is right', async () => {
    const layout = structuredClone(VENUES.theatre.build()) as any;
    layout.name = 'Imported';
    const wrong = structuredClone(layout);
    wrong.seats[40].catId = 'nowhere';
    wrong.items[0].sc = -1;
    const page = await signIn();
    await link(page, 'Layouts').click();
    await link(page, 'Import a layout').click();
    const load = async (content: unknown) => {
      const buffer = Buffer.from(JSON.stringify(content));
      await page.getByLabel('File').setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer });
      await map.settled(page);
      await button(page, 'Store this layout').click();
    };
    await load(wrong);
    const faults = page.locator('.faults li');
    await faults.first().waitFor();
    expect(await faults.allInnerTexts()).toEqual([
      expect.stringContaining('items[0].sc'),
      expect.stringMatching(/seats\[40\]\.catId C-3[^]*there is no category/),
    ]);
    await until(page, `drawnMap.pinned().join() === '${layout.seats[40].id}'`);
    await button(page, `Show ${layout.seats[40].id} on the map`).click();
    // In the middle of the part that the minimap leaves.
    await until(page, `Math.abs(drawnMap.placeOf('${layout.seats[40].id}').x - 400) < 80`);

    await load(layout);
    await page.getByRole('heading', { name: 'Imported' }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Export as JSON').click()]);
    const exported = JSON.parse(await readFile(await file.path(), 'utf8'));
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    expect(exported).toEqual((await office.organiser('GET', `/layouts/${id}`)).body);

    // Whoever does not see it goes through it by keys.
    await page.locator('#map').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(page, `/Row .*Seat/.test(document.getElementById('announcement').textContent)`);

    await link(page, 'Import a new version').click();
    await load(exported);
    await page.getByText('1,234 seats, version 2').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/desk/layouts/${id}`);
  });

  it('says so when a file is no layout at all', async () => {
    const page = await signIn();
    await page.goto(`${office.url}/desk/layouts/import`);
    const choose = (text: string) =>
      page.getByLabel('File').setInputFiles({
        name: 'a.json',
        mimeType: 'application/json',
        buffer: Buffer.from(text),
      });
    await choose('{"seats":');
    await page.getByText('This is not JSON').waitFor();
    expect(await page.getByRole('region', { name: 'Seat map' }).innerText()).toBe('This file is no layout.');
    await choose('[1]');
    await page.getByText('Nothing in this file can be drawn.').waitFor();
    await button(page, 'Store this layout').click();
    await page.getByText('Not stored: the layout has faults').waitFor();
    expect(await page.locator('.faults li').allInnerTexts()).toEqual([
      expect.stringContaining('must be an object'),
    ]);
  });

  it('blocks by keyboard alone, on the map and by rows of the list', async () => {
    const eventId = await grid();
    const page = await openDesk(eventId);
    const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent');
    const tabTo = async (text: RegExp) => {
      for (let tabs = 0; tabs < 60 && !text.test((await focused()) as string); tabs++)
        await page.keyboard.press('Tab');
      expect(await focused()).toMatch(text);
    };
    await tabTo(/^map$/);
    for (const key of ['ArrowDown', 'Enter', 'ArrowRight', 'Enter']) {
      await page.keyboard.press(key);
      await map.settled(page);
    }
    expect(await page.locator('#announcement').innerText()).toMatch(/selected\. 2 in all/);
    await tabTo(/^Block 2 seats/);
    await page.keyboard.press('Enter');
    await side(page).getByText('2 seats are blocked.').waitFor();
    await figure(page, 'blockedSeats', '2');

    await page.reload();
    await map.settled(page);
    await tabTo(/^List$/);
    await page.keyboard.press('Enter');
    await tabTo(/^Select Row A$/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Go to the panel “Selected seats”');
    await page.keyboard.press('Enter');
    await tabTo(/^Block \d+ seats/);
    await page.keyboard.press('Enter');
    await side(page)
      .getByText(/seats are blocked/)
      .waitFor();
    // Once the button is gone, which it is when the news of the block is here.
    await until(page, `document.activeElement.id === 'selection'`);
    expect((await office.statuses(eventId)).of).toMatchObject({
      A1: 'blocked',
      A9: 'blocked',
      B1: 'available',
    });
  });

  it('tells what happened to a seat', async () => {
    const eventId = await grid();
    const [seatId] = Object.keys((await office.statuses(eventId)).of);
    await office.sell(eventId, [seatId]);
    const page = await openDesk(eventId);
    // The page asks once; the log follows within a moment.
    const log = `/events/${eventId}/log?seatId=${seatId}`;
    while ((await office.organiser('GET', log)).body.items.length < 2) await page.waitForTimeout(50);
    await drawAround(page, seatId, seatId);
    const history = side(page).getByRole('listitem');
    await until(page, `document.querySelectorAll('.history li').length === 2`);
    expect(await history.allInnerTexts()).toEqual([
      expect.stringMatching(/^sold/),
      expect.stringMatching(/^held/),
    ]);
  });

  it.each([
    ['on a laptop', {}],
    ['on a phone', { viewport: PHONE, hasTouch: true }],
  ])('has no serious fault in the eyes of axe, %s', async (_where, options) => {
    const eventId = await office.event('theatre');
    await office.sell(eventId, ['C-9', 'C-10']);
    const page = await browser.visitor(options);
    await page.goto(`${office.url}/desk`);
    await page.getByRole('heading', { name: 'Sign in to the desk' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await button(page, 'Sign in as the demo’s organiser').click();
    await page.getByRole('rowheader').first().waitFor();
    expect(await violations(page)).toEqual([]);

    await page.goto(`${office.url}/desk/events/${eventId}`);
    await figure(page, 'bookedSeats', '2');
    await drawAround(page, 'C-8', 'D-12');
    expect(await violations(page)).toEqual([]);
    await button(page, 'List').click();
    await page.getByLabel('Section').selectOption({ index: 2 });
    expect(await violations(page)).toEqual([]);
    await link(page, 'Sales').click();
    await page.getByRole('img', { name: 'Revenue over time' }).waitFor();
    await page.getByText('As a table').click();
    expect(await violations(page)).toEqual([]);
    await link(page, 'Bookings').click();
    await button(page, 'Somebody Else').click();
    await button(page, 'Cancel this booking').click();
    expect(await violations(page)).toEqual([]);

    await page.goto(`${office.url}/desk/events/new`);
    await page.getByRole('combobox', { name: 'Layout' }).selectOption({ index: 1 });
    await page.locator('.prices input').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${office.url}/desk/layouts`);
    await page.getByRole('rowheader').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('rowheader').first().getByRole('link').click();
    await map.settled(page);
    expect(await violations(page)).toEqual([]);
    await page.goto(`${office.url}/desk/layouts/import`);
    const file = { name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"seats":[{}]}') };
    await page.getByLabel('File').setInputFiles(file);
    await button(page, 'Store this layout').click();
    await page.locator('.faults li').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('cuts off no figure and breaks no date or seat on a phone', async () => {
    const eventId = await office.event('theatre');
    await office.sell(eventId, ['C-9', 'C-10']);
    const page = await openDesk(eventId, { viewport: PHONE, hasTouch: true });
    await figure(page, 'bookedSeats', '2');
    expect(await page.evaluate(overflowing('.counts > div'))).toEqual([]);
    await link(page, 'Bookings').click();
    await page.locator('#bookings time').waitFor();
    expect(await page.evaluate(linesOf('#bookings :is(.whole, time)'))).toEqual([1, 1]);
  });

  it('speaks German to Germans', async () => {
    const page = await browser.visitor({ locale: 'de-DE' });
    await page.goto(`${office.url}/desk`);
    await button(page, 'Als Veranstalterin der Vorführung anmelden').click();
    await page.getByRole('heading', { name: 'Veranstaltungen' }).waitFor();
    await until(page, `document.title.includes('Veranstaltungen')`);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
  });

  it('says why an event is not there yet, or when there is no such event or page', async () => {
    const page = await signIn();
    const states = '**/seat-booking/layout/**';
    await page.route(states, (route) => route.abort());
    await page.goto(`${office.url}/desk/events/${await grid()}`);
    await page.getByRole('status').getByText('The service does not answer.').waitFor();
    await page.unroute(states);
    await map.settled(page);
    await page.goto(`${office.url}/desk/events/0123456789abcdef01234567`);
    await page.getByText('There is no such event.').waitFor();
    await page.goto(`${office.url}/desk/elsewhere`);
    await page.getByText('There is nothing at this address.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
  });

  it('asks nobody but its own service, and breaks nowhere', () => {
    expect([...browser.asked].filter((origin) => origin !== 'null')).toEqual([office.url]);
    expect(browser.faults).toEqual([]);
  });
});
