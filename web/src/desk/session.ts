import { signal } from '@preact/signals';
import { SeatlatchClient } from '../../../packages/client/src/index.js';
import { claimsOf } from '../api/claims.js';

export interface DeskUser {
  /** What the page calls the user. */
  name: string;
  /** Of an account of this service; tokens from elsewhere need not tell one. */
  email?: string;
  roles: string[];
}

interface Kept {
  token: string;
  /** Milliseconds of this machine's clock. */
  endsAt: number;
  user: DeskUser;
}

const KEPT_AS = 'seatlatch.desk';

/** An organiser's token, kept in the browser's session: it ends with the tab. */
export class DeskSession {
  private readonly anonymous = new SeatlatchClient({ baseUrl: location.origin });
  private kept = read();

  /** Undefined when somebody has to sign in. */
  readonly user = signal<DeskUser | undefined>(this.kept?.user);
  /** Whether a session was there and has ended by itself. */
  readonly hasLapsed = signal(false);

  /** The API, with this session's token. */
  readonly client = new SeatlatchClient({
    baseUrl: location.origin,
    token: (refused) => {
      if (refused !== undefined && refused === this.kept?.token) this.lapse();
      return this.kept?.token ?? refused ?? '';
    },
  });

  /** @throws ApiError BAD_CREDENTIALS, ACCOUNTS_DISABLED */
  async signIn(email: string, password: string): Promise<void> {
    const { accessToken, expiresIn, user } = await this.anonymous.post('/auth/login', {
      body: { email, password },
    });
    this.keep({ token: accessToken, endsAt: Date.now() + expiresIn * 1000, user });
  }

  /** With a token of the outside issuer that the service trusts. @returns whether it is one at all */
  useToken(token: string): boolean {
    const { sub, roles = [], exp } = claimsOf(token) ?? {};
    if (typeof sub !== 'string' || !sub || typeof exp !== 'number' || !areRoles(roles)) return false;
    this.keep({ token, endsAt: exp * 1000, user: { name: sub, roles } });
    return true;
  }

  signOut(): void {
    this.kept = undefined;
    this.user.value = undefined;
    this.hasLapsed.value = false;
    write(undefined);
  }

  private lapse(): void {
    this.signOut();
    this.hasLapsed.value = true;
  }

  private keep(kept: Kept): void {
    this.kept = kept;
    write(kept);
    this.hasLapsed.value = false;
    this.user.value = kept.user;
  }
}

/** One for the page. */
export const session = new DeskSession();
export const { client } = session;

function areRoles(roles: unknown): roles is string[] {
  return Array.isArray(roles) && roles.every((role) => typeof role === 'string');
}

function read(): Kept | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? 'null') as Kept | null;
    const isSound = typeof kept?.token === 'string' && areRoles(kept.user.roles);
    return isSound && kept.endsAt > Date.now() ? kept : undefined;
  } catch {
    return undefined;
  }
}

function write(kept: Kept | undefined): void {
  try {
    if (kept) sessionStorage.setItem(KEPT_AS, JSON.stringify(kept));
    else sessionStorage.removeItem(KEPT_AS);
  } catch {
    // Where the browser keeps nothing, the session ends with the page.
  }
}
