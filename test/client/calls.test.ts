import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ApiError, SeatlatchClient } from '../../packages/client/src/index.js';
import { CONTACT, STARTS_AT, UNKNOWN_ID } from '../seat-booking/box-office.js';
import { banquet } from '../seat-booking/banquet.js';
import { ClientStage } from './stage.js';

let stage: ClientStage;
let organiser: SeatlatchClient;
beforeAll(async () => {
  stage = await ClientStage.open();
  organiser = stage.client(stage.live.office.organiser.token);
});
afterAll(() => stage?.close());

async function buyer(): Promise<SeatlatchClient> {
  const { accessToken } = await stage.client().post('/auth/guest');
  return stage.client(accessToken);
}

const refusal = (call: Promise<unknown>): Promise<ApiError> =>
  call.then(
    () => Promise.reject(new Error('It was not refused')),
    (error: ApiError) => error,
  );

describe('calls', () => {
  it('of a buyer, from a token to a cancellation', async () => {
    const eventId = await stage.live.office.event({}, banquet());
    const client = await buyer();
    const hold = await client.post('/seat-booking/hold-seats', { body: { eventId, seatIds: ['S1', 'S2'] } });
    const table = await client.post('/seat-booking/hold-table', { body: { eventId, tableId: 'T2' } });
    expect([hold.totalAmount, table.heldSeats]).toEqual([40, ['T2-1', 'T2-2']]);
    await client.post('/seat-booking/extend', {
      body: { eventId, holdId: hold.holdId, holdDurationMinutes: 20 },
    });
    await client.post('/seat-booking/release', { body: { eventId, holdId: table.holdId } });
    const mine = await client.get('/seat-booking/holds', { params: { query: { eventId } } });
    expect(mine.items.map(({ holdId }) => holdId)).toEqual([hold.holdId]);
    const body = { eventId, holdId: hold.holdId, contactInfo: CONTACT };
    const { booking } = await client.post('/seat-booking/confirm', { body });
    expect((await client.get('/seat-booking/bookings')).items).toEqual([booking]);
    const cancelled = await client.post('/seat-booking/bookings/{id}/cancel', {
      params: { path: { id: booking.id } },
      body: {},
    });
    expect(cancelled.booking.status).toBe('cancelled');
  });

  it('of an organiser, from a layout to statistics', async () => {
    const layout = await organiser.post('/layouts', { body: banquet() });
    const event = await organiser.post('/events', {
      body: { name: 'Gala', startsAt: STARTS_AT, layoutId: layout.id, status: 'draft' },
    });
    const path = { id: event.id };
    await organiser.patch('/events/{id}', { params: { path }, body: { status: 'on_sale' } });
    await organiser.post('/events/{id}/block', { params: { path }, body: { seatIds: ['S4'] } });
    const stats = await organiser.get('/seat-booking/stats/{eventId}', {
      params: { path: { eventId: event.id } },
    });
    expect([stats.totalSeats, stats.blockedSeats]).toEqual([10, 1]);
    const map = await organiser.get('/seat-booking/map/{eventId}', {
      params: { path: { eventId: event.id }, query: { zoom: 1 } },
    });
    expect(map.kind === 'seats' && map.seats.map(({ status }) => status)).toContain('blocked');
  });

  it('with an idempotency key, and with an answer that has no body', async () => {
    const eventId = await stage.live.office.event();
    const client = await buyer();
    const params = { header: { 'Idempotency-Key': 'one-click' } };
    const click = () =>
      client.post('/seat-booking/hold-seats', { params, body: { eventId, seatIds: ['A1'] } });
    expect(await click()).toEqual(await click());
    const layout = await organiser.post('/layouts', { body: banquet() });
    expect(await organiser.delete('/layouts/{id}', { params: { path: { id: layout.id } } })).toBeUndefined();
  });
});

describe('a call that fails is an ApiError', () => {
  it('with the code of the refusal and its own members', async () => {
    const eventId = await stage.live.office.event();
    await stage.live.office.customer().hold(eventId, ['A2']);
    const error = await refusal(
      (await buyer()).post('/seat-booking/hold-seats', { body: { eventId, seatIds: ['A1', 'A2'] } }),
    );
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 409,
      code: 'SEATS_TAKEN',
      title: 'Seats are held, booked or blocked',
    });
    expect(error.problem!.conflictingSeats).toEqual(['A2']);
    expect([error.type, error.instance]).toEqual(['/docs/errors#SEATS_TAKEN', '/seat-booking/hold-seats']);
    expect([error.message, error.requestId]).toEqual([error.detail, expect.any(String)]);
  });

  it('with every fault of a malformed request', async () => {
    const error = await refusal((await buyer()).get('/events', { params: { query: { limit: 0 } } }));
    expect(error).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(error.errors.map(({ field }) => field)).toEqual(['limit']);
  });

  it('without a token, where one is needed', async () => {
    const call = stage.client().get('/events/{id}', { params: { path: { id: UNKNOWN_ID } } });
    expect(await refusal(call)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('of status 0 when nobody answers, and the reason when it was aborted', async () => {
    const nobody = new SeatlatchClient({ baseUrl: 'http://127.0.0.1:1' });
    expect(await refusal(nobody.post('/auth/guest'))).toMatchObject({ name: 'ApiError', status: 0 });
    const signal = AbortSignal.abort(new Error('not wanted any more'));
    await expect(nobody.post('/auth/guest', { signal })).rejects.toThrow('not wanted any more');
  });

  it('of who gives the tokens, when there is none to be had', async () => {
    const closed = new ApiError(404, 'No accounts');
    const client = stage.client(() => Promise.reject(closed));
    expect(await refusal(client.get('/events'))).toBe(closed);
  });

  it('when what answers is not the service, but a proxy before it', async () => {
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    const proxy = createServer((_request, response) =>
      response.writeHead(502, { 'content-type': 'text/html', 'retry-after': later }).end('<h1>Bad</h1>'),
    ).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const error = await refusal(
      new SeatlatchClient({ baseUrl: `http://127.0.0.1:${port}` }).post('/auth/guest'),
    );
    proxy.close();
    expect([error.status, error.code, error.message]).toEqual([
      502,
      undefined,
      'The answer was 502 Bad Gateway',
    ]);
    expect(error.retryAfterSeconds).toBeGreaterThan(3_500);
  });
});
