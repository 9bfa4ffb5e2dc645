import type { Page } from 'playwright-core';
import { BoxOffice } from './box-office.js';
import { map } from '../../tools/browser.js';
import { describeInBrowser, TestBrowser } from './browser.js';

const PANS = 200;

/** Counts frames, and what comes over the wire, from now on. */
async function measure(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const wire = { requests: 0, bytes: 0 };
  session.on('Network.requestWillBeSent', () => (wire.requests += 1));
  // A stream that is not over has no encoded length yet, and is not compressed.
  session.on('Network.dataReceived', ({ dataLength }) => (wire.bytes += dataLength));
  await page.evaluate(`
    globalThis.frameMs = [];
    let last = performance.now();
    const next = (now) => { frameMs.push(now - last); last = now; requestAnimationFrame(next); };
    requestAnimationFrame(next);
  `);
  return async () => {
    const ms = ((await page.evaluate('frameMs')) as number[]).sort((a, b) => a - b);
    const nodes = await page.evaluate('document.querySelectorAll("*").length');
    const at = (share: number) => ms[Math.floor(ms.length * share)].toFixed(1);
    return {
      ...wire,
      frames: ms.length,
      medianMs: at(0.5),
      p95Ms: at(0.95),
      maxMs: ms.at(-1)!.toFixed(1),
      nodes,
    };
  };
}

describeInBrowser('A map of 20,000 seats', () => {
  let office: BoxOffice;
  let browser: TestBrowser;

  beforeAll(async () => {
    [office, browser] = await Promise.all([BoxOffice.open(), TestBrowser.start()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  it(`shows every seat as it is after ${PANS} pans while others buy`, async () => {
    const eventId = await office.event('arena');
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/${eventId}`);
    await map.settled(page);
    await page.mouse.move(460, 300);
    for (let notch = 0; notch < 5; notch++) await page.mouse.wheel(0, -240);
    await map.settled(page);
    expect(Object.keys(await map.states(page)).length).toBeGreaterThan(100);

    const { of } = await office.statuses(eventId);
    const seatIds = Object.keys(of).filter((_, n) => n % 7 === 0);
    const measured = await measure(page);
    const buying = buyAll(office, eventId, seatIds);
    for (let pan = 0; pan < PANS; pan++) await drag(page, pan);
    buying.stop();
    const sold = await buying.done;
    const figures = await measured();
    process.stdout.write(
      `${PANS} pans over 20,000 seats while ${sold} were sold: ${JSON.stringify(figures)}\n`,
    );

    const fresh = await office.statuses(eventId);
    await map.reached(page, fresh.version);
    const drawn = await map.states(page);
    const visible = Object.keys(drawn);
    expect(sold).toBeGreaterThan(50);
    expect(visible.length).toBeGreaterThan(100);
    expect(Object.fromEntries(visible.map((id) => [id, fresh.of[id]]))).toEqual(drawn);
    expect(new Set(Object.values(drawn)).size).toBeGreaterThan(1);
  }, 600_000);
});

/** Back and forth over the stands, with a change of scale now and then. */
async function drag(page: Page, pan: number): Promise<void> {
  const [dx, dy] = [
    [-160, 40],
    [150, -60],
    [60, 130],
    [-50, -110],
  ][pan % 4];
  await page.mouse.move(460, 400);
  await page.mouse.down();
  for (let step = 1; step <= 4; step++) await page.mouse.move(460 + (dx * step) / 4, 400 + (dy * step) / 4);
  await page.mouse.up();
  if (pan % 25 === 24) await page.mouse.wheel(0, pan % 50 === 49 ? -150 : 150);
}

/** Others who hold and book, a few seats at a time, until they are stopped. */
function buyAll(office: BoxOffice, eventId: string, seatIds: string[]) {
  const ending = new AbortController();
  const run = async () => {
    let sold = 0;
    for (let at = 0; at < seatIds.length && !ending.signal.aborted; at += 20) {
      const some = seatIds.slice(at, at + 20);
      await office.sell(eventId, some);
      sold += some.length;
    }
    return sold;
  };
  return { stop: () => ending.abort(), done: run() };
}
