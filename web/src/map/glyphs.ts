import { css, GONE, GONE_INK, inkOn, MINE, mix, readColour, visibleOnWhite, type Rgb } from './colours.js';
import type { SceneCategory } from './scene.js';

/** Status bytes as the API counts them; the looks beyond are the buyer's own. */
export const STATUSES = ['available', 'held', 'booked', 'blocked'] as const;
export type SeatStatus = (typeof STATUSES)[number];

export const CHOSEN = 4;
export const MINE_HELD = 5;
export const MINE_BOOKED = 6;

/** Below this side, in CSS pixels, a seat is a dot: size and fill tell its state. */
const DOT_BELOW = 9;

type Path = (context: CanvasRenderingContext2D, radius: number) => void;

/** Corners on a circle around the middle; `start` in degrees clockwise from the top. */
const polygon =
  (corners: number, start = 0, reach = 1): Path =>
  (context, radius) => {
    for (let corner = 0; corner < corners; corner++) {
      const angle = ((start + (corner * 360) / corners) * Math.PI) / 180;
      context.lineTo(Math.sin(angle) * radius * reach, -Math.cos(angle) * radius * reach);
    }
    context.closePath();
  };

/** A category is known by its shape as well as by its colour; the shapes begin again after the last. */
const SHAPES: Path[] = [
  (context, radius) => context.arc(0, 0, radius, 0, 2 * Math.PI),
  (context, radius) =>
    context.roundRect(-radius * 0.92, -radius * 0.92, radius * 1.84, radius * 1.84, radius * 0.4),
  polygon(6, 30, 1.08),
  polygon(4, 0, 1.14),
  polygon(5, 0, 1.1),
  polygon(8, 22.5, 1.04),
  (context, radius) => {
    // A shield.
    context.moveTo(-radius * 0.92, -radius * 0.9);
    context.lineTo(radius * 0.92, -radius * 0.9);
    context.lineTo(radius * 0.92, radius * 0.2);
    context.lineTo(0, radius * 1.05);
    context.lineTo(-radius * 0.92, radius * 0.2);
    context.closePath();
  },
];

interface CategoryLook {
  fill: Rgb;
  edge: string;
  ink: string;
  path: Path;
}

/** Bitmaps of seats, one per category, look and size, which tiles are put together from. */
export class Glyphs {
  private readonly looks: CategoryLook[];
  private readonly sprites = new Map<string, HTMLCanvasElement>();

  constructor(
    categories: SceneCategory[],
    private readonly pixelRatio: number,
  ) {
    const context = document.createElement('canvas').getContext('2d')!;
    this.looks = categories.map(({ color }, at) => {
      const fill = visibleOnWhite(readColour(context, color));
      return {
        fill,
        edge: css(mix(fill, [0, 0, 0], 0.35)),
        ink: inkOn(fill),
        path: SHAPES[at % SHAPES.length],
      };
    });
  }

  /** Colour of text on a seat of the category that can be had. */
  inkOn(category: number): string {
    return this.looks[category].ink;
  }

  colourOf(category: number): Rgb {
    return this.looks[category].fill;
  }

  /** A square bitmap whose middle is the seat's; its side is {@link spriteSide}. `side` in device pixels. */
  sprite(category: number, look: number, side: number, accessible: boolean): HTMLCanvasElement {
    const rounded = Math.max(1, Math.round(side * 2) / 2);
    const key = `${category} ${look} ${rounded} ${accessible}`;
    let sprite = this.sprites.get(key);
    if (!sprite) {
      // Sizes come and go with every zoom.
      if (this.sprites.size > 2_000) this.sprites.clear();
      sprite = this.draw(category, look, rounded, accessible);
      this.sprites.set(key, sprite);
    }
    return sprite;
  }

  private draw(category: number, look: number, side: number, accessible: boolean): HTMLCanvasElement {
    const sprite = document.createElement('canvas');
    sprite.width = sprite.height = spriteSide(side);
    const context = sprite.getContext('2d')!;
    context.translate(sprite.width / 2, sprite.height / 2);
    const paint = side < DOT_BELOW * this.pixelRatio ? paintDot : paintSeat;
    paint(context, this.looks[category], look, side / 2);
    if (accessible && look === 0 && side >= DOT_BELOW * this.pixelRatio) {
      paintAccessible(context, this.looks[category], side / 2);
    }
    return sprite;
  }
}

/** Sides of bitmaps are even, so that their middle is the corner of a pixel. */
export const spriteSide = (side: number): number => 2 * Math.ceil((side * 1.3) / 2 + 1);

function paintDot(context: CanvasRenderingContext2D, look: CategoryLook, state: number, radius: number) {
  const dot = (share: number) => {
    context.beginPath();
    context.arc(0, 0, Math.max(0.5, radius * share), 0, 2 * Math.PI);
  };
  if (state === 0 || state >= CHOSEN) {
    dot(state === 0 ? 1 : 1.25);
    context.fillStyle = state === 0 ? css(look.fill) : MINE;
    context.fill();
  } else if (state === 1) {
    dot(0.8);
    context.lineWidth = Math.max(0.75, radius * 0.4);
    context.strokeStyle = GONE_INK;
    context.stroke();
  } else {
    dot(0.6);
    context.fillStyle = GONE;
    context.fill();
  }
}

function paintSeat(context: CanvasRenderingContext2D, look: CategoryLook, state: number, radius: number) {
  const body = radius * 0.92;
  context.beginPath();
  look.path(context, body);
  context.lineWidth = Math.max(1, radius * 0.12);
  context.lineJoin = 'round';
  if (state === 0) {
    context.fillStyle = css(look.fill);
    context.fill();
    context.strokeStyle = look.edge;
    context.stroke();
  } else if (state >= CHOSEN) paintOwn(context, state, radius);
  else if (state === 1) paintHeld(context, look, radius);
  else paintGone(context, state, radius);
}

/** Half filled: somebody is making up their mind. */
function paintHeld(context: CanvasRenderingContext2D, look: CategoryLook, radius: number) {
  context.fillStyle = '#ffffff';
  context.fill();
  context.save();
  context.clip();
  context.fillStyle = css(mix(look.fill, [255, 255, 255], 0.55));
  context.fillRect(-radius * 1.2, 0, radius * 2.4, radius * 1.2);
  context.restore();
  context.strokeStyle = css(mix(look.fill, [255, 255, 255], 0.25));
  context.stroke();
}

/** Booked is crossed, blocked is barred. */
function paintGone(context: CanvasRenderingContext2D, state: number, radius: number) {
  context.fillStyle = '#e6e9ee';
  context.fill();
  context.beginPath();
  const arm = radius * 0.38;
  context.moveTo(-arm, state === 2 ? -arm : 0);
  context.lineTo(arm, state === 2 ? arm : 0);
  if (state === 2) {
    context.moveTo(arm, -arm);
    context.lineTo(-arm, arm);
  }
  context.lineCap = 'round';
  context.lineWidth = Math.max(1, radius * 0.16);
  context.strokeStyle = GONE_INK;
  context.stroke();
}

/** Dark with a tick; what is held for the buyer has a ring around it. */
function paintOwn(context: CanvasRenderingContext2D, state: number, radius: number) {
  context.fillStyle = MINE;
  context.fill();
  if (state !== CHOSEN) {
    context.beginPath();
    context.arc(0, 0, radius * 1.16, 0, 2 * Math.PI);
    context.lineWidth = Math.max(1.5, radius * 0.14);
    context.strokeStyle = MINE;
    context.stroke();
  }
  context.beginPath();
  context.moveTo(-radius * 0.4, radius * 0.02);
  context.lineTo(-radius * 0.1, radius * 0.34);
  context.lineTo(radius * 0.44, -radius * 0.32);
  context.lineWidth = Math.max(1.5, radius * 0.2);
  context.lineCap = 'round';
  context.strokeStyle = '#ffffff';
  context.stroke();
}

/** A white ring inside. */
function paintAccessible(context: CanvasRenderingContext2D, look: CategoryLook, radius: number) {
  context.beginPath();
  context.arc(0, 0, radius * 0.68, 0, 2 * Math.PI);
  context.lineWidth = Math.max(1, radius * 0.13);
  context.strokeStyle = look.ink;
  context.stroke();
}
