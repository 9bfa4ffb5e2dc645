import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath, launchChromium, WIDE } from '../../tools/browser.js';

if (!chromiumPath) process.stderr.write('No Chromium is here: the tests of the web pages are skipped\n');

/** `describe` of what needs a browser. */
export const describeInBrowser = chromiumPath ? describe : describe.skip;

/** A browser, and where its pages have asked for something. */
export class TestBrowser {
  readonly asked = new Set<string>();
  readonly faults: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<TestBrowser> {
    return new TestBrowser(await launchChromium());
  }

  /** Somebody with a browser of their own: nothing is shared with other visitors. */
  async visitor(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: WIDE, locale: 'en-US', ...options });
    context.on('request', (request) => this.asked.add(new URL(request.url()).origin));
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.faults.push(error.message));
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}
