import { useEffect, useState } from 'preact/hooks';
import type { SeatBlockDto } from '../../../../packages/client/src/index.js';
import { client } from '../session.js';
import { d } from '../words.js';
import type { Sale } from './sale.js';

/** Terms of a list: why a blocked seat is blocked. Nothing while that is not known: the seat can be put back all the same. */
export function BlockReason({ sale, seat }: { sale: Sale; seat: number }) {
  const [block, setBlock] = useState<SeatBlockDto>();
  // A seat that is being blocked is shown so a moment before its reason is kept.
  const outcome = sale.selection.outcome.value;
  useEffect(() => {
    let isOver = false;
    const path = { id: sale.map.eventId };
    const query = { seatId: sale.scene.ids[seat], limit: 1 };
    client.get('/events/{id}/blocks', { params: { path, query } }).then(
      ({ items }) => isOver || setBlock(items[0]),
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [seat, outcome]);
  if (!block?.reason) return null;
  return (
    <>
      <dt>{d.selection.reasonGiven}</dt>
      <dd>{block.reason}</dd>
    </>
  );
}
