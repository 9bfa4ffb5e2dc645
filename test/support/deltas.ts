import { RedisConnection } from '../../src/redis/redis-connection.js';
import { eventKeys } from '../../src/redis/keys.js';
import type { Service } from './service.js';

/** The fields of every delta of an event, oldest first. */
export async function deltasOf(service: Service, eventId: string): Promise<Record<string, string>[]> {
  const { client } = service.app.get(RedisConnection);
  const entries = await client.xrange(eventKeys(eventId).deltas, '-', '+');
  return entries.map(([, fields]) =>
    Object.fromEntries(fields.flatMap((name, i) => (i % 2 === 0 ? [[name, fields[i + 1]]] : []))),
  );
}
