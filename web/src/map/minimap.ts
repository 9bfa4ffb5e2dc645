import { ACCENT, css, type Rgb } from './colours.js';
import type { Box } from './geometry.js';
import type { Scene } from './scene.js';

/** How often the picture under the frame is drawn anew while seats change. */
const REDRAW_MS = 500;

export interface MinimapSource {
  scene: Scene;
  visible(): Box;
  sectionColour(at: number): Rgb;
  seatColour(n: number): Rgb;
  lookAt(x: number, y: number): void;
}

/** The whole layout in a corner, with a frame around what the map shows; dragging the frame moves the map. */
export class Minimap {
  private readonly context: CanvasRenderingContext2D;
  private readonly picture = document.createElement('canvas');
  private readonly scale: number;
  private readonly dx: number;
  private readonly dy: number;
  private drawnAt = -Infinity;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly source: MinimapSource,
    private readonly pixelRatio: number,
  ) {
    const { width, height } = canvas.getBoundingClientRect();
    canvas.width = this.picture.width = Math.max(1, Math.round(width * pixelRatio));
    canvas.height = this.picture.height = Math.max(1, Math.round(height * pixelRatio));
    this.context = canvas.getContext('2d')!;
    const { bounds } = source.scene;
    this.scale = Math.min(canvas.width / (bounds.width || 1), canvas.height / (bounds.height || 1)) * 0.92;
    this.dx = canvas.width / 2 - (bounds.x + bounds.width / 2) * this.scale;
    this.dy = canvas.height / 2 - (bounds.y + bounds.height / 2) * this.scale;
    canvas.addEventListener('pointerdown', this.onPointer);
    canvas.addEventListener('pointermove', this.onPointer);
  }

  /** @returns whether the picture is older than it should be, and drawing has to come again. */
  draw(isStale: boolean): boolean {
    const now = performance.now();
    const isDue = now - this.drawnAt >= REDRAW_MS;
    if ((isStale && isDue) || this.drawnAt < 0) {
      this.drawPicture();
      this.drawnAt = now;
      isStale = false;
    }
    const { context, canvas, pixelRatio } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.picture, 0, 0);
    const { x, y, width, height } = this.source.visible();
    const { bounds } = this.source.scene;
    const showsAll =
      x <= bounds.x &&
      y <= bounds.y &&
      x + width >= bounds.x + bounds.width &&
      y + height >= bounds.y + bounds.height;
    canvas.style.visibility = showsAll ? 'hidden' : '';
    const left = Math.max(1, x * this.scale + this.dx);
    const top = Math.max(1, y * this.scale + this.dy);
    const right = Math.min(canvas.width - 1, (x + width) * this.scale + this.dx);
    const bottom = Math.min(canvas.height - 1, (y + height) * this.scale + this.dy);
    context.fillStyle = 'rgb(35 70 196 / 0.14)';
    context.fillRect(left, top, right - left, bottom - top);
    context.lineWidth = 2 * pixelRatio;
    context.strokeStyle = ACCENT;
    context.strokeRect(left, top, right - left, bottom - top);
    return isStale;
  }

  destroy(): void {
    this.canvas.removeEventListener('pointerdown', this.onPointer);
    this.canvas.removeEventListener('pointermove', this.onPointer);
  }

  private drawPicture(): void {
    const context = this.picture.getContext('2d')!;
    const { scene } = this.source;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.picture.width, this.picture.height);
    context.setTransform(this.scale, 0, 0, this.scale, this.dx, this.dy);
    context.fillStyle = '#b9c2ce';
    for (const { pos, size, type } of scene.items) {
      if (type !== 'table') context.fillRect(pos.x, pos.y, size.x, size.y);
    }
    if (scene.hasSections) this.drawSections(context);
    else this.drawSeats(context);
  }

  private drawSections(context: CanvasRenderingContext2D): void {
    this.source.scene.sections.forEach(({ outline, seats }, at) => {
      if (seats.length === 0) return;
      context.beginPath();
      for (const { x, y } of outline) context.lineTo(x, y);
      context.fillStyle = css(this.source.sectionColour(at));
      context.fill();
    });
  }

  private drawSeats(context: CanvasRenderingContext2D): void {
    this.source.scene.boxes.forEach(({ x, y, width, height }, n) => {
      context.fillStyle = css(this.source.seatColour(n));
      context.fillRect(x, y, width, height);
    });
  }

  private readonly onPointer = (event: PointerEvent): void => {
    if (event.buttons !== 1) return;
    event.preventDefault();
    if (event.type === 'pointerdown') this.canvas.setPointerCapture(event.pointerId);
    const x = event.offsetX * this.pixelRatio;
    const y = event.offsetY * this.pixelRatio;
    this.source.lookAt((x - this.dx) / this.scale, (y - this.dy) / this.scale);
  };
}
