import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, verify, type Algorithm } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { DomainError } from '../../common/errors/domain-error.js';
import { LIMITS } from '../../config/limits.js';

/**
 * The least that OWASP's Password Storage Cheat Sheet asks of Argon2id: 19 MiB, two passes, one lane.
 * `Argon2id` is 2 in the library's enum, which exists in its types only.
 */
const ARGON2ID = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes and checks passwords, few at once: each takes 19 MiB and a thread that compression also needs. */
@Injectable()
export class Passwords implements OnModuleInit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Checked in place of the hash of an account that is not there, so that its absence takes the same time. */
  private nobodysHash = '';

  async onModuleInit(): Promise<void> {
    this.nobodysHash = await this.hash(randomBytes(32).toString('hex'));
  }

  /** @throws DomainError RATE_LIMITED when too many wait. */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(canonical(password), ARGON2ID));
  }

  /** False for no hash, after as long as for a wrong password. @throws DomainError RATE_LIMITED. */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const matches = await this.inTurn(() => verify(passwordHash ?? this.nobodysHash, canonical(password)));
    return matches && passwordHash !== undefined;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }

  /** Resolves when a place is free; a place is handed on without being given up in between. */
  private async turn(): Promise<void> {
    if (this.running < LIMITS.passwordHashesAtOnce) {
      this.running++;
      return;
    }
    if (this.waiting.length >= LIMITS.passwordHashQueue) {
      throw new DomainError('RATE_LIMITED', 'Too many passwords are being checked.', {
        retryAfterSeconds: 2,
      });
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

/** The same password typed on another keyboard may come in another Unicode form (NIST SP 800-63B, 5.1.1.2). */
function canonical(password: string): string {
  return password.normalize('NFKC');
}
