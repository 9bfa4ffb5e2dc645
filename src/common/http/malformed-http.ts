import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { toProblem } from '../errors/problem.js';

const CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};
const DETAILS: Partial<Record<ErrorCode, string>> = {
  HEADERS_TOO_LARGE: 'All headers together must stay below 16 KiB.',
  REQUEST_TIMEOUT: 'The request did not arrive in time.',
  MALFORMED_REQUEST: 'The request is not well-formed HTTP/1.1.',
};

/** Answers what Node's parser refuses: there is no request yet, only a socket to write to and close. */
export function answerMalformedHttp(fault: ConnectionError, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[fault.code] ?? 'MALFORMED_REQUEST';
  const error = new DomainError(code, DETAILS[code] ?? '');
  const { status, headers, body } = toProblem(error, '', randomUUID());
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${text}`);
}
