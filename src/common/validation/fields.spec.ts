import 'reflect-metadata';
import type { DomainError } from '../errors/domain-error.js';
import { DtoPipe } from './dto.pipe.js';
import { AuthorIdField, SeatIdsField, TextField, TextFilter, TimeField } from './fields.js';

class Fields {
  @AuthorIdField('A1')
  id: unknown = 'A1';

  @SeatIdsField(2, { optional: true })
  seatIds?: unknown;

  @TextField(5, { optional: true, example: 'Shop' })
  text?: unknown;

  @TimeField('From then on')
  from?: unknown;

  @TextFilter(5, 'A1', 'Only these')
  filter?: unknown;
}

const pipe = new DtoPipe();

function messagesOf(value: object): string[] {
  try {
    pipe.transform(value, { type: 'body', metatype: Fields });
  } catch (error) {
    const { errors } = (error as DomainError).extras.members as { errors: { message: string }[] };
    return errors.map(({ message }) => message);
  }
  return [];
}

const TIME = 'must be an ISO 8601 time with its zone, such as 2027-03-01T19:30:00Z';

test.each<[object, string]>([
  [{ id: 5 }, 'must be a string'],
  [{ id: '' }, 'must have 1 to 64 characters'],
  [{ seatIds: 'A1' }, 'must be a list of seat ids'],
  [{ seatIds: {} }, 'must be a list of seat ids'],
  [{ seatIds: [] }, 'must name at least one seat'],
  [{ seatIds: ['A1', 'A2', 'A3'] }, 'must name at most 2 seats'],
  [{ seatIds: ['A1', 'A1'] }, 'must not name a seat twice'],
  [{ seatIds: ['A1', 5] }, 'must hold strings only'],
  [{ seatIds: ['A1', ''] }, 'must hold ids of 1 to 64 characters'],
  [{ text: 5 }, 'must be a string'],
  [{ text: '' }, 'must have 1 to 5 characters'],
  [{ text: 'a\nb' }, 'must have no control characters'],
  [{ text: '  ' }, 'must not be blank'],
  [{ from: 'x' }, TIME],
  [{ from: 5 }, TIME],
  [{ from: '2027-03-01T19:30:00' }, TIME],
  [{ from: '2027-02-30T19:30:00Z' }, TIME],
  [{ filter: ['A1'] }, 'must be a string'],
  [{ filter: 'longer' }, 'must have 1 to 5 characters'],
])('%j is told one fault, the first', (value, message) => {
  expect(messagesOf(value)).toEqual([message]);
});

test('what fits is taken', () => {
  const from = '2027-03-01T19:30:00+02:00';
  expect(messagesOf({ seatIds: ['A1', 'A2'], text: 'Shop', from, filter: 'A1' })).toEqual([]);
});
