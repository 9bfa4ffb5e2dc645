import { Redis } from 'ioredis';
import { mongo } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { auditEvent, type Audit } from './audit.js';
import type { History } from './history.js';
import type { Target } from './servers.js';

/** What a crash left between two steps is settled within a lease, and looked at again within the reconciler's time. */
const SETTLED_WITHIN_MS = 45_000;
const POLL_MS = 500;

/** Asks both stores until they agree with each other. The last audit's faults are those that stayed. */
export async function settledAudit(target: Target, eventId: string): Promise<Audit> {
  return withStores(target, async (db, redis) => {
    const deadline = Date.now() + SETTLED_WITHIN_MS;
    for (;;) {
      const audit = await auditEvent(db, redis, eventId);
      if (audit.faults.length === 0 || Date.now() > deadline) return audit;
      await delay(POLL_MS);
    }
  });
}

/** Every way in which the ledger contradicts what the buyers were told. */
export async function ledgerFaults(
  target: Target,
  eventId: string,
  seatIds: readonly string[],
  history: History,
): Promise<string[]> {
  return withStores(target, async (db) => {
    const filter = { eventId: new mongo.ObjectId(eventId), active: true };
    const active = await db.collection('seat_bookings').find(filter).toArray();
    const sold = active.flatMap((booking) => booking.allSeatIds as string[]);
    const timesSold = new Map(seatIds.map((seatId) => [seatId, 0]));
    for (const seatId of sold) timesSold.set(seatId, (timesSold.get(seatId) ?? 0) + 1);
    const wrong = [...timesSold].filter(([, times]) => times !== 1);
    const byId = new Map(active.map((booking) => [booking._id.toHexString(), booking]));
    return [
      ...wrong.map(([seatId, times]) => `seat ${seatId} is sold ${times} times`),
      ...lostSales(byId, history),
      ...[...byId.keys()]
        .filter((id) => !history.sales.has(id))
        .map((id) => `nobody was told of booking ${id}`),
      ...[...history.cancelled].filter((id) => byId.has(id)).map((id) => `cancelled booking ${id} is active`),
    ];
  });
}

function lostSales(active: ReadonlyMap<string, mongo.Document>, { sales, cancelled }: History): string[] {
  return [...sales].flatMap(([id, { userId, seatIds }]) => {
    if (cancelled.has(id)) return [];
    const booking = active.get(id);
    if (!booking) return [`acknowledged booking ${id} of ${userId} is lost`];
    const isSame = booking.userId === userId && String(booking.allSeatIds) === String(seatIds);
    return isSame ? [] : [`acknowledged booking ${id} of ${userId} has other seats or another owner`];
  });
}

async function withStores<T>(target: Target, use: (db: mongo.Db, redis: Redis) => Promise<T>): Promise<T> {
  const client = new mongo.MongoClient(target.mongodbUri);
  const redis = new Redis(target.redisUrl);
  try {
    return await use(client.db(), redis);
  } finally {
    redis.disconnect();
    await client.close();
  }
}
