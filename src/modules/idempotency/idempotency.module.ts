import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AnswerRecorder } from './answer-recorder.js';
import { IdempotencyGuard } from './idempotency.guard.js';
import { IdempotencyRecords } from './idempotency-records.js';

/** `Idempotency-Key` on every POST. Its guard needs the user: import it after the module of the guards that find one. */
@Module({
  providers: [AnswerRecorder, IdempotencyRecords, { provide: APP_GUARD, useClass: IdempotencyGuard }],
  exports: [AnswerRecorder],
})
export class IdempotencyModule {}
