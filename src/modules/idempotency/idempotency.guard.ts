import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError, validationFailed } from '../../common/errors/domain-error.js';
import {
  IDEMPOTENCY_KEY_HEADER,
  IGNORES_IDEMPOTENCY_KEY,
  reserveId,
} from '../../common/http/idempotency-key.js';
import { APP_CONFIG, type AppConfig } from '../../config/app-config.js';
import { LIMITS } from '../../config/limits.js';
import type { AuthUser } from '../auth/auth.types.js';
import { canonicalEmail } from '../auth/email.js';
import { AnswerRecorder } from './answer-recorder.js';
import { IdempotencyRecords, type Begun, type Claim } from './idempotency-records.js';
import { RequestSeal } from './request-seal.js';

type Request = FastifyRequest & { user?: AuthUser };

const VISIBLE = /^[!-~]+$/;

/**
 * Lets a POST with an `Idempotency-Key` through once. The last guard before every route: the user is known, and pipes
 * and handler come after it. A guard and no interceptor, which would cost every other request as well.
 */
@Injectable()
export class IdempotencyGuard implements CanActivate {
  private readonly secret: string;

  constructor(
    private readonly reflector: Reflector,
    private readonly records: IdempotencyRecords,
    private readonly recorder: AnswerRecorder,
    @Inject(APP_CONFIG) { JWT_SECRET }: AppConfig,
  ) {
    this.secret = JWT_SECRET ?? '';
  }

  /**
   * @throws StoredAnswer when it was answered before
   * @throws DomainError VALIDATION_FAILED, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED, RATE_LIMITED
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = request.headers[IDEMPOTENCY_KEY_HEADER];
    if (key === undefined || request.method !== 'POST' || this.isIgnored(context)) return true;
    const { method, url, body } = request;
    const seal = new RequestSeal(
      { owner: ownerOf(request), key: checked(key), method, url, body },
      this.secret,
    );
    const claim = await this.claim(await this.records.begin(seal), seal);
    if (claim.isFirst) await this.assertRoom(claim, seal);
    reserveId(request, claim.reservedId);
    this.recorder.expect(request, { claim, seal });
    return true;
  }

  private isIgnored(context: ExecutionContext): boolean {
    const holders = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<boolean | undefined>(IGNORES_IDEMPOTENCY_KEY, holders) === true;
  }

  private async claim(begun: Begun, seal: RequestSeal): Promise<Claim> {
    if (begun.tag === 'mine') return begun.claim;
    if (begun.tag === 'answered') throw await this.recorder.replay(begun.answer, seal);
    if (begun.tag === 'running') {
      const detail = 'The first request with this key is not answered yet. Repeat it in a moment.';
      throw new DomainError('IDEMPOTENCY_IN_PROGRESS', detail, { retryAfterSeconds: 1 });
    }
    const detail = 'The key came with another body or to another address before. Nothing was done.';
    throw new DomainError('IDEMPOTENCY_KEY_REUSED', detail);
  }

  private async assertRoom(claim: Claim, seal: RequestSeal): Promise<void> {
    if (!(await this.records.hasTooMany(seal.owner))) return;
    await this.records.drop(claim);
    const detail = `At most ${LIMITS.idempotencyKeysPerUser} keys are kept of one user. Older ones are forgotten after a day.`;
    throw new DomainError('RATE_LIMITED', detail, { retryAfterSeconds: 60 });
  }
}

/** Whoever registers has no token yet; the address that is to be registered stands for the user. */
function ownerOf({ user, body }: Request): string {
  if (user) return `user ${user.id}`;
  const { email } = (body ?? {}) as { email?: unknown };
  return `nobody ${typeof email === 'string' ? canonicalEmail(email) : ''}`;
}

/** A header that is sent twice arrives joined by a comma and a space, and is no key. */
function checked(key: string | string[]): string {
  if (typeof key === 'string' && key.length <= LIMITS.idempotencyKeyLength && VISIBLE.test(key)) return key;
  const message = `must have 1 to ${LIMITS.idempotencyKeyLength} visible ASCII characters and come once`;
  throw validationFailed([{ field: 'Idempotency-Key', message }]);
}
