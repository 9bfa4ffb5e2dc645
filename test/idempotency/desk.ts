import { randomUUID } from 'node:crypto';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { IdempotencyKeyDoc } from '../../src/mongo/idempotency-key.schema.js';
import type { Service } from '../support/service.js';

/** An answer with its body as the bytes that came. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  isReplayed: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers they have yet to check
  json: any;
}

export interface Post {
  token?: string;
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** fetch undoes a compression: what is compared is what the client reads. */
export async function post(service: Service, path: string, request: Post): Promise<RawAnswer> {
  const { token, key, body, headers, signal } = request;
  const response = await fetch(service.url + path, {
    method: 'POST',
    signal,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    isReplayed: response.headers.get('idempotency-replayed') === 'true',
    json: bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
  };
}

export const newKey = () => randomUUID();

export function database(service: Service): mongo.Db {
  return service.app.get<Connection>(getConnectionToken()).db!;
}

export function records(service: Service): mongo.Collection<IdempotencyKeyDoc> {
  return database(service).collection<IdempotencyKeyDoc>('idempotency_keys');
}

/** As if the process had died before it answered: the work may be done, the record does not know. */
export async function forgetAnswer(service: Service, leaseMs: number): Promise<void> {
  await records(service).updateMany({}, [
    { $set: { state: 'running', leaseUntil: { $add: ['$$NOW', leaseMs] } } },
    { $unset: 'answer' },
  ]);
}

/** An event of a grid of seats `1-1` …, and its organiser's token. */
export async function openEvent(service: Service, totalSeats = 100): Promise<string> {
  const body = { name: 'Keyed', startsAt: '2027-03-01T19:30:00Z', totalSeats };
  const { body: event } = await service.call('POST', '/events', {
    token: service.token(['organiser']),
    body,
  });
  return event.id as string;
}

/** Ids of the first seats of an event, in the layout's order. */
export async function seatsOf(service: Service, eventId: string, count: number): Promise<string[]> {
  const { body } = await service.call('GET', `/seat-booking/layout/${eventId}`, { token: service.token() });
  return body.seats.slice(0, count).map((seat: { id: string }) => seat.id);
}
