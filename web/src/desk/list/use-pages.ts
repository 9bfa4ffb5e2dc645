import { useEffect, useState } from 'preact/hooks';
import { deskSentence } from '../words.js';

interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}

export interface Pages<Item> {
  /** Undefined until the first page is there. */
  items?: Item[];
  hasMore: boolean;
  failure?: string;
  more: () => void;
}

/**
 * A list of the API that grows page by page.
 * @param ask for the page at a cursor. @param about what the list depends on: when it changes, the list begins anew
 */
export function usePages<Item>(
  ask: (cursor: string | undefined) => Promise<Page<Item>>,
  about: unknown,
): Pages<Item> {
  const [loaded, setLoaded] = useState<Page<Item>>();
  const [failure, setFailure] = useState<string>();

  const load = async (before: Page<Item> | undefined, isWanted: () => boolean) => {
    setFailure(undefined);
    try {
      const { items, nextCursor } = await ask(before?.nextCursor);
      if (isWanted()) setLoaded({ items: [...(before?.items ?? []), ...items], nextCursor });
    } catch (error) {
      if (isWanted()) setFailure(deskSentence(error));
    }
  };
  useEffect(() => {
    let isOver = false;
    setLoaded(undefined);
    void load(undefined, () => !isOver);
    return () => {
      isOver = true;
    };
  }, [about]);

  return {
    items: loaded?.items,
    hasMore: loaded?.nextCursor !== undefined,
    failure,
    more: () => void load(loaded, () => true),
  };
}
