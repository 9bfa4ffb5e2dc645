import { Types } from 'mongoose';
import { DUPLICATE_KEY } from '../../src/mongo/duplicate-key.js';
import type { SeatBookingDoc } from '../../src/mongo/seat-booking.schema.js';
import { deltasOf } from '../support/deltas.js';
import { startTestMongod, type TestServer } from '../support/servers.js';
import type { Answer } from '../support/service.js';
import { Stage, until } from './stage.js';

const NOT_WRITABLE_PRIMARY = 10_107;
const LABELS = ['RetryableWriteError'];

let mongod: TestServer;
let stage: Stage;
beforeAll(async () => {
  mongod = await startTestMongod({ args: ['--setParameter', 'enableTestCommands=1'] });
  stage = await Stage.open(1, { MONGODB_URI: mongod.url.replace('/?', '/payments?') });
});
afterAll(async () => {
  await stage?.close();
  await mongod?.stop();
});

// Each test has a payment provider of its own.
beforeEach(async () => {
  await stage.db.collection('payment_transactions').deleteMany({});
});

/** The next changes of a booking, or of another document, meet this fault. */
const plant = (times: number, fault: object, collection = 'seat_bookings') =>
  stage.db.admin().command({
    configureFailPoint: 'failCommand',
    mode: { times },
    data: { failCommands: ['findAndModify'], namespace: `payments.${collection}`, ...fault },
  });

async function pending(seatId: string): Promise<{ eventId: string; id: string }> {
  const eventId = await stage.event(10);
  const { body } = await stage.hold(eventId, 'ada', [seatId]);
  const what = { holdId: body.holdId, paymentInfo: { method: 'card', status: 'pending' } };
  return { eventId, id: (await stage.confirm(eventId, 'ada', what)).body.booking.id as string };
}

const pay = (id: string, body: object): Promise<Answer> =>
  stage.service.call('POST', `/seat-booking/bookings/${id}/payment`, { token: stage.organiser(), body });
const read = async (id: string) =>
  (await stage.db.collection<SeatBookingDoc>('seat_bookings').findOne({ _id: new Types.ObjectId(id) }))!;

const PAID = { status: 'paid', transactionId: 'pi_1' };

it('a primary that has stepped down before the write is asked again, unseen', async () => {
  const { id } = await pending('A1');
  await plant(1, { errorCode: NOT_WRITABLE_PRIMARY, errorLabels: LABELS });
  expect(await pay(id, PAID)).toMatchObject({ status: 200, body: { booking: { status: 'paid' } } });
  expect(await read(id)).toMatchObject({ status: 'paid', eventCount: 1 });
});

it('a transaction that two claim for the first time at once is claimed all the same', async () => {
  const { id } = await pending('A1');
  const errorExtraInfo = { keyPattern: { _id: 1 }, keyValue: { _id: 'pi_1' } };
  await plant(1, { errorCode: DUPLICATE_KEY, errorExtraInfo }, 'payment_transactions');
  expect(await pay(id, PAID)).toMatchObject({ status: 200, body: { booking: { status: 'paid' } } });
});

it.each([
  ['paid', (id: string) => pay(id, PAID)],
  ['failed', (id: string) => pay(id, { status: 'failed' })],
  ['cancelled', (id: string) => stage.cancel(id, 'ada')],
])(
  '%s, when the answer to a write that was made is lost: 503, and the same again is harmless',
  async (status, ask) => {
    const { eventId, id } = await pending('A1');
    // Two, because the driver repeats once by itself.
    await plant(2, { writeConcernError: { code: 91, errmsg: 'shutting down' }, errorLabels: LABELS });
    const first = await ask(id);
    expect(first).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });
    expect(await read(id)).toMatchObject({ status, eventCount: 1 });
    const second = await ask(id);
    expect(second).toMatchObject({ status: 200, body: { booking: { id, status } } });
    expect(await read(id)).toMatchObject({ status, eventCount: 1 });
    const frees = (await deltasOf(stage.service, eventId)).filter(({ op }) => op === 'free');
    expect(frees).toHaveLength(status === 'paid' ? 0 : 1);
    await stage.expectSound(eventId);
  },
);

it('an expiry whose answer is lost frees its seats all the same, once', async () => {
  const { eventId, id } = await pending('A1');
  await plant(2, { writeConcernError: { code: 91, errmsg: 'shutting down' }, errorLabels: LABELS });
  const bookings = stage.db.collection<SeatBookingDoc>('seat_bookings');
  await bookings.updateOne({ _id: new Types.ObjectId(id) }, { $set: { 'payment.dueAt': new Date(1) } });
  const frees = async () => (await deltasOf(stage.service, eventId)).filter(({ op }) => op === 'free').length;
  await until(async () => (await frees()) === 1);
  expect(await read(id)).toMatchObject({ status: 'expired', eventCount: 1 });
  await stage.expectSound(eventId);
});
