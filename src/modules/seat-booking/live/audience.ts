import { touches } from '../../layouts/layout-bounds.js';
import type { Rect } from '../../layouts/layout-index.js';
import type { Seat } from '../../layouts/layout.types.js';
import type { StreamClient } from './stream-client.js';

/** The readers of one event who look at the same rectangle, or at all of it: they get the same frames. */
export class Audience {
  readonly clients = new Set<StreamClient>();

  constructor(readonly rect?: Rect) {}

  static keyOf(rect?: Rect): string {
    return rect ? `${rect.x} ${rect.y} ${rect.width} ${rect.height} ${rect.margin ?? 0}` : '';
  }

  /** The same answer as LayoutIndex.seatsTouching gives, for one seat. */
  sees({ pos, size }: Seat): boolean {
    if (!this.rect) return true;
    return touches({ x: pos.x, y: pos.y, width: size.x, height: size.y }, this.rect);
  }

  /** @returns how many readers get it */
  send(frame: Buffer): number {
    let sent = 0;
    for (const client of this.clients) if (client.send(frame)) sent += 1;
    return sent;
  }
}
