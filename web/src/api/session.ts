import { ApiError, SeatlatchClient } from '../../../packages/client/src/index.js';
import { claimsOf } from './claims.js';

/** A token, kept in the browser's session. */
interface Kept {
  token: string;
  /** Milliseconds of this machine's clock. */
  endsAt: number;
}

/** A token that ends within this time counts as ended. */
const ENDING_MS = 60_000;
const GUEST = 'seatlatch.guest';
const HANDED_OVER = 'seatlatch.token';

/**
 * The token of one buyer, kept in the browser's session: it ends with the tab, and a reload keeps what is held. A buyer is a guest,
 * and becomes a new one when the token has ended. A service that takes its users from elsewhere has no guests: there the buyer is
 * whom the website that led here has handed over, see {@link takeHandedOver}.
 */
export class Session {
  private readonly anonymous = new SeatlatchClient({ baseUrl: location.origin });
  private kept = read(GUEST);
  private asked?: Promise<Kept>;

  /** The API, with this session's token. */
  readonly client = new SeatlatchClient({
    baseUrl: location.origin,
    token: (refused) => this.token(refused),
  });

  private async token(refused?: string): Promise<string> {
    const { kept } = this;
    if (kept && isGood(kept, refused)) return kept.token;
    // Calls that need a token at the same time become the same guest.
    this.asked ??= this.become(refused).finally(() => (this.asked = undefined));
    this.kept = await this.asked;
    return this.kept.token;
  }

  private async become(refused?: string): Promise<Kept> {
    try {
      const { accessToken, expiresIn } = await this.anonymous.post('/auth/guest');
      return keep(GUEST, { token: accessToken, endsAt: Date.now() + expiresIn * 1000 });
    } catch (error) {
      const handed = read(HANDED_OVER);
      if (hasNoGuests(error) && handed && isGood(handed, refused)) return handed;
      throw error;
    }
  }
}

/** Whether the service takes its users from elsewhere, and this one has not come from there. */
export function hasNoGuests(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'ACCOUNTS_DISABLED';
}

/** Keeps the token of an address that ends in `#token=…`, and takes it out of the address before anybody else looks at it. */
export function takeHandedOver(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  keep(HANDED_OVER, { token, endsAt: endOf(token) });
}

/** What the token says of its end; one that says nothing readable is for the service to judge. */
function endOf(token: string): number {
  const exp = claimsOf(token)?.exp;
  return typeof exp === 'number' ? exp * 1000 : Number.MAX_SAFE_INTEGER;
}

function isGood({ token, endsAt }: Kept, refused: string | undefined): boolean {
  return token !== refused && endsAt - ENDING_MS > Date.now();
}

/** Where the browser keeps nothing. */
const memory = new Map<string, Kept>();

function keep(name: string, kept: Kept): Kept {
  try {
    sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    memory.set(name, kept);
  }
  return kept;
}

function read(name: string): Kept | undefined {
  try {
    const text = sessionStorage.getItem(name);
    if (text) return JSON.parse(text) as Kept;
  } catch {
    // Not ours, or not allowed.
  }
  return memory.get(name);
}
