/** A layout as `GET /layouts/:id` answers it, as far as it matters here. */
export interface Drawn {
  seats: Box[];
  items: Box[];
  categories: { id: string; price: number }[];
}

export interface Box {
  id: string;
  catId?: string;
  sectionId?: string;
  pos: { x: number; y: number };
  size: { x: number; y: number };
}

export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
  margin?: number;
}

/**
 * What a view has to show, by looking at every box: shares nothing with the service's index.
 * @returns positions in `boxes` of those that overlap or touch the frame
 */
export function cutByHand(boxes: readonly Box[], frame: Frame): number[] {
  const margin = frame.margin ?? 0;
  const [left, right] = [frame.x - margin, frame.x + frame.width + margin];
  const [top, bottom] = [frame.y - margin, frame.y + frame.height + margin];
  const found: number[] = [];
  for (let at = 0; at < boxes.length; at++) {
    const { pos, size } = boxes[at];
    if (pos.x > right || pos.x + size.x < left) continue;
    if (pos.y > bottom || pos.y + size.y < top) continue;
    found.push(at);
  }
  return found;
}

/** Reproducible numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rectangles that a map asks for and those that nobody expects, most of them where the seats are. */
export class RandomFrames {
  constructor(
    private readonly boxes: readonly Box[],
    private readonly random: () => number,
  ) {}

  next(): Frame {
    const kinds = [
      () => this.window(),
      () => this.window(),
      () => this.edgeToEdge(),
      () => this.edgeToEdge(),
      () => this.onePoint(),
      () => this.besideAnEdge(),
      () => this.huge(),
      () => this.nowhere(),
    ];
    const frame = kinds[Math.floor(this.random() * kinds.length)]();
    if (this.random() < 0.25) frame.margin = this.random() < 0.2 ? 0 : this.random() * 10 ** this.upTo(4);
    return frame;
  }

  /** A screen somewhere, to the last digit. */
  private window(): Frame {
    const { x, y } = this.corner();
    const [width, height] = [this.random() * 10 ** this.upTo(4), this.random() * 10 ** this.upTo(4)];
    return { x: x - width * this.random(), y: y - height * this.random(), width, height };
  }

  /** From the far corner of one seat to the near corner of another: both only just touch it. */
  private edgeToEdge(): Frame {
    const [one, other] = [this.box(), this.box()];
    const [left, right] = inOrder(one.pos.x + one.size.x, other.pos.x);
    const [top, bottom] = inOrder(one.pos.y + one.size.y, other.pos.y);
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  private onePoint(): Frame {
    return { ...this.corner(), width: 0, height: 0 };
  }

  /** Off by the least that there is, to one side or the other. */
  private besideAnEdge(): Frame {
    const { x, y } = this.corner();
    const nudge = (value: number) => value * (1 + (this.random() < 0.5 ? 1 : -1) * Number.EPSILON);
    return { x: nudge(x), y: nudge(y), width: this.random() * 1e-12, height: this.random() * 50 };
  }

  private huge(): Frame {
    const size = 10 ** (6 + this.upTo(302));
    return { x: -size * this.random(), y: -size, width: size * 1.5, height: size * 1.7 };
  }

  private nowhere(): Frame {
    const far = 10 ** (6 + this.upTo(300));
    return { x: -far, y: far * (this.random() - 0.5), width: far * 0.9, height: this.random() * far };
  }

  private corner(): { x: number; y: number } {
    const { pos, size } = this.box();
    const isFar = this.random() < 0.5;
    return isFar ? { x: pos.x + size.x, y: pos.y + size.y } : { ...pos };
  }

  private box(): Box {
    return this.boxes[Math.floor(this.random() * this.boxes.length)];
  }

  private upTo(most: number): number {
    return Math.floor(this.random() * (most + 1));
  }
}

function inOrder(a: number, b: number): [number, number] {
  return a < b ? [a, b] : [b, a];
}
