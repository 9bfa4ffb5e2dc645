import { FONT } from './font.js';
import type { Box } from './geometry.js';
import { CHOSEN, type Glyphs } from './glyphs.js';
import { NUMBERS_ABOVE } from './levels.js';
import { seatsTouching, type Scene } from './scene.js';

/** Seats smaller than this, in device pixels, look even where they are; larger ones look sharp on whole pixels. */
const WHOLE_PIXELS_FROM = 14;
/** In `drawn`: not drawn yet. */
const NEVER = 255;

/** Paints seats as their states and the user's own choice are at that moment, and remembers what it has painted. */
export class SeatPainter {
  /** Looks that differ from the status: chosen, held or booked by the user; 0 for all other seats. */
  readonly own: Uint8Array;
  /** Status of each seat when it was painted last. */
  readonly drawn: Uint8Array;

  constructor(
    private readonly scene: Scene,
    private readonly states: Uint8Array,
    private readonly glyphs: Glyphs,
    private readonly pixelRatio: number,
  ) {
    this.own = new Uint8Array(scene.ids.length);
    this.drawn = new Uint8Array(scene.ids.length).fill(NEVER);
  }

  /** On the context, layout coordinates times scale are pixels. */
  paint(context: CanvasRenderingContext2D, box: Box, scale: number): void {
    const numbersAbove = NUMBERS_ABOVE * this.pixelRatio;
    const numbered: number[] = [];
    for (const n of seatsTouching(this.scene, box)) {
      if (this.paintSeat(context, n, scale) >= numbersAbove) numbered.push(n);
    }
    if (numbered.length > 0) this.paintNumbers(context, numbered, scale);
  }

  /** @returns the side in device pixels. */
  private paintSeat(context: CanvasRenderingContext2D, n: number, scale: number): number {
    const { boxes, category, accessible, seatSide } = this.scene;
    const { x, y, width, height } = boxes[n];
    const side = (Math.min(width, height) || seatSide) * scale;
    const status = this.states[n];
    // A seat that is not followed at the moment looks as if it could be had.
    const look = this.own[n] || (status > 3 ? 0 : status);
    const sprite = this.glyphs.sprite(category[n], look, side, accessible[n]);
    const left = (x + width / 2) * scale - sprite.width / 2;
    const top = (y + height / 2) * scale - sprite.height / 2;
    if (side < WHOLE_PIXELS_FROM) context.drawImage(sprite, left, top);
    else context.drawImage(sprite, Math.round(left), Math.round(top));
    this.drawn[n] = status;
    return side;
  }

  private paintNumbers(context: CanvasRenderingContext2D, seats: number[], scale: number): void {
    const { boxes, category, seatNumber } = this.scene;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    let font = '';
    for (const n of seats) {
      const text = seatNumber[n];
      if (!text || this.own[n] >= CHOSEN || this.states[n] !== 0) continue;
      const { x, y, width, height } = boxes[n];
      const size = Math.round(Math.min(width, height) * scale * (text.length > 2 ? 0.36 : 0.46));
      const next = `600 ${size}px ${FONT}`;
      // Setting a font costs more than drawing with it.
      if (next !== font) context.font = font = next;
      context.fillStyle = this.glyphs.inkOn(category[n]);
      context.fillText(text, Math.round((x + width / 2) * scale), Math.round((y + height / 2) * scale) + 1);
    }
  }
}
