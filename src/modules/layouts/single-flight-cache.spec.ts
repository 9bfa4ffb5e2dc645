import { LIMITS } from '../../config/limits.js';
import { SingleFlightCache } from './single-flight-cache.js';

const ROOM = 10 * LIMITS.entryBytesInMemory;

function countingCache(bytesOf: (value: Buffer) => number) {
  const made: string[] = [];
  const cache = new SingleFlightCache<Buffer>(ROOM, bytesOf);
  const get = (key: string, bytes = 0) =>
    cache.get(key, () => {
      made.push(key);
      return Promise.resolve(Buffer.alloc(bytes));
    });
  return { cache, made, get };
}

it('I9: keeps no more bytes than it may, and lets go of what was used longest ago', async () => {
  const { cache, made, get } = countingCache((value) => value.byteLength);
  await get('a', ROOM / 2);
  await get('b', ROOM / 4);
  await get('a', ROOM / 2);
  await get('c', ROOM / 4);
  expect(cache.byteLength).toBeLessThanOrEqual(ROOM);
  await get('a', ROOM / 2);
  await get('b', ROOM / 4);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

it('I9: keeps no more of them than it may, however small they are', async () => {
  const { cache, made, get } = countingCache(() => 0);
  for (let n = 0; n < 11; n++) await get(`${n}`);
  await get('0');
  expect(cache.byteLength).toBe(ROOM);
  expect(made).toHaveLength(12);
});
