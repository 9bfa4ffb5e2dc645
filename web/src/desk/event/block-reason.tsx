import { useEffect, useState } from 'preact/hooks';
import type { SeatBlockDto } from '../../../../packages/client/src/index.js';
import { client } from '../session.js';
import { d } from '../words.js';
import type { Sale } from './sale.js';

/** A seat that is being blocked is shown so a moment before its reason is kept. */
const KEPT_AFTER_MS = 500;

/** Terms of a list: why a blocked seat is blocked. Nothing while that is not known: the seat can be put back all the same. */
export function BlockReason({ sale, seat }: { sale: Sale; seat: number }) {
  const [block, setBlock] = useState<SeatBlockDto>();
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const read = async () => {
      const path = { id: sale.map.eventId };
      const query = { seatId: sale.scene.ids[seat], limit: 1 };
      const { items } = await client.get('/events/{id}/blocks', { params: { path, query } });
      if (isOver) return;
      if (items.length > 0) setBlock(items[0]);
      else timer = setTimeout(readIfPossible, KEPT_AFTER_MS);
    };
    const readIfPossible = () => void read().catch(() => undefined);
    readIfPossible();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [seat]);
  if (!block?.reason) return null;
  return (
    <>
      <dt>{d.selection.reasonGiven}</dt>
      <dd>{block.reason}</dd>
    </>
  );
}
