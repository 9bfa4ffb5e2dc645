import type { Redis } from 'ioredis';

/** Forgets what Redis has counted so far. */
export async function forgetCosts(redis: Redis): Promise<void> {
  await redis.config('RESETSTAT');
}

/** Microseconds that Redis has spent on scripts since then, what they call included. */
export async function scriptMicroseconds(redis: Redis): Promise<number> {
  const stats = await redis.info('commandstats');
  const spent = [...stats.matchAll(/^cmdstat_(?:eval|evalsha):calls=\d+,usec=(\d+)/gm)];
  return spent.reduce((sum, [, usec]) => sum + Number(usec), 0);
}

/** Bytes that Redis uses, once what it frees beside its work is free. */
export async function memoryBytes(redis: Redis): Promise<number> {
  const memory = await redis.info('memory');
  return Number(/^used_memory:(\d+)/m.exec(memory)![1]);
}
