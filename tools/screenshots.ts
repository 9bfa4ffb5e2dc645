// npm run screenshots: pictures of the main states of the web pages, in .screenshots, of a demo in a service of its own;
// those of the README are written to docs/pictures.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, map, PHONE, WIDE } from './browser.js';

const OUT = '.screenshots';
const PICTURES = 'docs/pictures';
/** In the README. */
const SHOWN = new Set(['arena-sections', 'arena-chosen', 'arena-held-phone']);
const WEBP_QUALITY = 50;
const PAUSE_MS = 100;
/** Longer than a chart takes to be drawn up. */
const CHART_MS = 700;

interface Studio {
  url: string;
  browser: Browser;
  /** Ids of the demo's events, by their names. */
  events: Map<string, string>;
}

type Scene = (page: Page, save: (name: string) => Promise<void>, studio: Studio) => Promise<void>;

async function open(page: Page, { url, events }: Studio, name: string): Promise<void> {
  await page.goto(`${url}/e/${events.get(name)}`);
  await map.settled(page);
}

/** To a section, by the place of one of its seats. */
async function enter(page: Page, seatId: string): Promise<void> {
  await map.click(page, seatId);
  await map.landed(page);
}

/** Twice, so that single seats can be picked on a phone, too. */
async function zoomIn(page: Page): Promise<void> {
  for (let times = 0; times < 2; times++) {
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await map.landed(page);
  }
}

/** Clicks seats that can be had, nearest to the middle of the map first. @returns their ids */
async function choose(page: Page, count: number): Promise<string[]> {
  const seatIds: string[] = await page.evaluate(`(() => {
    const { left, top, width, height } = document.getElementById('map').getBoundingClientRect();
    const distance = (id) => {
      const { x, y } = drawnMap.placeOf(id);
      return Math.hypot(x - left - width / 2, (y - top - height / 2) * 4);
    };
    const free = Object.entries(drawnMap.states()).filter(([, status]) => status === 'available');
    return free.map(([id]) => id).sort((a, b) => distance(a) - distance(b)).slice(0, ${count});
  })()`);
  for (const seatId of seatIds) await map.click(page, seatId);
  await map.settled(page);
  return seatIds;
}

async function hold(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Hold/ }).click();
  await page.getByRole('timer').waitFor();
  await map.settled(page);
}

/** What a house looks like some days into a sale. */
async function sellSome({ url, events }: Studio): Promise<void> {
  const guest = await post(url, '/auth/guest', {});
  for (const eventId of events.values()) {
    const answer = await fetch(`${url}/seat-booking/layout/${eventId}`, { headers: bearer(guest) });
    const { seats } = (await answer.json()) as { seats: { id: string }[] };
    for (let at = 0; at < seats.length; at += Math.ceil(seats.length / 90)) {
      const seatIds = seats.slice(at, at + 1 + ((at * 7) % 9)).map(({ id }) => id);
      await post(url, '/seat-booking/hold-seats', { eventId, seatIds }, guest);
      const contactInfo = { name: 'Somebody', email: 'somebody@example.com' };
      if (at % 4 !== 0) await post(url, '/seat-booking/confirm', { eventId, seatIds, contactInfo }, guest);
    }
  }
}

const home: Scene = async (page, save, { url }) => {
  await page.goto(url);
  await page.getByRole('link').nth(1).waitFor();
  await save('home');
};

const arena: Scene = async (page, save, studio) => {
  await open(page, studio, 'Ice Hockey: Harbour v Highland');
  await save('arena-sections');
  await enter(page, '102-J-8');
  await zoomIn(page);
  await choose(page, 3);
  await save('arena-chosen');
  await hold(page);
  await save('arena-held');
};

const purchase: Scene = async (page, save, studio) => {
  await open(page, studio, 'A Midsummer Night’s Dream');
  await save('theatre');
  await zoomIn(page);
  await choose(page, 2);
  await save('theatre-chosen');
  await hold(page);
  await save('theatre-held');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByRole('button', { name: /^Book for/ }).click();
  await page.getByRole('heading', { name: 'Booked' }).waitFor();
  await save('theatre-booked');
};

const lost: Scene = async (page, save, studio) => {
  const eventId = studio.events.get('A Midsummer Night’s Dream')!;
  await open(page, studio, 'A Midsummer Night’s Dream');
  await zoomIn(page);
  const [, lostId] = await choose(page, 2);
  const other = await post(studio.url, '/auth/guest', {});
  await post(studio.url, '/seat-booking/hold-seats', { eventId, seatIds: [lostId] }, other);
  await page.locator('.notice').waitFor();
  await save('theatre-lost');
};

const list: Scene = async (page, save, studio) => {
  await open(page, studio, 'A Midsummer Night’s Dream');
  await page.getByRole('button', { name: 'List' }).click();
  await page.getByLabel('Section').selectOption({ index: 2 });
  await save('theatre-list');
};

const ball: Scene = async (page, save, studio) => {
  await open(page, studio, 'Charity Ball');
  await save('ball');
  await zoomIn(page);
  await choose(page, 1);
  await save('ball-tables');
};

/** As the demo's organiser. */
async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/desk`);
  await page.getByRole('button', { name: 'Sign in as the demo’s organiser' }).click();
  await page.getByRole('heading', { name: 'Events' }).waitFor();
}

const deskLists: Scene = async (page, save, { url }) => {
  await page.goto(`${url}/desk`);
  await page.getByRole('heading', { name: 'Sign in to the desk' }).waitFor();
  await save('desk-sign-in');
  await signIn(page, url);
  await page.getByRole('rowheader').first().waitFor();
  await save('desk-events');
  await page.goto(`${url}/desk/events/new`);
  await page.getByRole('combobox', { name: 'Layout' }).selectOption({ index: 1 });
  await page.locator('.prices input').first().waitFor();
  await save('desk-new-event');
};

const deskEvent: Scene = async (page, save, { url, events }) => {
  await signIn(page, url);
  await page.goto(`${url}/desk/events/${events.get('A Midsummer Night’s Dream')}`);
  await map.settled(page);
  await drawRectangle(page, 'C-1', 'E-12');
  await save('desk-seats');
  await page.getByRole('button', { name: 'List' }).click();
  await page.getByLabel('Section').selectOption({ index: 1 });
  await save('desk-list');
  await page.getByRole('link', { name: 'Sales' }).click();
  await page.locator('.chart canvas').waitFor();
  await page.waitForTimeout(CHART_MS);
  await save('desk-sales');
  await page.getByRole('link', { name: 'Bookings' }).click();
  await page.locator('#bookings .link').first().click();
  await save('desk-bookings');
};

/** Around two seats. */
async function drawRectangle(page: Page, from: string, to: string): Promise<void> {
  const [one, other]: { x: number; y: number }[] = await page.evaluate(
    `['${from}', '${to}'].map((id) => drawnMap.placeOf(id))`,
  );
  await page.mouse.move(one.x, one.y);
  await page.mouse.down();
  await page.mouse.move(other.x, other.y, { steps: 4 });
  await page.mouse.up();
  await map.settled(page);
}

const deskLayout: Scene = async (page, save, { url }) => {
  await signIn(page, url);
  await page.goto(`${url}/desk/layouts`);
  await page.getByRole('rowheader').last().getByRole('link').click();
  await map.settled(page);
  await save('desk-layout');
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const guest = await post(url, '/auth/guest', {});
  const layout = await fetch(`${url}/layouts/${id}`, { headers: bearer(guest) });
  const faulty = (await layout.json()) as { seats: { id: string; catId: string }[] };
  faulty.seats[40].catId = 'nowhere';
  faulty.seats[200].id = faulty.seats[199].id;
  await page.goto(`${url}/desk/layouts/import`);
  const file = {
    name: 'theatre.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(faulty)),
  };
  await page.getByLabel('File').setInputFiles(file);
  await page.getByRole('button', { name: 'Store this layout' }).click();
  await page.getByRole('alert').waitFor();
  await map.settled(page);
  await save('desk-faults');
};

async function shoot(studio: Studio, scene: Scene, viewport: typeof WIDE, suffix: string): Promise<void> {
  const isPhone = viewport === PHONE;
  const context = await studio.browser.newContext({
    viewport,
    locale: 'en-GB',
    hasTouch: isPhone,
    deviceScaleFactor: isPhone ? 2 : 1,
  });
  const page = await context.newPage();
  const save = async (name: string) => {
    await page.screenshot({ path: join(OUT, `${name}${suffix}.png`) });
    if (SHOWN.has(name + suffix)) await savePicture(page, name + suffix);
  };
  await scene(page, save, studio);
  await context.close();
}

/** Small enough for a README. */
async function savePicture(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const options = { format: 'webp', quality: WEBP_QUALITY } as const;
  const { data } = await session.send('Page.captureScreenshot', options);
  await writeFile(join(PICTURES, `${name}.webp`), Buffer.from(data, 'base64'));
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** @returns the token, when the answer has one. */
async function post(url: string, path: string, body: object, token?: string): Promise<string> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && bearer(token)) },
    body: JSON.stringify(body),
  });
  return ((await answer.json()) as { accessToken?: string }).accessToken ?? '';
}

async function eventsOf(url: string): Promise<Map<string, string>> {
  const guest = await post(url, '/auth/guest', {});
  const answer = await fetch(`${url}/events`, { headers: bearer(guest) });
  const { items } = (await answer.json()) as { items: { id: string; name: string }[] };
  return new Map(items.map(({ id, name }) => [name, id]));
}

/** Resolves once the demo is there. */
async function startDemo(dataDir: string): Promise<{ service: ChildProcess; url: string }> {
  const env = { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'error' };
  const service = spawn(process.execPath, ['dist/src/main.js'], {
    env: { ...env, THROTTLE_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  service.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
  while (!said.includes('Demo events')) {
    if (service.exitCode !== null) throw new Error(`The service ended:\n${said}`);
    await setTimeout(PAUSE_MS);
  }
  return { service, url: /listens on (\S+)/.exec(said)![1] };
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'seatlatch-screenshots-'));
  const { service, url } = await startDemo(dataDir);
  const browser = await launchChromium();
  try {
    for (const folder of [OUT, PICTURES]) await mkdir(folder, { recursive: true });
    const studio = { url, browser, events: await eventsOf(url) };
    await sellSome(studio);
    for (const scene of [home, arena, purchase, lost, list, ball, deskLists, deskEvent, deskLayout])
      await shoot(studio, scene, WIDE, '');
    for (const scene of [home, arena, lost, list, ball, deskLists, deskEvent, deskLayout])
      await shoot(studio, scene, PHONE, '-phone');
  } finally {
    await browser?.close();
    service.kill('SIGTERM');
    await once(service, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
