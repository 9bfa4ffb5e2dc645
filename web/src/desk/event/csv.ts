import type { BookingDto } from '../../../../packages/client/src/index.js';

/** Columns of the file and where the API has them. */
const COLUMNS: [string, (booking: BookingDto) => string | number | null | undefined][] = [
  ['id', ({ id }) => id],
  ['status', ({ status }) => status],
  ['createdAt', ({ createdAt }) => createdAt],
  ['updatedAt', ({ updatedAt }) => updatedAt],
  ['name', ({ contact }) => contact.name],
  ['email', ({ contact }) => contact.email],
  ['phone', ({ contact }) => contact.phone],
  ['userId', ({ userId }) => userId],
  ['seatCount', ({ allSeatIds }) => allSeatIds.length],
  ['seats', ({ allSeatIds }) => allSeatIds.join(' ')],
  ['totalAmount', ({ totalAmount }) => totalAmount],
  ['currency', ({ currency }) => currency],
  ['paymentStatus', ({ payment }) => payment.status],
  ['paymentMethod', ({ payment }) => payment.method],
  ['transactionId', ({ payment }) => payment.transactionId],
  ['cancelReason', ({ cancelReason }) => cancelReason],
];

/** Without it, spreadsheets take the file for one of their own old encodings. */
const BYTE_ORDER_MARK = '\ufeff';

/** Bookings as a table (RFC 4180): the names and values of the API, one booking a line, its seats apart by spaces. */
export function csvOf(bookings: readonly BookingDto[]): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...bookings.map((booking) => COLUMNS.map(([, read]) => cell(read(booking)))),
  ];
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Also after what a spreadsheet may part cells at, such as the semicolon where the comma is for decimals. */
const FORMULA = /(^|[;,\t|\r\n])(["\s]*[=+\-@])|^(?=[\t\r])/g;
const PHONE = /^\+?[\d ()./-]+$/;

/** Text that a spreadsheet would take for a formula gets an apostrophe in front; a phone number does no harm. */
function cell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value);
  const written = value ?? '';
  const text = PHONE.test(written)
    ? written
    : written.replace(FORMULA, (_, mark = '', formula = '') => `${mark}'${formula}`);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
