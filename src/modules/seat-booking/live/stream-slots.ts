import { DomainError } from '../../../common/errors/domain-error.js';
import { LIMITS } from '../../../config/limits.js';

/** Counts the open streams of this process (I9). */
export class StreamSlots {
  taken = 0;
  private isClosed = false;
  private readonly takenByUser = new Map<string, number>();

  /** @returns what gives the slot back, once. @throws DomainError TOO_MANY_STREAMS */
  take(userId: string): () => void {
    const ofUser = this.takenByUser.get(userId) ?? 0;
    this.assertOpen();
    if (this.taken >= LIMITS.streams) throw tooManyStreams('The service has as many streams as it takes.');
    if (ofUser >= LIMITS.streamsPerUser)
      throw tooManyStreams(`You have ${ofUser} streams open here, as many as one user may.`);
    this.taken += 1;
    this.takenByUser.set(userId, ofUser + 1);
    return () => this.giveBack(userId);
  }

  /** Whoever has a slot and no stream yet asks again. @throws DomainError TOO_MANY_STREAMS */
  assertOpen(): void {
    if (this.isClosed) throw tooManyStreams('The service is stopping.');
  }

  /** Nobody gets one any more. */
  close(): void {
    this.isClosed = true;
  }

  private giveBack(userId: string): void {
    this.taken -= 1;
    const ofUser = this.takenByUser.get(userId)! - 1;
    if (ofUser > 0) this.takenByUser.set(userId, ofUser);
    else this.takenByUser.delete(userId);
  }
}

export function tooManyStreams(why: string): DomainError {
  const retryAfterSeconds = LIMITS.streamsFullRetrySeconds;
  return new DomainError('TOO_MANY_STREAMS', `${why} Ask again in a moment.`, { retryAfterSeconds });
}
