import type { CDPSession, Page } from 'playwright-core';
import { map } from '../../tools/browser.js';

export interface Point {
  x: number;
  y: number;
}

const STEPS = 8;

/** Fingers on the screen of a phone. */
export class Fingers {
  private constructor(
    private readonly session: CDPSession,
    private readonly page: Page,
  ) {}

  static async on(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page), page);
  }

  /** Puts fingers down, moves them in steps, and takes them up. */
  async drag(...fingers: { from: Point; to: Point }[]): Promise<void> {
    for (let step = 0; step <= STEPS; step++) {
      const points = fingers.map(({ from, to }) => ({
        x: from.x + ((to.x - from.x) * step) / STEPS,
        y: from.y + ((to.y - from.y) * step) / STEPS,
      }));
      await this.touch(step === 0 ? 'touchStart' : 'touchMove', points);
    }
    await this.touch('touchEnd', []);
    await map.settled(this.page);
  }

  /** All at once: a busy machine must not draw the halves of a double tap apart. */
  async tap(place: Point, times = 1): Promise<void> {
    const taps = Array.from({ length: times }, () => [
      this.touch('touchStart', [place]),
      this.touch('touchEnd', []),
    ]);
    await Promise.all(taps.flat());
  }

  private async touch(type: 'touchStart' | 'touchMove' | 'touchEnd', points: Point[]): Promise<void> {
    await this.session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map((point, id) => ({ ...point, id })),
    });
  }
}
