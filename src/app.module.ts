import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type AppConfig } from './config/app-config.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { EventsModule } from './modules/events/events.module.js';
import { HealthModule } from './modules/health/health.module.js';
import { IdempotencyModule } from './modules/idempotency/idempotency.module.js';
import { LayoutsModule } from './modules/layouts/layouts.module.js';
import { MetricsModule } from './modules/metrics/metrics.module.js';
import { MirrorModule } from './modules/mirror/mirror.module.js';
import { SeatBookingModule } from './modules/seat-booking/seat-booking.module.js';
import { SeatLogModule } from './modules/seat-log/seat-log.module.js';
import { WebhooksModule } from './modules/webhooks/webhooks.module.js';
import { MongoModule } from './mongo/mongo.module.js';
import { RedisModule } from './redis/redis.module.js';

@Module({})
export class AppModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        MongoModule,
        RedisModule,
        AuthModule,
        IdempotencyModule,
        LayoutsModule,
        EventsModule,
        SeatBookingModule,
        MirrorModule,
        SeatLogModule,
        WebhooksModule,
        HealthModule,
        MetricsModule,
      ],
    };
  }
}
