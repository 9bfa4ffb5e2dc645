import { ecPair, es256, forge, pem } from '../auth/forge.js';
import { map } from '../../tools/browser.js';
import { BoxOffice, type Sign } from './box-office.js';
import { describeInBrowser, TestBrowser } from './browser.js';
import { book, button } from './buyer.js';

describeInBrowser('A service whose users come from elsewhere', () => {
  const { publicKey, privateKey } = ecPair();
  const sign: Sign = (sub, roles) => forge(es256(privateKey), 'ES256', { claims: { sub, roles } });
  let office: BoxOffice;
  let browser: TestBrowser;
  let eventId: string;

  beforeAll(async () => {
    const env = { JWT_PUBLIC_KEY: pem(publicKey), JWT_SECRET: '' };
    [office, browser] = await Promise.all([BoxOffice.open(env, sign), TestBrowser.start()]);
    eventId = await office.event('theatre');
  });
  afterAll(async () => {
    await Promise.all([browser?.stop(), office?.stop()]);
  });

  it.each(['/', '/e/0123456789abcdef01234567'])(
    'says at %s that one has to sign in elsewhere',
    async (path) => {
      const page = await browser.visitor();
      await page.goto(`${office.url}${path}`);
      await page.getByRole('alert').getByText('You are not signed in.').waitFor();
      // Nobody has led here.
      expect(await page.getByRole('link', { name: 'Go back' }).count()).toBe(0);
    },
  );

  it('leads back to the website that led here', async () => {
    const page = await browser.visitor();
    await page.route('http://shop.example/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${office.url}/e/${eventId}">Seats</a>` }),
    );
    await page.goto('http://shop.example/tickets');
    await page.getByRole('link', { name: 'Seats' }).click();
    const back = page.getByRole('link', { name: 'Go back' });
    await back.waitFor();
    expect(await back.getAttribute('href')).toBe('http://shop.example/');
  });

  it('sells to whom a website hands over, and the token leaves the address at once', async () => {
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/${eventId}#token=${sign('ada', ['customer'])}`);
    await map.settled(page);
    expect(page.url()).toBe(`${office.url}/e/${eventId}`);
    await map.click(page, 'C-9');
    await button(page, 'Hold this seat').click();
    await page.getByRole('timer').waitFor();
    await page.reload();
    await book(page);
    const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${eventId}`);
    expect(body.items[0]).toMatchObject({ userId: 'ada', allSeatIds: ['C-9'] });
    // The history has no address with a token either.
    await page.goBack();
    expect(page.url()).not.toContain('token');
  });

  it.each([
    ['has ended', () => forge(es256(privateKey), 'ES256', { claims: { exp: 1 } })],
    ['is of another issuer', () => forge(es256(ecPair().privateKey), 'ES256')],
    ['is none', () => 'nonsense'],
  ])('asks to sign in when the token %s', async (_how, token) => {
    const page = await browser.visitor();
    await page.goto(`${office.url}/e/${eventId}#token=${token()}`);
    await page.getByRole('alert').getByText('You are not signed in.').waitFor();
    expect(page.url()).toBe(`${office.url}/e/${eventId}`);
  });

  it('lets organisers into the desk by their token, if it is a sound one', async () => {
    const page = await browser.visitor();
    await page.goto(`${office.url}/desk`);
    await page.getByLabel('E-mail').fill('olga@example.com');
    await page.getByLabel('Password').fill('kept-elsewhere');
    await button(page, /^Sign in$/).click();
    const use = async (roles: unknown) => {
      const token = forge(es256(privateKey), 'ES256', { claims: { sub: 'olga', roles } });
      await page.getByLabel('Access token').fill(token);
      await page.locator('form:has([name=token]) [type=submit]').click();
    };
    await use('organiser');
    await page.getByText('This is not an access token').waitFor();
    expect(await page.getByRole('heading', { name: 'Events' }).count()).toBe(0);
    await use(['organiser']);
    await page.getByRole('heading', { name: 'Events' }).waitFor();
  });
});

describeInBrowser('The picker of a service with guests', () => {
  it('makes nobody a user whose token was in a link', async () => {
    const [office, browser] = await Promise.all([BoxOffice.open(), TestBrowser.start()]);
    try {
      const eventId = await office.event('theatre');
      const page = await browser.visitor();
      await page.goto(`${office.url}/e/${eventId}#token=${office.sign('mallory', ['customer'])}`);
      await map.click(page, 'C-9');
      await button(page, 'Hold this seat').click();
      await page.getByRole('timer').waitFor();
      await book(page);
      expect(page.url()).not.toContain('token');
      const { body } = await office.organiser('GET', `/seat-booking/bookings?eventId=${eventId}`);
      expect(body.items[0].userId).not.toBe('mallory');
    } finally {
      await Promise.all([browser.stop(), office.stop()]);
    }
  });
});
