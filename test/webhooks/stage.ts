import { getConnectionToken } from '@nestjs/mongoose';
import { Types, type Connection, type mongo } from 'mongoose';
import type { Environment } from '../../src/config/env.js';
import { until } from '../faults/stage.js';
import { openBoxOffice, type BoxOffice } from '../seat-booking/box-office.js';
import { Happenings } from './happenings.js';
import { Receiver, type Behaviour } from './receiver.js';

export const ALL_BOOKING_TYPES = ['confirmed', 'paid', 'cancelled', 'expired', 'failed'].map(
  (status) => `booking.${status}`,
);

export interface Webhook {
  id: string;
  secret: string;
}

/** A service with an organiser, and receivers of the organiser's own. */
export class WebhookStage {
  private readonly receivers: Receiver[] = [];

  private constructor(readonly office: BoxOffice) {}

  /** Minutes are short, so that a day of attempts is over in a moment. */
  static async open(
    overrides: Partial<Environment> = {},
    override?: Parameters<typeof openBoxOffice>[1],
  ): Promise<WebhookStage> {
    return new WebhookStage(await openBoxOffice({ MINUTE_MS: 2, ...overrides }, override));
  }

  get db(): mongo.Db {
    return this.office.service.app.get<Connection>(getConnectionToken()).db!;
  }

  /** Of an event of its own. */
  happenings(at?: Date): Happenings {
    return new Happenings(this.db, undefined, at);
  }

  async receiver(behaviour?: Behaviour): Promise<Receiver> {
    const receiver = await Receiver.open(behaviour);
    this.receivers.push(receiver);
    return receiver;
  }

  async webhook(receiver: { url: string }, events = ALL_BOOKING_TYPES, more: object = {}): Promise<Webhook> {
    const answer = await this.office.organiser.post('/webhooks', { url: receiver.url, events, ...more });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body as Webhook;
  }

  /** Newest first. */
  async deliveries({ id }: Webhook, query = ''): Promise<Record<string, unknown>[]> {
    const { status, body } = await this.office.organiser.get(`/webhooks/${id}/deliveries${query}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.items as Record<string, unknown>[];
  }

  /** Waits until so many are made and none is on its way. */
  async settled({ id }: Webhook, count: number, timeoutMs?: number): Promise<void> {
    const deliveries = this.db.collection('webhook_deliveries');
    const own = { endpointId: new Types.ObjectId(id) };
    await until(async () => {
      const ended = await deliveries.countDocuments({ ...own, status: { $ne: 'pending' } });
      return ended >= count && ended === (await deliveries.countDocuments(own));
    }, timeoutMs);
  }

  /** Else what later tests make happen is told to the receivers of this one, too. */
  async forgetWebhooks(): Promise<void> {
    const { body } = await this.office.admin.get('/webhooks');
    const { admin, call } = this.office;
    for (const { id } of body.items) await call('DELETE', `/webhooks/${id}`, { token: admin.token });
  }

  async close(): Promise<void> {
    await Promise.all(this.receivers.map((receiver) => receiver.close()));
    await this.office.close();
  }
}
