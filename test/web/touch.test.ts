import type { Page } from 'playwright-core';
import { map, PHONE } from '../../tools/browser.js';
import { BoxOffice } from './box-office.js';
import { describeInBrowser, TestBrowser } from './browser.js';
import { button } from './buyer.js';
import { Fingers, type Point } from './fingers.js';

const MIDDLE = { x: 195, y: 300 };
/** Longer than the map takes to glide anywhere, and than the two halves of a double tap may lie apart. */

/** Two fingers beside the middle, so far apart before and afterwards. */
function pinch(before: number, after: number): { from: Point; to: Point }[] {
  return [-1, 1].map((side) => ({
    from: { x: MIDDLE.x + (side * before) / 2, y: MIDDLE.y },
    to: { x: MIDDLE.x + (side * after) / 2, y: MIDDLE.y },
  }));
}

const seatsChosen = (page: Page) => page.locator('.seat-lines li').count();

/** Two seats with the rink between them. */
const across = (page: Page) => Promise.all(['102-A-1', '115-A-1'].map((id) => map.place(page, id)));

/** How far apart they are on the screen. */
async function spread(page: Page): Promise<number> {
  const [one, other] = await across(page);
  return Math.hypot(one.x - other.x, one.y - other.y);
}

async function rink(page: Page): Promise<Point> {
  const [one, other] = await across(page);
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

async function expectNearer(page: Page, before: number): Promise<void> {
  await map.landed(page);
  expect(await spread(page)).toBeGreaterThan(before * 1.5);
}

describeInBrowser('The map under fingers', () => {
  let office: BoxOffice;
  let browser: TestBrowser;
  let arena: string;

  beforeAll(async () => {
    [office, browser] = await Promise.all([BoxOffice.open(), TestBrowser.start()]);
    arena = await office.event('arena');
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  const visit = async (eventId = arena) => {
    const page = await browser.visitor({ viewport: PHONE, hasTouch: true, deviceScaleFactor: 2 });
    await page.goto(`${office.url}/e/${eventId}`);
    await map.settled(page);
    return { page, fingers: await Fingers.on(page) };
  };

  it('grows by as much as two fingers part, and goes where one finger goes', async () => {
    const { page, fingers } = await visit();
    const before = await spread(page);
    await fingers.drag(...pinch(60, 180));
    expect((await spread(page)) / before).toBeCloseTo(3, 0);
    const { x, y } = await map.place(page, '102-A-1');
    await fingers.drag({ from: MIDDLE, to: { x: MIDDLE.x + 40, y: MIDDLE.y - 30 } });
    const { x: left, y: top } = await map.place(page, '102-A-1');
    expect(left - x).toBeCloseTo(40, -1);
    expect(top - y).toBeCloseTo(-30, -1);
    await fingers.drag(...pinch(180, 90));
    expect((await spread(page)) / before).toBeCloseTo(1.5, 0);
    expect(await seatsChosen(page)).toBe(0);
    // The page itself has not been zoomed or scrolled.
    expect(await page.evaluate('[visualViewport.scale, scrollX, scrollY]')).toEqual([1, 0, 0]);
  });

  it('comes nearer by a double tap, and chooses nothing', async () => {
    const { page, fingers } = await visit();
    const before = await spread(page);
    const { x, y } = await map.place(page, '102-J-8');
    await fingers.tap({ x, y }, 2);
    await expectNearer(page, before);
    expect(await seatsChosen(page)).toBe(0);

    // Off every section, too.
    await button(page, 'Show everything').click();
    await map.landed(page);
    const whole = await spread(page);
    await fingers.tap(await rink(page), 2);
    await expectNearer(page, whole);
    expect(await seatsChosen(page)).toBe(0);
  });

  it('comes nearer by single taps until a finger cannot miss, and chooses then', async () => {
    const { page, fingers } = await visit();
    const taps = [];
    for (let tap = 0; tap < 4 && (await seatsChosen(page)) === 0; tap++) {
      await map.settled(page);
      await fingers.tap(await map.place(page, '102-J-8'));
      await map.landed(page);
      taps.push(await seatsChosen(page));
    }
    expect(taps.at(-1)).toBe(1);
    expect(taps.length).toBeGreaterThan(1);
    expect(await page.locator('.seat-name').innerText()).toContain('Row J, Seat 8');
    // Twice on the next seat: it is chosen once.
    await fingers.tap(await map.place(page, '102-J-9'), 2);
    await page.getByRole('button', { name: 'Hold these 2 seats' }).waitFor();
    await button(page, 'Hold these 2 seats').tap();
    await page.getByRole('timer').waitFor();
  });
});
