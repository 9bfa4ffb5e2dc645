import { Global, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { InjectConnection, MongooseModule } from '@nestjs/mongoose';
import type { Connection, IndexDefinition, Model } from 'mongoose';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { LIMITS } from '../config/limits.js';
import { BookingLedger } from './booking-ledger.js';
import { EVENT_MODEL, eventSchema } from './event.schema.js';
import { IDEMPOTENCY_KEY_MODEL, idempotencyKeySchema } from './idempotency-key.schema.js';
import {
  LAYOUT_MODEL,
  LAYOUT_PIECE_MODEL,
  LAYOUT_VERSION_MODEL,
  layoutPieceSchema,
  layoutSchema,
  layoutVersionSchema,
} from './layout.schema.js';
import { PAYMENT_TRANSACTION_MODEL, paymentTransactionSchema } from './payment-transaction.schema.js';
import { SEAT_BOOKING_MODEL, seatBookingSchema } from './seat-booking.schema.js';
import { SEAT_LOG_MODEL, seatLogSchema } from './seat-log.schema.js';
import { SEAT_PROJECTION_MODEL, seatProjectionSchema } from './seat-projection.schema.js';
import { SEAT_STATE_MODEL, seatStateSchema } from './seat-state.schema.js';
import { USER_MODEL, userSchema } from './user.schema.js';
import { WEBHOOK_DELIVERY_MODEL, webhookDeliverySchema } from './webhook-delivery.schema.js';
import { WEBHOOK_ENDPOINT_MODEL, webhookEndpointSchema } from './webhook-endpoint.schema.js';
import { WEBHOOK_MESSAGE_MODEL, webhookMessageSchema } from './webhook-message.schema.js';
import { WEBHOOK_RELAY_MODEL, webhookRelaySchema } from './webhook-relay.schema.js';

const models = MongooseModule.forFeature([
  { name: EVENT_MODEL, schema: eventSchema },
  { name: IDEMPOTENCY_KEY_MODEL, schema: idempotencyKeySchema },
  { name: LAYOUT_MODEL, schema: layoutSchema },
  { name: LAYOUT_VERSION_MODEL, schema: layoutVersionSchema },
  { name: LAYOUT_PIECE_MODEL, schema: layoutPieceSchema },
  { name: PAYMENT_TRANSACTION_MODEL, schema: paymentTransactionSchema },
  { name: SEAT_BOOKING_MODEL, schema: seatBookingSchema },
  { name: SEAT_LOG_MODEL, schema: seatLogSchema },
  { name: SEAT_PROJECTION_MODEL, schema: seatProjectionSchema },
  { name: SEAT_STATE_MODEL, schema: seatStateSchema },
  { name: USER_MODEL, schema: userSchema },
  { name: WEBHOOK_DELIVERY_MODEL, schema: webhookDeliverySchema },
  { name: WEBHOOK_ENDPOINT_MODEL, schema: webhookEndpointSchema },
  { name: WEBHOOK_MESSAGE_MODEL, schema: webhookMessageSchema },
  { name: WEBHOOK_RELAY_MODEL, schema: webhookRelaySchema },
]);

/**
 * The connection and every model. All writes wait for a majority and its journal, and reads see only what a majority
 * has: what one member alone has may be rolled back, and no seat may be freed or sold on account of it (I2).
 */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [APP_CONFIG],
      useFactory: (config: AppConfig) => ({
        uri: config.MONGODB_URI,
        retryAttempts: 3,
        retryDelay: 1_000,
        autoIndex: false,
        autoCreate: false,
        writeConcern: { w: 'majority', j: true, wtimeoutMS: LIMITS.mongoMajorityMs },
        readConcern: { level: 'majority' },
        heartbeatFrequencyMS: LIMITS.mongoHeartbeatMs,
        connectTimeoutMS: LIMITS.mongoConnectMs,
        serverSelectionTimeoutMS: LIMITS.mongoServerSelectionMs,
        bufferCommands: false,
        retryWrites: true,
      }),
    }),
    models,
  ],
  providers: [BookingLedger],
  exports: [models, BookingLedger],
})
export class MongoModule implements OnModuleInit {
  private readonly log = new Logger(MongoModule.name);

  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** Makes every index the schemas name and checks that the server shows it: I2 rests on one of them. */
  async onModuleInit(): Promise<void> {
    await Promise.all(Object.values(this.connection.models).map(ensureIndexes));
    this.log.log('MongoDB is connected and shows every index');
  }
}

async function ensureIndexes(model: Model<unknown>): Promise<void> {
  await model.createCollection();
  await model.createIndexes();
  const present = new Set((await model.listIndexes()).map((index) => JSON.stringify(index.key)));
  const wanted = model.schema.indexes().map(([keys]: [IndexDefinition, unknown]) => JSON.stringify(keys));
  const missing = wanted.filter((keys) => !present.has(keys));
  if (missing.length > 0)
    throw new Error(`MongoDB lacks indexes of ${model.modelName}: ${missing.join(', ')}`);
}
