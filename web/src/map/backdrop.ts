import { css, INK, mix, type Rgb } from './colours.js';
import { touches, type Box } from './geometry.js';
import type { Glyphs } from './glyphs.js';
import type { Scene, SceneItem, SceneSection } from './scene.js';
import type { View } from './tiles.js';

const FONT = 'system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
const FLOOR: Rgb = [255, 255, 255];
const GREY: Rgb = [205, 211, 219];
const EDGE = '#d5dae2';

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

/** All that lies under the seats: sections and items, as vectors, because there are few. */
export class Backdrop {
  private readonly dominant: number[];

  constructor(
    private readonly scene: Scene,
    private readonly glyphs: Glyphs,
    private readonly texts: BackdropTexts,
    private readonly pixelRatio: number,
  ) {
    this.dominant = scene.sections.map(({ seats }) => mostFrequent(seats.map((n) => scene.category[n])));
  }

  paint(
    context: CanvasRenderingContext2D,
    view: View,
    counts: SectionCount[],
    share: SectionShare,
    lit: number | undefined,
  ): void {
    const visible = visibleBox(view);
    for (const item of this.scene.items) {
      if (touches(boxOf(item), visible)) this.paintItem(context, view, item, share);
    }
    if (!this.scene.hasSections) return;
    this.scene.sections.forEach((section, at) => {
      if (section.seats.length === 0 || !touches(section.box, visible)) return;
      this.paintSection(context, view, section, this.fillOf(at, counts[at], share), at === lit);
    });
    context.globalAlpha = share;
    if (share > 0.25) {
      this.scene.sections.forEach((section, at) => {
        if (section.seats.length > 0 && touches(section.box, visible)) {
          this.paintLabel(context, view, section, counts[at]);
        }
      });
    }
    context.globalAlpha = 1;
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

  private paintLabel(
    context: CanvasRenderingContext2D,
    view: View,
    section: SceneSection,
    { available, priceMin }: SectionCount,
  ): void {
    const place = labelPlace(section);
    const x = place.x * view.scale + view.dx;
    const y = place.y * view.scale + view.dy;
    const width = section.box.width * view.scale;
    const height = section.box.height * view.scale;
    const size = Math.min(15, Math.max(10, Math.min(width, height) / this.pixelRatio / 4)) * this.pixelRatio;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.font = `600 ${size}px ${FONT}`;
    const name = [section.name, section.name.split(' ').at(-1)!].find(
      (text) => context.measureText(text).width < width * 0.8,
    );
    if (!name || height < size * 1.2) return;
    const small = `400 ${size * 0.8}px ${FONT}`;
    const lines = [
      { text: name, font: context.font },
      { text: this.texts.left(available), font: small },
      ...(available > 0 ? [{ text: this.texts.from(priceMin), font: small }] : []),
    ];
    const room = Math.min(lines.length, Math.floor(height / (size * 1.6)) || 1);
    lines.slice(0, room).forEach(({ text, font }, line) => {
      context.font = font;
      if (line > 0 && context.measureText(text).width > width * 0.85) return;
      const top = y + (line - (room - 1) / 2) * size * 1.25;
      context.lineWidth = 3 * this.pixelRatio;
      context.strokeStyle = 'rgb(255 255 255 / 0.85)';
      context.strokeText(text, x, top);
      context.fillStyle = INK;
      context.fillText(text, x, top);
    });
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

/** The middle of the section’s corners, which for arcs lies nearer to the seats than the middle of its box. */
function labelPlace({ outline, box }: SceneSection): { x: number; y: number } {
  if (outline.length === 0) return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const sum = outline.reduce((one, { x, y }) => ({ x: one.x + x, y: one.y + y }), { x: 0, y: 0 });
  return { x: sum.x / outline.length, y: sum.y / outline.length };
}

function mostFrequent(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((one, other) => (other[1] > one[1] ? other : one), [0, 0])[0];
}

