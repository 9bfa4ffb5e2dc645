import { DomainError } from './errors/domain-error.js';
import { newId } from './ids.js';
import { decodeCursor, encodeCursor, page } from './pagination.js';

const items = (count: number) => Array.from({ length: count }, (_, index) => `item-${index}`);

test('a page that holds everything has no cursor', () => {
  expect(page(items(3), 3, String)).toEqual({ items: items(3) });
  expect(page([], 3, String)).toEqual({ items: [] });
});

test('one item too many is left out and its predecessor is the cursor', () => {
  const { items: shown, nextCursor } = page(items(4), 3, String);
  expect(shown).toEqual(items(3));
  expect(decodeCursor(nextCursor!, () => true)).toBe('item-2');
});

test('a cursor gives its key back and shows none of it', () => {
  const id = newId();
  expect(encodeCursor(id)).not.toContain(id);
  expect(decodeCursor(encodeCursor(id))).toBe(id);
});

test.each([
  ['empty', ''],
  ['no base64url', 'ä+/='],
  ['of another key', encodeCursor('{"$gt":1}')],
  ['padded', `${encodeCursor(newId())}=`],
  ['cut off', encodeCursor(newId()).slice(0, -1)],
])('a cursor that is %s is refused with its field', (_what, cursor) => {
  expect(() => decodeCursor(cursor)).toThrow(DomainError);
  expect(() => decodeCursor(cursor)).toThrow('VALIDATION_FAILED');
});
