import type { ComponentChildren } from 'preact';
import { Failure, Loading } from '../../ui/shell.js';
import { d } from '../words.js';
import type { Pages } from './use-pages.js';

interface PageListProps<Item> {
  pages: Pages<Item>;
  /** What is said when there is nothing. */
  none: string;
  children: (items: Item[]) => ComponentChildren;
}

/** What has been read of a list, and the way to the next page while there is one. */
export function PageList<Item>({ pages, none, children }: PageListProps<Item>) {
  const { items, failure, hasMore, more } = pages;
  return (
    <>
      {!items && !failure && <Loading />}
      {items?.length === 0 && <p class="empty">{none}</p>}
      {items && items.length > 0 && children(items)}
      {failure && <Failure text={failure} onRetry={more} />}
      {hasMore && (
        <button type="button" class="button" onClick={more}>
          {d.more}
        </button>
      )}
    </>
  );
}
