import { SeatlatchClient } from '../../../packages/client/src/index.js';

/** What is kept of a session; `sub` tells users apart. */
interface Kept {
  token: string;
  /** Milliseconds of this machine's clock. */
  endsAt: number;
}

/** A token that ends within this time counts as ended. */
const ENDING_MS = 60_000;

/**
 * The token of one user, kept in the browser's session: it ends with the tab, and a reload keeps what is held. A buyer is a guest,
 * and becomes a new one when the token has ended.
 */
export class Session {
  private readonly anonymous = new SeatlatchClient({ baseUrl: location.origin });
  private asked?: Promise<Kept>;

  constructor(private readonly keptAs = 'seatlatch.guest') {}

  /** The API, with this session's token. */
  readonly client = new SeatlatchClient({
    baseUrl: location.origin,
    token: (refused) => this.token(refused),
  });

  private async token(refused?: string): Promise<string> {
    const kept = read(this.keptAs);
    if (kept && kept.token !== refused && kept.endsAt - ENDING_MS > Date.now()) return kept.token;
    // Calls that need a token at the same time become the same guest.
    this.asked ??= this.become().finally(() => (this.asked = undefined));
    return (await this.asked).token;
  }

  private async become(): Promise<Kept> {
    const { accessToken, expiresIn } = await this.anonymous.post('/auth/guest');
    const kept = { token: accessToken, endsAt: Date.now() + expiresIn * 1000 };
    try {
      sessionStorage.setItem(this.keptAs, JSON.stringify(kept));
    } catch {
      memory.set(this.keptAs, kept);
    }
    return kept;
  }
}

/** Where the browser keeps nothing. */
const memory = new Map<string, Kept>();

function read(keptAs: string): Kept | undefined {
  try {
    const text = sessionStorage.getItem(keptAs);
    if (text) return JSON.parse(text) as Kept;
  } catch {
    // Not ours, or not allowed.
  }
  return memory.get(keptAs);
}
