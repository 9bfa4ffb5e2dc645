import type { BookingDto } from '../../../../packages/client/src/index.js';
import { csvOf } from './csv.js';

const booking = (name: string, phone: string | null = null) =>
  ({
    id: 'b1',
    status: 'paid',
    contact: { name, email: 'a@example.com', phone },
    allSeatIds: ['A1', 'A2'],
    payment: { status: 'paid', method: null, transactionId: null },
  }) as BookingDto;

/** What stands in a column of the first line after the names. */
function cell(csv: string, column: string): string {
  const [names, values] = csv.replace('\ufeff', '').split('\r\n');
  // No cell of these tests has a comma but the quoted one, which is last to be looked at.
  return values.split(',')[names.split(',').indexOf(column)];
}

test('cells are quoted when they have to be', () => {
  expect(csvOf([booking('Lovelace, "Ada"\nCountess')])).toContain(',"Lovelace, ""Ada""\nCountess",');
  expect(cell(csvOf([booking('Ada')]), 'name')).toBe('Ada');
  expect(cell(csvOf([booking('Ada')]), 'seats')).toBe('A1 A2');
});

test.each(['=1+1', '+cmd', '-1+1|x', '@SUM(A1)', '\tx'])('%j is no formula for a spreadsheet', (name) => {
  expect(cell(csvOf([booking(name)]), 'name')).toBe(`'${name}`);
});

test.each([
  ["Max;=cmd|'/C calc'!A0;", "Max;'=cmd|'/C calc'!A0;"],
  ['Max|+1\t@x', "Max|'+1\t'@x"],
  ['Max; -1;x', "Max;' -1;x"],
])('%j is none either where spreadsheets part cells elsewhere', (name, written) => {
  expect(cell(csvOf([booking(name)]), 'name')).toBe(written);
});

test('quotes do not hide a formula', () => {
  expect(csvOf([booking('Max;"=1+1"')])).toContain(`,"Max;'""=1+1""",`);
});

test('a phone number stays as it is', () => {
  expect(cell(csvOf([booking('Ada', '+49 (30) 1234-5')]), 'phone')).toBe('+49 (30) 1234-5');
});

test('a file without bookings has the names of its columns', () => {
  expect(csvOf([])).toMatch(/^\ufeffid,status,.*\r\n$/);
});
