import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError } from '../../common/errors/domain-error.js';
import { newId } from '../../common/ids.js';
import { DUPLICATE_KEY } from '../../mongo/duplicate-key.js';
import { USER_MODEL, type UserDoc } from '../../mongo/user.schema.js';
import type { Role } from './auth.types.js';
import { canonicalEmail } from './email.js';
import { Passwords } from './passwords.js';

export interface Account {
  /** 24 hex characters; the `sub` of the account's tokens. */
  id: string;
  email: string;
  name: string;
  roles: Role[];
}

export interface NewAccount {
  email: string;
  password: string;
  name: string;
  roles: Role[];
}

/** Accounts of this service, one per e-mail address. */
@Injectable()
export class AccountsService {
  constructor(
    @InjectModel(USER_MODEL) private readonly users: Model<UserDoc>,
    private readonly passwords: Passwords,
  ) {}

  /**
   * An account that is there under `id` was made by an earlier attempt of the same request.
   * @throws DomainError EMAIL_TAKEN; the unique index decides, also between simultaneous requests.
   */
  async create({ email, password, name, roles }: NewAccount, id = newId()): Promise<Account> {
    const passwordHash = await this.passwords.hash(password);
    const user = { _id: id, email: canonicalEmail(email), name, passwordHash, roles };
    try {
      return toAccount(await this.users.create(user));
    } catch (fault) {
      if ((fault as { code?: unknown }).code !== DUPLICATE_KEY) throw fault;
      const existing = await this.find(email);
      if (existing?.id === id) return existing;
      throw new DomainError('EMAIL_TAKEN', 'Log in, or register with another address.');
    }
  }

  /** @throws DomainError BAD_CREDENTIALS, the same and as late for an unknown address as for a wrong password. */
  async logIn(email: string, password: string): Promise<Account> {
    const user = await this.users.findOne({ email: canonicalEmail(email) }).lean();
    if (!(await this.passwords.matches(password, user?.passwordHash)) || !user) {
      throw new DomainError('BAD_CREDENTIALS', 'Check both and try again.');
    }
    return toAccount(user);
  }

  /** The account with this address, made when there is none. One that exists is left as it is, password and roles too. */
  async ensure(account: NewAccount): Promise<Account> {
    const existing = await this.find(account.email);
    if (existing) return existing;
    try {
      return await this.create(account);
    } catch (fault) {
      const madeMeanwhile = fault instanceof DomainError && (await this.find(account.email));
      if (!madeMeanwhile) throw fault;
      return madeMeanwhile;
    }
  }

  private async find(email: string): Promise<Account | undefined> {
    const user = await this.users.findOne({ email: canonicalEmail(email) }).lean();
    return user ? toAccount(user) : undefined;
  }
}

function toAccount(user: UserDoc): Account {
  return { id: user._id.toHexString(), email: user.email, name: user.name, roles: user.roles as Role[] };
}
