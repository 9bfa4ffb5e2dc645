import 'reflect-metadata';
import { Module, ValidationPipe } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { MongooseModule } from '@nestjs/mongoose';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import { HallsController } from './halls.controller.js';
import { JwtGuard } from './jwt.guard.js';
import { bookingSchema, eventSchema, layoutSchema, seatStateSchema } from './schemas.js';
import { REDIS, SeatLocks } from './seat-locks.js';
import { SeatsController } from './seats.controller.js';
import { SeatsService } from './seats.service.js';

const { MONGODB_URI, REDIS_URL, JWT_SECRET } = process.env as Record<string, string>;

@Module({
  imports: [
    JwtModule.register({ secret: JWT_SECRET, verifyOptions: { algorithms: ['HS256'] } }),
    MongooseModule.forRoot(MONGODB_URI, { writeConcern: { w: 'majority', j: true } }),
    MongooseModule.forFeature([
      { name: 'Layout', schema: layoutSchema },
      { name: 'Event', schema: eventSchema },
      { name: 'SeatState', schema: seatStateSchema },
      { name: 'Booking', schema: bookingSchema },
    ]),
  ],
  controllers: [HallsController, SeatsController],
  providers: [
    SeatLocks,
    SeatsService,
    { provide: REDIS, useFactory: () => new Redis(REDIS_URL) },
    { provide: APP_GUARD, useClass: JwtGuard },
  ],
})
class ReferenceModule {}

const app = await NestFactory.create<NestFastifyApplication>(ReferenceModule, new FastifyAdapter(), {
  logger: ['error', 'warn'],
});
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
await app.listen(0, '127.0.0.1');
process.once('disconnect', () => process.exit());
process.send!({ url: await app.getUrl() });
