import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../../src/config/limits.js';
import { sendSignal } from '../../src/embedded/server-process.js';
import { lastingPort } from '../../tools/lasting-port.js';
import { startTestMongod, type TestServer } from '../support/servers.js';
import { statuses, times } from './burst.js';
import { answered, patiently, Stage } from './stage.js';

const BUYERS = 40;

describe('a MongoDB that goes away', () => {
  let mongod: TestServer;
  let stage: Stage;
  let eventId: string;
  let holdIds: string[];

  beforeAll(async () => {
    mongod = await startTestMongod({ port: await lastingPort() });
    const uri = new URL(mongod.url);
    uri.pathname = '/loss';
    stage = await Stage.open(2, { MONGODB_URI: uri.href });
  });
  afterAll(async () => {
    await stage?.close();
    await mongod?.stop();
  });
  beforeEach(async () => {
    eventId = await stage.event(60);
    const holds = await Promise.all(times(BUYERS, (n) => stage.hold(eventId, `buyer-${n}`, [seat(n)], n)));
    holdIds = holds.map(({ body }) => body.holdId as string);
  });
  afterEach(() => stage.expectSound(eventId));

  const confirm = (n: number) => () =>
    patiently(() => stage.confirm(eventId, `buyer-${n}`, { holdId: holdIds[n] }, n));

  const killAndRestart = () => answered(mongod.kill().then(() => mongod.restart()));
  const pause = async () => {
    sendSignal(mongod.pid, 'SIGSTOP');
    await delay(3_000);
    return answered(Promise.resolve(sendSignal(mongod.pid, 'SIGCONT')));
  };

  const expectOneBookingEach = async (answers: { status: number; body: { booking?: { id: string } } }[]) => {
    expect(answers.filter(({ status }) => ![200, 201].includes(status))).toEqual([]);
    const found = await stage.bookings(eventId);
    expect(found.map(({ id }) => id).sort()).toEqual(answers.map(({ body }) => body.booking!.id).sort());
  };

  it('is killed in the middle of many confirmations: unknown ones are 503, and their repeat settles them', async () => {
    const requests = times(BUYERS, confirm);
    const { answers } = await stage.overlap.burst([
      ...requests.slice(0, 20),
      killAndRestart,
      ...requests.slice(20),
    ]);
    answers.splice(20, 1);
    await expectOneBookingEach(answers);
  });

  it('stands still for three seconds: every confirmation is answered once it goes on', async () => {
    const { answers } = await stage.overlap.burst([pause, ...times(BUYERS, confirm)]);
    await expectOneBookingEach(answers.slice(1));
  });

  it('stands still while it is sent more than a socket takes: the sender is told so', async () => {
    const token = stage.organiser();
    sendSignal(mongod.pid, 'SIGSTOP');
    try {
      const { status, headers } = await stage.service.call('POST', '/layouts', {
        token,
        body: wordyLayout(),
      });
      expect([status, headers.has('retry-after')]).toEqual([503, true]);
    } finally {
      sendSignal(mongod.pid, 'SIGCONT');
    }
    const event = { name: 'Small', startsAt: '2027-03-01T19:30:00Z', totalSeats: 10 };
    await patiently(() => stage.service.call('POST', '/events', { token, body: event }));
  });

  it('is down: seats can be looked at, held and released; what needs it is a 503 in time', async () => {
    const { body: sold } = await confirm(0)();
    const token = stage.organiser();
    const look = () => stage.service.call('GET', `/seat-booking/layout/${eventId}`, { token });
    // A copy that is behind its own sale would be loaded anew, for which MongoDB is needed.
    await look();
    await mongod.kill();
    const view = await look();
    expect(view.status).toBe(200);
    expect((await stage.hold(eventId, 'eve', ['F1'])).status).toBe(201);
    expect((await stage.release(eventId, 'eve', { seatIds: ['F1'] })).status).toBe(200);
    const { answers } = await stage.overlap.burst([
      () => stage.confirm(eventId, 'buyer-1', { holdId: holdIds[1] }),
      () => stage.cancel(sold.booking.id, 'buyer-0', 1),
      () => stage.block(eventId, ['F2'], 1),
    ]);
    expect(statuses(answers)).toEqual({ 503: 3 });
    await mongod.restart();
    expect((await confirm(1)()).status).toBe(201);
    expect((await patiently(() => stage.cancel(sold.booking.id, 'buyer-0', 1))).status).toBe(200);
    expect((await patiently(() => stage.block(eventId, ['F2'], 1))).status).toBe(200);
    expect((await stage.audit(eventId)).counts).toEqual([20, BUYERS - 2, 1, 1]);
  });
});

function seat(n: number): string {
  return `${'ABCDE'[n % 5]}${Math.floor(n / 5) + 1}`;
}

const wordy = (n: number): string => `${n}`.padEnd(LIMITS.labelLength, '.');

/** Its seats are sent in one write, of more bytes than Linux keeps for a socket (4 MiB). */
function wordyLayout(): object {
  const seats = times(LIMITS.seatsPerPiece * LIMITS.piecesPerWrite, (n) => ({
    id: wordy(n),
    rl: wordy(n),
    sn: wordy(n),
    catId: wordy(0),
    pos: { x: n, y: 0 },
    size: { x: 1, y: 1 },
  }));
  return {
    name: 'Wordy',
    seats,
    items: [],
    categories: [{ id: wordy(0), name: 'All', color: '#f44336', price: 1 }],
  };
}
