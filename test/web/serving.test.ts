import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { BoxOffice } from './box-office.js';

interface Served {
  status: number;
  headers: IncomingMessage['headers'];
  bytes: number;
  text: string;
}

/** As it comes over the wire: fetch would unpack it. */
function ask(url: string, headers: Record<string, string> = {}): Promise<Served> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        const { statusCode, headers: answered } = response;
        resolve({ status: statusCode!, headers: answered, bytes: body.length, text: body.toString() });
      });
    }).on('error', reject);
  });
}

describe('The web pages', () => {
  let office: BoxOffice;
  let assets: string[];

  beforeAll(async () => {
    office = await BoxOffice.open();
    const { text } = await ask(office.url);
    assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  });
  afterAll(() => office?.stop());

  it.each(['/', '/e/0123456789abcdef01234567', '/e/anything', '/desk', '/desk/events/anything'])(
    '%s is the page, without a token, asked for each time',
    async (path) => {
      const { status, headers, text } = await ask(`${office.url}${path}`);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': expect.stringContaining("script-src 'self';"),
        'x-content-type-options': 'nosniff',
      });
      expect(text).toContain('<div id="app">');
      // The policy forbids what stands within the page itself.
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bon\w+=/);
    },
  );

  it('answers 304 to who has the page', async () => {
    const { headers } = await ask(office.url);
    expect((await ask(office.url, { 'if-none-match': headers.etag! })).status).toBe(304);
  });

  it('names script, style and icon by their content, kept for good and compressed beforehand', async () => {
    expect(assets.map((path) => path.split('.').at(-1)).sort()).toEqual(
      expect.arrayContaining(['css', 'js', 'svg']),
    );
    for (const path of assets) {
      const [plain, packed] = await Promise.all([
        ask(`${office.url}${path}`),
        ask(`${office.url}${path}`, { 'accept-encoding': 'br' }),
      ]);
      expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(packed.headers['content-encoding']).toBe('br');
      expect(packed.bytes).toBeLessThan(plain.bytes);
    }
  });

  it.each(['/assets/none.js', '/assets/..%2f..%2fpackage.json', '/assets/', '/nothing', '/desks'])(
    '%s is not there, and a problem document says so',
    async (path) => {
      const { status, headers, text } = await ask(`${office.url}${path}`);
      expect(status).toBe(404);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(text)).toMatchObject({ code: 'NOT_FOUND' });
    },
  );

  it('answers no other method', async () => {
    const { status, headers } = await fetch(office.url, { method: 'POST' });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, HEAD');
  });

  it('leaves API and its documents as they are', async () => {
    expect((await ask(`${office.url}/events`)).status).toBe(401);
    expect((await ask(`${office.url}/docs`)).text).toContain('swagger-ui');
    expect((await ask(`${office.url}/docs/errors`)).text).toContain('SEATS_TAKEN');
  });
});
