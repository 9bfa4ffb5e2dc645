import { MINUTE, useDesk } from './support.js';

const desk = useDesk();

const USER_IDS = [
  'ann smith',
  ' ann ',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  '~ann',
  '-',
  'a,b',
  '1 2 - 0 - 3,4 bob',
  'line\nbreak',
  'tab\tand\r\nmore',
  'nul\0byte',
  'Ωμέγα 😀 e\u0301',
  '%d%s%%',
  '{"a":1}',
  "'; return redis.call('FLUSHALL') --",
  'x'.repeat(255),
  '0',
];

describe.each(USER_IDS.map((id) => [JSON.stringify(id), id]))('a user whose id is %s', (_, user) => {
  it('owns seats from the hold to the cancellation', async () => {
    const event = await desk.open(4);
    const holdId = await event.held(user, [0, 1, 2]);
    expect(await event.holdsOf(user)).toMatchObject({ holds: [{ holdId, ordinals: [0, 1, 2] }] });
    expect(await event.release(user, [0])).toMatchObject({ released: [0] });
    expect(await event.hold(user, [1, 2, 3])).toMatchObject({ tag: 'HELD', holdId });
    const begun = await event.begin(user, [1, 2]);
    expect(begun).toMatchObject({ tag: 'BEGUN', holdIds: [holdId] });
    const bookingId = begun.tag === 'BEGUN' ? begun.bookingId : '';
    await event.book(user, bookingId, [1, 2]);
    expect((await event.dump()).users).toEqual({ [user]: `3 ${holdId}` });
    await event.free(user, bookingId, [1, 2]);
    await event.release(user, holdId);
    expect((await event.dump()).users).toEqual({});
  });

  it('is told that a hold of theirs has lapsed, and nobody else is', async () => {
    const event = await desk.open(2);
    await event.held(user, [0, 1], { ttlMs: MINUTE });
    desk.clock.nowMs += MINUTE;
    await event.sweep();
    expect(await event.begin(user, [0])).toMatchObject({ seats: [{ why: 'EXPIRED' }] });
    for (const other of [`~${user}`, `${user} `, user.slice(0, -1), user.slice(1), user.split('\0')[0]]) {
      if (other === user) continue;
      expect(await event.begin(other, [0])).toMatchObject({ seats: [{ why: 'NOT_YOURS' }] });
    }
  });

  it('shares no hold with a user of a similar id', async () => {
    const event = await desk.open(2);
    const holdId = await event.held(user, [0]);
    for (const other of [`${user} `, user.slice(0, -1), user.split('\0')[0]]) {
      if (other === user) continue;
      expect(await event.release(other, holdId)).toMatchObject({ released: [] });
    }
  });
});
