import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop } from '../../common/background-loop.js';
import { LIMITS } from '../../config/limits.js';
import { BookingRelay } from './booking-relay.js';
import { Dispatcher } from './dispatcher.js';
import { HoldRelay } from './hold-relay.js';
import { RelayLease } from './relay-lease.js';

/**
 * Turns what happened into messages. Both sources are in MongoDB, and what was told is struck off there only after
 * its messages are stored: a crash in between tells it again, and the same message comes of it.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Relay.name);
  private readonly loop = new BackgroundLoop(
    this.log,
    'handing events to the webhooks',
    LIMITS.webhookTickMs,
    () => this.relay(),
  );

  constructor(
    private readonly lease: RelayLease,
    private readonly bookings: BookingRelay,
    private readonly holds: HoldRelay,
    private readonly dispatcher: Dispatcher,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    // Without it the others wait until the lease ends.
    await this.lease.giveBack().catch(() => undefined);
  }

  private async relay(): Promise<void> {
    const [bookings, holds] = await Promise.all([this.bookings.hasWork(), this.holds.hasWork()]);
    if ((!bookings && !holds) || !(await this.lease.take())) return;
    const told = [bookings && (await this.bookings.relay()), holds && (await this.holds.relay())];
    for (const part of told) {
      if (!part) continue;
      if (part.deliveries > 0) this.dispatcher.ring();
      if (part.more) this.loop.ring();
    }
  }
}
