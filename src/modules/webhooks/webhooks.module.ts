import { Module } from '@nestjs/common';
import { BookingRelay } from './booking-relay.js';
import { DeliveryQueue } from './delivery-queue.js';
import { Dispatcher } from './dispatcher.js';
import { HoldRelay } from './hold-relay.js';
import { MessageStore } from './message-store.js';
import { RelayLease } from './relay-lease.js';
import { Relay } from './relay.js';
import { Sender } from './sender.js';
import { TargetPolicy } from './target-policy.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookEndpoints } from './webhook-endpoints.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhooksController } from './webhooks.controller.js';

@Module({
  controllers: [WebhooksController],
  providers: [
    BookingRelay,
    DeliveryQueue,
    Dispatcher,
    HoldRelay,
    MessageStore,
    Relay,
    RelayLease,
    Sender,
    TargetPolicy,
    WebhookDeliveries,
    WebhookEndpoints,
    WebhookMetrics,
  ],
})
export class WebhooksModule {}
