import { ACCENT, INK } from './colours.js';
import { centreOf, type Box, type Point } from './geometry.js';
import { spriteSide } from './glyphs.js';
import type { Scene } from './scene.js';
import type { View } from './tiles.js';

const FAULT = '#b3261e';

/** Why a ring is around a seat. */
export type PinLook = 'proposed' | 'faulty';

interface RingLook {
  colour: string;
  /** CSS pixels. */
  width: number;
  dash?: number[];
}

/** What lies over the seats for a while: rings around what is pointed at, focused or pinned, and a rectangle being drawn. */
export class Marks {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly scene: Scene,
    private readonly pixelRatio: number,
  ) {}

  pinned(view: View, seat: number, look: PinLook): void {
    if (look === 'proposed') return this.ring(view, seat, { colour: ACCENT, width: 3, dash: [6, 4] });
    this.ring(view, seat, { colour: '#ffffff', width: 7 });
    this.ring(view, seat, { colour: FAULT, width: 4 });
  }

  framed(view: View, box: Box): void {
    const { context, pixelRatio } = this;
    const { x, y, width, height } = scaled(box, view.scale);
    const gap = 3 * pixelRatio;
    context.lineWidth = 4 * pixelRatio;
    context.strokeStyle = FAULT;
    context.strokeRect(x + view.dx - gap, y + view.dy - gap, width + 2 * gap, height + 2 * gap);
  }

  hovered(view: View, seat: number): void {
    this.ring(view, seat, { colour: INK, width: 2 });
  }

  focused(view: View, seat: number): void {
    this.ring(view, seat, { colour: '#ffffff', width: 6 });
    this.ring(view, seat, { colour: ACCENT, width: 3 });
  }

  table(view: View, table: string): void {
    const item = this.scene.items.find(({ id }) => id === table);
    if (!item) return;
    const { context, pixelRatio } = this;
    const gap = 3 * pixelRatio;
    const x = item.pos.x * view.scale + view.dx - gap;
    const y = item.pos.y * view.scale + view.dy - gap;
    const width = item.size.x * view.scale + 2 * gap;
    const height = item.size.y * view.scale + 2 * gap;
    context.beginPath();
    context.roundRect(x, y, width, height, item.shape === 'circle' ? width / 2 : 8 * pixelRatio);
    context.lineWidth = 2 * pixelRatio;
    context.strokeStyle = INK;
    context.stroke();
  }

  /** Between two corners, in CSS pixels. */
  rectangle(from: Point, to: Point): void {
    const { context, pixelRatio } = this;
    const { x, y, width, height } = scaled(between(from, to), pixelRatio);
    context.fillStyle = 'rgb(35 70 196 / 0.12)';
    context.fillRect(x, y, width, height);
    context.lineWidth = 1.5 * pixelRatio;
    context.strokeStyle = ACCENT;
    context.strokeRect(x, y, width, height);
  }

  private ring(view: View, seat: number, { colour, width, dash = [] }: RingLook): void {
    const { context, pixelRatio } = this;
    const { x, y } = centreOf(this.scene.boxes[seat]);
    const side = spriteSide(Math.max(this.scene.seatSide * view.scale, 8 * pixelRatio));
    context.beginPath();
    context.arc(x * view.scale + view.dx, y * view.scale + view.dy, side / 2, 0, 2 * Math.PI);
    context.setLineDash(dash.map((length) => length * pixelRatio));
    context.lineWidth = width * pixelRatio;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  }
}

/** The box of two opposite corners. */
export function between(one: Point, other: Point): Box {
  return {
    x: Math.min(one.x, other.x),
    y: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}

const scaled = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
});
