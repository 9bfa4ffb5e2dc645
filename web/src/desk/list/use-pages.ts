import { useEffect, useRef, useState } from 'preact/hooks';
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

  /** Of the last asking: what an earlier one gets is not wanted any more. */
  const turn = useRef(0);

  const load = async (before: Page<Item> | undefined) => {
    const own = ++turn.current;
    const isWanted = () => own === turn.current;
    setFailure(undefined);
    try {
      const { items, nextCursor } = await ask(before?.nextCursor);
      if (isWanted()) setLoaded({ items: [...(before?.items ?? []), ...items], nextCursor });
    } catch (error) {
      if (isWanted()) setFailure(deskSentence(error));
    }
  };
  useEffect(() => {
    setLoaded(undefined);
    void load(undefined);
    return () => {
      turn.current++;
    };
  }, [about]);

  return {
    items: loaded?.items,
    hasMore: loaded?.nextCursor !== undefined,
    failure,
    more: () => void load(loaded),
  };
}
