import { css, INK, mix, PALE_INK, type Rgb } from './colours.js';
import { FONT } from './font.js';
import { centreOf, isInside, touches, type Box, type Point } from './geometry.js';
import type { Glyphs } from './glyphs.js';
import type { Scene, SceneItem, SceneSection } from './scene.js';
import type { View } from './tiles.js';

const FLOOR: Rgb = [255, 255, 255];
const GREY: Rgb = [205, 211, 219];
const EDGE = '#d5dae2';
/** Shares of sections at which their names begin to show, and until they are there. */
const LABELS_FROM = 0.2;
const LABELS_FADE = 0.2;

export interface SectionCount {
  total: number;
  available: number;
  priceMin: number;
}

export interface BackdropTexts {
  /** `12 left`, or that it is sold out. */
  left(available: number): string;
  /** `from 49.50 $` */
  from(price: number): string;
}

/** 0: only seats are shown; 1: only sections. */
export type SectionShare = number;

/** All but the seats: sections and items beneath them, names above them; as vectors, because there are few. */
export class Backdrop {
  private readonly dominant: number[];
  private readonly rooms: LabelRoom[];
  private readonly sharedShortNames: ReadonlySet<string>;

  constructor(
    private readonly scene: Scene,
    private readonly glyphs: Glyphs,
    private readonly texts: BackdropTexts,
    private readonly pixelRatio: number,
  ) {
    this.dominant = scene.sections.map(({ seats }) => mostFrequent(seats.map((n) => scene.category[n])));
    this.rooms = scene.sections.map(labelRoom);
    const shortNames = scene.sections.map(({ name }) => lastWord(name));
    this.sharedShortNames = new Set(shortNames.filter((name, at) => shortNames.indexOf(name) !== at));
  }

  paint(
    context: CanvasRenderingContext2D,
    view: View,
    counts: SectionCount[],
    share: SectionShare,
    lit: number | undefined,
  ): void {
    const visible = visibleBox(view);
    const { sections, items } = this.scene;
    for (const at of this.shownSections(visible)) {
      this.paintSection(context, view, sections[at], this.fillOf(at, counts[at], share), at === lit);
    }
    for (const item of items) {
      if (touches(boxOf(item), visible)) this.paintItem(context, view, item, share);
    }
  }

  /** Names of the sections, with what is left and from what price, over their seats. */
  paintLabels(
    context: CanvasRenderingContext2D,
    view: View,
    counts: SectionCount[],
    share: SectionShare,
  ): void {
    // Soon readable or gone: no text is half there while the seats are.
    const alpha = clamp((share - LABELS_FROM) / LABELS_FADE, 0, 1);
    if (alpha === 0) return;
    context.globalAlpha = alpha;
    const shown = this.shownSections(visibleBox(view));
    // All by their whole names, or all by what tells them apart.
    const isShort = shown.some((at) => !this.fitsWhole(context, view, at));
    for (const at of shown) this.paintLabel(context, view, at, { count: counts[at], isShort });
    context.globalAlpha = 1;
  }

  private shownSections(visible: Box): number[] {
    const { sections, hasSections } = this.scene;
    if (!hasSections) return [];
    return [...sections.keys()].filter(
      (at) => sections[at].seats.length > 0 && touches(sections[at].box, visible),
    );
  }

  /** The colour of what most seats cost, paler the fewer are left. */
  fillOf(at: number, { total, available }: SectionCount, share: SectionShare): Rgb {
    const left = total === 0 ? 0 : available / total;
    const colour = mix(GREY, this.glyphs.colourOf(this.dominant[at]), left === 0 ? 0 : 0.25 + 0.5 * left);
    return mix(FLOOR, colour, share);
  }

  private paintSection(
    context: CanvasRenderingContext2D,
    view: View,
    { outline }: SceneSection,
    fill: Rgb,
    isLit: boolean,
  ): void {
    context.beginPath();
    for (const { x, y } of outline) context.lineTo(x * view.scale + view.dx, y * view.scale + view.dy);
    context.closePath();
    context.fillStyle = css(fill);
    context.fill();
    context.lineJoin = 'round';
    context.lineWidth = (isLit ? 3 : 1) * this.pixelRatio;
    context.strokeStyle = isLit ? INK : EDGE;
    context.stroke();
  }

  private labelSize(view: View, at: number): { size: number; width: number; height: number } {
    const width = this.rooms[at].width * view.scale * 0.86;
    const height = this.rooms[at].height * view.scale * 0.86;
    const size = Math.min(15, Math.max(9, Math.min(width, height) / this.pixelRatio / 4)) * this.pixelRatio;
    return { size, width, height };
  }

  private fitsWhole(context: CanvasRenderingContext2D, view: View, at: number): boolean {
    const { size, width } = this.labelSize(view, at);
    context.font = `600 ${size}px ${FONT}`;
    return context.measureText(this.scene.sections[at].name).width <= width;
  }

  /** Ways to write a section's name, the best one first, each in lines. */
  private titlesOf(at: number, isShort: boolean): string[][] {
    const { name } = this.scene.sections[at];
    if (!isShort) return [[name]];
    const short = lastWord(name);
    return this.sharedShortNames.has(short) ? [[name], name.split(' ')] : [[short]];
  }

  private paintLabel(context: CanvasRenderingContext2D, view: View, at: number, label: Label): void {
    const { pixelRatio } = this;
    const { size, width, height } = this.labelSize(view, at);
    const bold = `600 ${size}px ${FONT}`;
    const small = `400 ${size * 0.82}px ${FONT}`;
    const fits = (font: string, text: string) => {
      context.font = font;
      return context.measureText(text).width <= width;
    };
    const { available, priceMin } = label.count;
    const titles = this.titlesOf(at, label.isShort).find(
      (some) => some.every((title) => fits(bold, title)) && some.length * size * 1.25 <= height,
    );
    if (!titles) return;
    const lines = titles.map((text) => ({ text, font: bold }));
    for (const text of [this.texts.left(available), available > 0 ? this.texts.from(priceMin) : '']) {
      if (text && fits(small, text) && (lines.length + 1) * size * 1.25 <= height)
        lines.push({ text, font: small });
    }
    const { middle } = this.rooms[at];
    const x = middle.x * view.scale + view.dx;
    const y = middle.y * view.scale + view.dy;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3 * pixelRatio;
    context.strokeStyle = 'rgb(255 255 255 / 0.85)';
    context.fillStyle = INK;
    lines.forEach(({ text, font }, line) => {
      const top = y + (line - (lines.length - 1) / 2) * size * 1.25;
      context.font = font;
      context.strokeText(text, x, top);
      context.fillText(text, x, top);
    });
  }

  /** The name of each row: beside its first seat, or else at the edge where the row comes into view. */
  paintRows(context: CanvasRenderingContext2D, view: View): void {
    const { seatSide, sections } = this.scene;
    const visible = visibleBox(view);
    const size = Math.min(15 * this.pixelRatio, seatSide * view.scale * 0.6);
    context.font = `600 ${size}px ${FONT}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const { rows, box } of sections) {
      if (!touches(box, visible)) continue;
      for (const { label, seats, tableId } of rows) {
        if (tableId !== undefined || seats.length < 2 || label === '') continue;
        const shown = this.firstWithin(visible, seats);
        if (shown >= 0) this.paintRow(context, view, { label, size, at: this.rowPlace(seats, shown) });
      }
    }
  }

  /** @returns -1 when none is. Called for very many seats. */
  private firstWithin({ x, y, width, height }: Box, seats: number[]): number {
    const { boxes } = this.scene;
    return seats.findIndex((n) => {
      const box = boxes[n];
      const [right, down] = [box.x + box.width / 2 - x, box.y + box.height / 2 - y];
      return right >= 0 && right <= width && down >= 0 && down <= height;
    });
  }

  /** Beside the first seat, or where the seat before those in view is. */
  private rowPlace(seats: number[], shown: number): Point {
    const { boxes, seatSide } = this.scene;
    if (shown > 0) return centreOf(boxes[seats[shown - 1]]);
    const [first, second] = seats.slice(0, 2).map((n) => centreOf(boxes[n]));
    const share = (seatSide * 1.25) / (Math.hypot(first.x - second.x, first.y - second.y) || 1);
    return { x: first.x + (first.x - second.x) * share, y: first.y + (first.y - second.y) * share };
  }

  private paintRow(
    context: CanvasRenderingContext2D,
    view: View,
    { label, size, at }: { label: string; size: number; at: Point },
  ): void {
    const width = Math.max(context.measureText(label).width, size) + size * 0.6;
    const height = size * 1.5;
    const [x, y] = [at.x * view.scale + view.dx, at.y * view.scale + view.dy];
    const shownX = clamp(x, width / 2, view.width - width / 2);
    const shownY = clamp(y, height / 2, view.height - height / 2);
    if (shownX !== x || shownY !== y) {
      // Over seats, it needs a ground of its own.
      context.beginPath();
      context.roundRect(shownX - width / 2, shownY - height / 2, width, height, height / 3);
      context.fillStyle = 'rgb(255 255 255 / 0.92)';
      context.fill();
    }
    context.fillStyle = PALE_INK;
    context.fillText(label, shownX, shownY);
  }

  private paintItem(
    context: CanvasRenderingContext2D,
    view: View,
    item: SceneItem,
    share: SectionShare,
  ): void {
    const x = item.pos.x * view.scale + view.dx;
    const y = item.pos.y * view.scale + view.dy;
    const width = item.size.x * view.scale;
    const height = item.size.y * view.scale;
    context.beginPath();
    if (item.shape === 'circle' || item.shape === 'ellipse') {
      context.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
    } else context.roundRect(x, y, width, height, Math.min(width, height) * cornerOf(item));
    const { fill, edge, ink } = lookOf(item);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = this.pixelRatio;
    context.strokeStyle = edge;
    context.stroke();
    const isSmall = share > 0.9 && item.type === 'table';
    if (item.label && !isSmall) this.paintItemLabel(context, item.label, ink, { x, y, width, height });
  }

  private paintItemLabel(
    context: CanvasRenderingContext2D,
    label: string,
    ink: string,
    { x, y, width, height }: Box,
  ): void {
    const size = Math.min(20 * this.pixelRatio, height * 0.42, (width / label.length) * 1.5);
    if (size < 8 * this.pixelRatio) return;
    context.font = `600 ${size}px ${FONT}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = ink;
    context.fillText(label, x + width / 2, y + height / 2);
  }
}

const lastWord = (name: string) => name.split(' ').at(-1)!;

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

function visibleBox({ scale, dx, dy, width, height }: View): Box {
  return { x: -dx / scale, y: -dy / scale, width: width / scale, height: height / scale };
}

const boxOf = ({ pos, size }: SceneItem): Box => ({ x: pos.x, y: pos.y, width: size.x, height: size.y });

/** Rounding of corners, as a share of the shorter side. */
function cornerOf({ type, shape }: SceneItem): number {
  if (shape === 'rounded') return 0.3;
  return type === 'stage' || shape === 'booth' ? 0.12 : 0.05;
}

function lookOf({ type }: SceneItem): { fill: string; edge: string; ink: string } {
  if (type === 'stage') return { fill: '#29374a', edge: '#29374a', ink: '#ffffff' };
  if (type === 'table') return { fill: '#efe9df', edge: '#c9bfae', ink: '#5b5140' };
  return { fill: '#e9edf2', edge: '#cfd6de', ink: '#4c5868' };
}

interface Label {
  count: SectionCount;
  isShort: boolean;
}

/** Where there is room for a section's name, in layout units. */
interface LabelRoom {
  middle: Point;
  width: number;
  height: number;
}

/** Around the middle of the section’s corners, which for arcs lies nearer to the seats than the middle of its box. */
function labelRoom({ outline, box }: SceneSection): LabelRoom {
  const sum = outline.reduce((one, { x, y }) => ({ x: one.x + x, y: one.y + y }), { x: 0, y: 0 });
  const middle = { x: sum.x / outline.length, y: sum.y / outline.length };
  if (!isInside(middle, outline)) return { middle: centreOf(box), width: 0, height: 0 };
  const width = reach(outline, middle, ({ x, y }) => ({ x, y }));
  return { middle, width, height: reach(outline, middle, ({ x, y }) => ({ x: y, y: x })) };
}

/** Twice the way from a point inside to the nearer border, to the left or to the right; `turned` swaps the axes. */
function reach(outline: Point[], from: Point, turned: (point: Point) => Point): number {
  const { x, y } = turned(from);
  let [left, right] = [Infinity, Infinity];
  outline.forEach((point, at) => {
    const a = turned(point);
    const b = turned(outline.at(at - 1)!);
    if (a.y > y === b.y > y) return;
    const crossing = ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x;
    if (crossing < x) left = Math.min(left, x - crossing);
    else right = Math.min(right, crossing - x);
  });
  return 2 * Math.min(left, right);
}

function mostFrequent(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((one, other) => (other[1] > one[1] ? other : one), [0, 0])[0];
}
