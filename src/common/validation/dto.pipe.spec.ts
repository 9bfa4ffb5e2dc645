import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Max, ValidateNested } from 'class-validator';
import { LIMITS } from '../../config/limits.js';
import type { DomainError } from '../errors/domain-error.js';
import { DtoPipe } from './dto.pipe.js';

class SeatDto {
  @IsString()
  id!: string;
}

class OrderDto {
  @IsInt()
  @Max(3)
  count: number = 1;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => SeatDto)
  seats?: SeatDto[];
}

const pipe = new DtoPipe();
const transform = (value: unknown) => pipe.transform(value, { type: 'body', metatype: OrderDto });

function faultsOf(value: unknown): unknown {
  try {
    transform(value);
  } catch (error) {
    return (error as DomainError).extras.members!.errors;
  }
  return [];
}

test('hands on an instance with its defaults', () => {
  const order = transform({ seats: [{ id: 'A1' }] });
  expect(order).toBeInstanceOf(OrderDto);
  expect(order).toEqual({ count: 1, seats: [{ id: 'A1' }] });
  expect((order as OrderDto).seats![0]).toBeInstanceOf(SeatDto);
});

test('names nested fields by their path and tells every fault', () => {
  expect(faultsOf({ count: 3.5, seats: [{ id: 'A1' }, { id: 2, x: 1 }] })).toEqual([
    { field: 'count', message: 'must not be greater than 3' },
    { field: 'count', message: 'must be an integer number' },
    { field: 'seats[1].x', message: 'is not a field of this request' },
    { field: 'seats[1].id', message: 'must be a string' },
  ]);
});

test('lists no more faults than the limit', () => {
  expect(faultsOf({ seats: Array.from({ length: 300 }, () => ({ id: 1 })) })).toHaveLength(
    LIMITS.faultsListed,
  );
});

test('a missing body is an empty one', () => {
  expect(transform(undefined)).toEqual({ count: 1 });
});

test.each([
  ['null', null],
  ['an array', []],
  ['a string', 'x'],
  ['a number', 1],
])('%s is no object', (_what, value) => {
  expect(faultsOf(value)).toEqual([{ field: '', message: 'the body must be a JSON object' }]);
});

test('a member called constructor is refused wherever it stands', () => {
  const message = 'is not a field of this request';
  expect(
    faultsOf({ constructor: 1, count: { constructor: 5 }, seats: [{ id: [{ constructor: 'x' }] }] }),
  ).toEqual([
    { field: 'constructor', message },
    { field: 'count.constructor', message },
    { field: 'seats[0].id[0].constructor', message },
  ]);
});

test.each(['hasOwnProperty', 'toString', '__defineGetter__'])(
  'a member called %s is refused, also in what is nested',
  (name) => {
    const message = 'is not a field of this request';
    expect(faultsOf({ [name]: 1, seats: [{ id: 'A1', [name]: 'x' }] })).toEqual([
      { field: name, message },
      { field: `seats[0].${name}`, message },
    ]);
  },
);

test.each(['toString', 'hasOwnProperty', '__proto__'])(
  'a member called %s changes neither the rules nor the instance',
  (name) => {
    const hostile: unknown = JSON.parse(`{"count":99,${JSON.stringify(name)}:{"isAdmin":true}}`);
    expect(faultsOf(hostile)).toContainEqual({ field: 'count', message: 'must not be greater than 3' });
    expect({}).not.toHaveProperty('isAdmin');
  },
);

test('what is no DTO goes through untouched', () => {
  const value = { anything: [1] };
  expect(pipe.transform(value, { type: 'body', metatype: Object })).toBe(value);
  expect(pipe.transform('x', { type: 'param', metatype: String })).toBe('x');
  expect(pipe.transform(value, { type: 'custom', metatype: OrderDto })).toBe(value);
});
