import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE_MS = 60_000;
const PAUSE_MS = 30;
/** Longer than a tap waits for another, and the map glides anywhere. */
const FLIGHT_MS = 700;

export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** The Chromium of this machine, if there is one: `CHROMIUM`, or one on the PATH. */
export const chromiumPath =
  process.env.CHROMIUM ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file));

/** Chromium without a window, which asks nobody but the pages' own service. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: QUIET });
}

/**
 * Waits until an expression is true in the page. Not by `waitForFunction`, which needs `eval` in the page: its policy
 * forbids that, and is to be in force here.
 */
export async function until(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > deadline) throw new Error(`Not within ${PATIENCE_MS} ms: ${expression}`);
    await page.waitForTimeout(PAUSE_MS);
  }
}

/** What the page says of its map; see web/src/map/drawn.ts. */
export const map = {
  settled: (page: Page) => until(page, 'globalThis.drawnMap?.isSettled'),
  /** Settled, and gliding nowhere: some of the browser's frames go by without one of the map's, on a busy machine, too. */
  landed: async (page: Page) => {
    await page.waitForTimeout(FLIGHT_MS);
    await until(
      page,
      `(async () => {
        const frames = globalThis.drawnMap?.frames;
        for (let n = 0; n < 5; n++) await new Promise((drawn) => requestAnimationFrame(drawn));
        return globalThis.drawnMap?.isSettled && drawnMap.frames === frames;
      })()`,
    );
  },
  /** Settled, with everything up to this version of the event. */
  reached: (page: Page, version: string) =>
    until(page, `drawnMap.version === ${JSON.stringify(version)} && drawnMap.isSettled`),
  states: (page: Page): Promise<Record<string, string>> => page.evaluate('drawnMap.states()'),
  place: (page: Page, seatId: string): Promise<{ x: number; y: number }> =>
    page.evaluate(`drawnMap.placeOf(${JSON.stringify(seatId)})`),
  /** Waits until a seat is drawn so. */
  shows: (page: Page, seatId: string, status: string) =>
    until(page, `drawnMap.states()[${JSON.stringify(seatId)}] === ${JSON.stringify(status)}`),
  click: async (page: Page, seatId: string) => {
    await map.settled(page);
    const { x, y } = await map.place(page, seatId);
    await page.mouse.click(x, y);
  },
};
