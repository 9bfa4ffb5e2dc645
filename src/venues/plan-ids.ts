import { createHash } from 'node:crypto';
import { LIMITS } from '../config/limits.js';

const HASH_LENGTH = 8;

/** An id that fits: a longer one keeps its beginning and gets a hash of the whole, so that it stays the same always. */
export function fittingId(text: string): string {
  if (text.length <= LIMITS.authorIdLength) return text;
  const characters = [...text];
  if (characters.length <= LIMITS.authorIdLength) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
  return `${characters.slice(0, LIMITS.authorIdLength - HASH_LENGTH - 1).join('')}~${hash}`;
}

/**
 * Hands out ids that are unique and depend on nothing but the plan: the first that asks for a name gets it, the
 * second gets `name~2` and so on.
 */
export class UniqueIds {
  private readonly taken = new Set<string>();
  private readonly lastOf = new Map<string, number>();
  private readonly reserved: Set<string>;

  /** @param own names that stand in the plan itself: nothing else is called so, wherever it comes in the plan. */
  constructor(own: Iterable<string> = []) {
    this.reserved = new Set([...own].map(fittingId));
  }

  /** The id for something that has this name in the plan. */
  claim(name: string): string {
    const id = fittingId(name);
    return this.taken.has(id) ? this.next(name) : this.take(id);
  }

  /** The id for something that has no name of its own. */
  invent(name: string): string {
    const id = fittingId(name);
    return this.taken.has(id) || this.reserved.has(id) ? this.next(name) : this.take(id);
  }

  private next(name: string): string {
    for (let n = (this.lastOf.get(name) ?? 1) + 1; ; n++) {
      const id = fittingId(`${name}~${n}`);
      if (this.taken.has(id) || this.reserved.has(id)) continue;
      this.lastOf.set(name, n);
      return this.take(id);
    }
  }

  private take(id: string): string {
    this.taken.add(id);
    return id;
  }
}
