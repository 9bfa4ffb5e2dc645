import { d } from '../words.js';
import type { Pages } from './use-pages.js';

/** The way to the next page, while there is one. */
export function More({ pages }: { pages: Pages<unknown> }) {
  if (!pages.hasMore) return null;
  return (
    <button type="button" class="button" onClick={pages.more}>
      {d.more}
    </button>
  );
}
