import { LIMITS } from '../../../config/limits.js';
import { StreamSlots } from './stream-slots.js';

const take = (slots: StreamSlots, count: number, user: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => slots.take(user(n)));

describe('StreamSlots (I9)', () => {
  it('bounds the streams of one user, who gets one again when one ends', () => {
    const slots = new StreamSlots();
    const [giveBack] = take(slots, LIMITS.streamsPerUser, () => 'ada');
    expect(() => slots.take('ada')).toThrow('TOO_MANY_STREAMS');
    slots.take('bob');
    giveBack();
    slots.take('ada');
    expect(slots.taken).toBe(LIMITS.streamsPerUser + 1);
  });

  it('bounds the streams of all, and gives none once it is closed', () => {
    const slots = new StreamSlots();
    const [giveBack] = take(slots, LIMITS.streams, (n) => `user-${n}`);
    expect(() => slots.take('ada')).toThrow('TOO_MANY_STREAMS');
    giveBack();
    slots.take('ada')();
    slots.close();
    expect(() => slots.take('ada')).toThrow('TOO_MANY_STREAMS');
  });
});
