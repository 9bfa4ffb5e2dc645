import { CONTACT, openBoxOffice, UNKNOWN_ID, type BoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => (office = await openBoxOffice()));
afterAll(() => office?.close());

describe('bodies that are not as they should be', () => {
  const HOLD = { eventId: UNKNOWN_ID, seatIds: ['A1'] };
  const TABLE = { eventId: UNKNOWN_ID, tableId: 'T1' };
  const CONFIRM = { ...HOLD, contactInfo: CONTACT };

  it.each<[string, object, string[]]>([
    ['hold-seats', {}, ['eventId', 'seatIds']],
    ['hold-seats', { ...HOLD, eventId: 'abc' }, ['eventId']],
    ['hold-seats', { ...HOLD, eventId: null }, ['eventId']],
    ['hold-seats', { ...HOLD, eventId: { $ne: null } }, ['eventId']],
    ['hold-seats', { ...HOLD, eventId: [UNKNOWN_ID] }, ['eventId']],
    ['hold-seats', { ...HOLD, eventId: { toString: 'x' } }, ['eventId']],
    ['hold-seats', { ...HOLD, seatIds: [] }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: null }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: 'A1' }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: { 0: 'A1', length: 1 } }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: ['A1', 'A1'] }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: [1] }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: [null] }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: [['A1']] }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: [''] }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: ['x'.repeat(65)] }, ['seatIds']],
    ['hold-seats', { ...HOLD, seatIds: [{ constructor: 5 }] }, ['seatIds[0].constructor']],
    ['hold-seats', { ...HOLD, holdDurationMinutes: 0 }, ['holdDurationMinutes']],
    ['hold-seats', { ...HOLD, holdDurationMinutes: 31 }, ['holdDurationMinutes']],
    ['hold-seats', { ...HOLD, holdDurationMinutes: 1.5 }, ['holdDurationMinutes']],
    ['hold-seats', { ...HOLD, holdDurationMinutes: '10' }, ['holdDurationMinutes']],
    ['hold-seats', { ...HOLD, userId: 'somebody' }, ['userId']],
    ['hold-table', {}, ['eventId', 'tableId']],
    ['hold-table', { ...TABLE, tableId: '' }, ['tableId']],
    ['hold-table', { ...TABLE, tableId: 5 }, ['tableId']],
    ['hold-table', { ...TABLE, tableId: 'x'.repeat(65) }, ['tableId']],
    ['hold-table', { ...TABLE, seatIds: ['A1'] }, ['seatIds']],
    ['release', { eventId: UNKNOWN_ID }, ['holdId', 'seatIds']],
    ['release', { ...HOLD, holdId: UNKNOWN_ID }, ['holdId', 'seatIds']],
    ['release', { eventId: UNKNOWN_ID, holdId: 'abc' }, ['holdId']],
    ['confirm', {}, ['eventId', 'contactInfo']],
    ['confirm', { eventId: UNKNOWN_ID, contactInfo: CONTACT }, ['seatIds', 'holdId']],
    ['confirm', { ...CONFIRM, holdId: UNKNOWN_ID }, ['seatIds', 'holdId']],
    ['confirm', { ...CONFIRM, holdId: null, seatIds: null }, ['seatIds', 'holdId']],
    ['confirm', { ...CONFIRM, seatIds: Array.from({ length: 201 }, (_, n) => `${n}`) }, ['seatIds']],
    ['confirm', { ...CONFIRM, contactInfo: null }, ['contactInfo']],
    ['confirm', { ...CONFIRM, contactInfo: 'Ada' }, ['contactInfo']],
    ['confirm', { ...CONFIRM, contactInfo: [CONTACT] }, ['contactInfo']],
    ['confirm', { ...CONFIRM, contactInfo: {} }, ['contactInfo.name', 'contactInfo.email']],
    ['confirm', { ...CONFIRM, contactInfo: { ...CONTACT, email: 'ada@' } }, ['contactInfo.email']],
    ['confirm', { ...CONFIRM, contactInfo: { ...CONTACT, name: 'a\nb' } }, ['contactInfo.name']],
    ['confirm', { ...CONFIRM, contactInfo: { ...CONTACT, phone: 7 } }, ['contactInfo.phone']],
    ['confirm', { ...CONFIRM, contactInfo: { ...CONTACT, isAdmin: true } }, ['contactInfo.isAdmin']],
    ['confirm', { ...CONFIRM, paymentInfo: 'card' }, ['paymentInfo']],
    ['confirm', { ...CONFIRM, paymentInfo: {} }, ['paymentInfo.method']],
    ['confirm', { ...CONFIRM, paymentInfo: { method: 'card', status: 'free' } }, ['paymentInfo.status']],
    [
      'confirm',
      { ...CONFIRM, paymentInfo: { method: 'card', transactionId: 5 } },
      ['paymentInfo.transactionId'],
    ],
    ['confirm', { ...CONFIRM, status: 'paid' }, ['status']],
  ])('%s refuses %j', async (command, body, fields) => {
    const answer = await office.customer().post(`/seat-booking/${command}`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', success: false } });
    const named = new Set(answer.body.errors.map((fault: { field: string }) => fault.field));
    expect(named).toEqual(new Set(fields));
    for (const { message } of answer.body.errors) expect(message).toMatch(/^\S.+\S$/);
  });

  it.each<[object, object[]]>([
    [{ contactInfo: 'Ada' }, [{ field: 'contactInfo', message: 'must be an object with name and email' }]],
    [{ contactInfo: 5 }, [{ field: 'contactInfo', message: 'must be an object with name and email' }]],
    [
      { contactInfo: [CONTACT] },
      [{ field: 'contactInfo', message: 'must be an object with name and email' }],
    ],
    [{ paymentInfo: 'card' }, [{ field: 'paymentInfo', message: 'must be an object with method' }]],
    [
      { paymentInfo: [{ method: 'card' }] },
      [{ field: 'paymentInfo', message: 'must be an object with method' }],
    ],
    [
      { paymentInfo: { method: ['card'], transactionId: 5 } },
      [
        { field: 'paymentInfo.method', message: 'must be a string' },
        { field: 'paymentInfo.transactionId', message: 'must be a string' },
      ],
    ],
    [{ seatIds: [5] }, [{ field: 'seatIds', message: 'must hold strings only' }]],
  ])('says what is wrong with %j, once', async (part, errors) => {
    const answer = await office.customer().post('/seat-booking/confirm', { ...CONFIRM, ...part });
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors).toEqual(errors);
  });

  it.each([
    ['null', 400, 'VALIDATION_FAILED'],
    ['[]', 400, 'VALIDATION_FAILED'],
    ['"A1"', 400, 'VALIDATION_FAILED'],
    ['', 400, 'VALIDATION_FAILED'],
    ['{', 400, 'MALFORMED_BODY'],
    ['{"__proto__":{"eventId":"x"}}', 400, 'MALFORMED_BODY'],
    [`{"seatIds":["\\u0000"]}`, 400, 'VALIDATION_FAILED'],
    [`{"seatIds":["\\ud800"]}`, 400, 'VALIDATION_FAILED'],
    [`{"x":"${'x'.repeat(300_000)}"}`, 413, 'BODY_TOO_LARGE'],
  ])('and %.40s', async (body, status, code) => {
    const headers = { authorization: `Bearer ${office.service.token()}`, 'content-type': 'application/json' };
    const url = `${office.service.url}/seat-booking/hold-seats`;
    const answer = await fetch(url, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, success: false });
  });
});
