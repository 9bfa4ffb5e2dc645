import { Backdrop, type BackdropTexts, type SectionCount } from './backdrop.js';
import type { Camera } from './camera.js';
import { mix, type Rgb } from './colours.js';
import type { Box } from './geometry.js';
import { Glyphs } from './glyphs.js';
import { ROWS_ABOVE, sectionShare } from './levels.js';
import { Marks, type PinLook } from './marks.js';
import { Minimap } from './minimap.js';
import type { Pointed } from './pointing.js';
import { seatsTouching, type Scene } from './scene.js';
import { SeatPainter } from './seat-painter.js';
import { Tiles, type View } from './tiles.js';

/** For drawing tiles, per frame; the rest of a frame's 16 ms is for everything else. */
const FRAME_BUDGET_MS = 7;
/** Seats are drawn sharply once the scale has not changed for so long. */
const SETTLE_MS = 110;
/** How far a seat's picture reaches beyond its box, as a share of its side. */
const SEAT_REACH = 0.25;

export interface DrawingOptions {
  canvas: HTMLCanvasElement;
  minimap?: HTMLCanvasElement;
  scene: Scene;
  states: Uint8Array;
  camera: Camera;
  priceOf(category: number): number;
  texts: BackdropTexts;
  /** What is pointed at when a frame is drawn. */
  pointed(): Pointed;
}

/** What is pointed out to the user for a while. */
export interface Extras {
  /** Seats with rings around them. */
  pinned: readonly number[];
  pinnedAs: PinLook;
  /** Boxes with frames around them, in layout units. */
  framed: readonly Box[];
}

/** Draws the map on its canvas, and the small one beside it: a frame when something has changed, more while it is not whole. */
export class Drawing {
  /** Frames drawn since the beginning. */
  frames = 0;
  extras: Extras = { pinned: [], pinnedAs: 'proposed', framed: [] };

  private readonly pixelRatio = Math.min(3, window.devicePixelRatio || 1);
  private readonly context: CanvasRenderingContext2D;
  private readonly glyphs: Glyphs;
  private readonly backdrop: Backdrop;
  private readonly painter: SeatPainter;
  private readonly tiles: Tiles;
  private readonly marks: Marks;
  private readonly minimap?: Minimap;
  private counts: SectionCount[] = [];
  private countsAreStale = true;
  private minimapIsStale = true;
  private requested = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private scaleChangedAt = 0;
  private lastScale = 0;
  private isWhole = false;

  constructor(private readonly options: DrawingOptions) {
    const { canvas, scene, states, texts } = options;
    this.context = canvas.getContext('2d')!;
    this.glyphs = new Glyphs(scene.categories, this.pixelRatio);
    this.backdrop = new Backdrop(scene, this.glyphs, texts, this.pixelRatio);
    this.painter = new SeatPainter(scene, states, this.glyphs, this.pixelRatio);
    this.marks = new Marks(this.context, scene, this.pixelRatio);
    this.tiles = new Tiles(
      (context, box, scale) => this.painter.paint(context, box, scale),
      scene.seatSide * SEAT_REACH,
    );
    if (options.minimap) this.minimap = this.makeMinimap(options.minimap);
  }

  /** The states of these seats have changed; without seats, all may have. */
  statesChanged(seats?: readonly number[]): void {
    this.countsAreStale = true;
    this.minimapIsStale = true;
    this.redraw(seats);
  }

  /** The user's own seats; all others are taken back to their status. */
  setOwn(looks: ReadonlyMap<number, number>): void {
    const changed: number[] = [];
    const { own } = this.painter;
    own.forEach((look, n) => {
      const next = looks.get(n) ?? 0;
      if (look !== next) changed.push(n);
      own[n] = next;
    });
    this.redraw(changed);
  }

  setExtras(extras: Partial<Extras>): void {
    this.extras = { ...this.extras, ...extras };
    this.request();
  }

  resize(width: number, height: number): void {
    this.options.canvas.width = Math.round(width * this.pixelRatio);
    this.options.canvas.height = Math.round(height * this.pixelRatio);
    this.request();
  }

  /** The camera has moved. */
  moved(): void {
    const { scale } = this.options.camera;
    if (scale !== this.lastScale) {
      this.lastScale = scale;
      this.scaleChangedAt = performance.now();
    }
    this.request();
  }

  request(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.draw());
  }

  /** Everything in view is drawn as it is now. */
  get isSettled(): boolean {
    const isSharp = this.sectionShare === 1 || this.tiles.scale === this.view().scale;
    return this.isWhole && isSharp && this.requested === 0;
  }

  /** Status bytes of the seats in view as they were last drawn, by ordinal. */
  drawnStates(): Map<number, number> {
    const { scene, camera } = this.options;
    const seats = this.sectionShare === 1 ? [] : seatsTouching(scene, camera.visible);
    return new Map(seats.map((n) => [n, this.painter.drawn[n]]));
  }

  destroy(): void {
    this.minimap?.destroy();
    cancelAnimationFrame(this.requested);
    clearTimeout(this.timer);
  }

  private get seatPixels(): number {
    return this.options.scene.seatSide * this.options.camera.scale;
  }

  private get sectionShare(): number {
    return this.options.scene.hasSections ? sectionShare(this.seatPixels) : 0;
  }

  private makeMinimap(canvas: HTMLCanvasElement): Minimap {
    const { scene, camera } = this.options;
    return new Minimap(
      canvas,
      {
        scene,
        visible: () => camera.visible,
        sectionColour: (at) => this.backdrop.fillOf(at, this.sectionCounts()[at], 1),
        seatColour: (n) => this.seatColour(n),
        lookAt: (x, y) => camera.lookAt({ x, y }),
      },
      this.pixelRatio,
    );
  }

  private seatColour(n: number): Rgb {
    const { scene, states } = this.options;
    const colour = this.glyphs.colourOf(scene.category[n]);
    return states[n] === 0 ? colour : mix(colour, [225, 229, 234], 0.9);
  }

  private redraw(seats?: readonly number[]): void {
    const { boxes } = this.options.scene;
    if (seats) for (const n of seats) this.tiles.changed(boxes[n]);
    else this.tiles.reset();
    this.request();
  }

  private draw(): void {
    this.requested = 0;
    this.frames++;
    const view = this.view();
    this.context.clearRect(0, 0, view.width, view.height);
    const share = this.sectionShare;
    const isWhole = this.drawMap(view, share);
    this.drawMarks(view);
    const minimapIsStale = this.minimap?.draw(this.minimapIsStale) ?? false;
    if (!minimapIsStale) this.minimapIsStale = false;
    this.isWhole = isWhole;
    if (!isWhole) this.request();
    else if (share < 1 && this.tiles.prefetch(view)) this.request();
    else if (minimapIsStale) this.drawLater(SETTLE_MS);
  }

  private view(): View {
    const { camera, canvas } = this.options;
    const { x, y } = camera.offset;
    return {
      scale: camera.scale * this.pixelRatio,
      dx: x * this.pixelRatio,
      dy: y * this.pixelRatio,
      width: canvas.width,
      height: canvas.height,
    };
  }

  /** @returns whether nothing is left to draw. */
  private drawMap(view: View, share: number): boolean {
    const { litSection } = this.options.pointed();
    this.backdrop.paint(this.context, view, this.sectionCounts(), Math.max(share, 0.06), litSection);
    const isWhole = share === 1 || this.drawSeats(view, share);
    this.backdrop.paintLabels(this.context, view, this.sectionCounts(), share);
    return isWhole;
  }

  /** @returns whether all of them are there. */
  private drawSeats(view: View, share: number): boolean {
    const unsettledMs = SETTLE_MS - (performance.now() - this.scaleChangedAt);
    const ratio = view.scale / (this.tiles.scale || view.scale);
    const isMoving = unsettledMs > 0 && this.tiles.scale !== 0 && ratio > 0.55 && ratio < 1.8;
    if (!isMoving) this.tiles.rescale(view.scale);
    this.context.globalAlpha = 1 - share;
    const isWhole = this.tiles.compose(this.context, view, FRAME_BUDGET_MS);
    this.context.globalAlpha = 1;
    if (this.seatPixels >= ROWS_ABOVE) this.backdrop.paintRows(this.context, view);
    if (isWhole && isMoving && view.scale !== this.tiles.scale) {
      // Nothing is left to do until the scale has settled.
      this.drawLater(unsettledMs + 1);
    }
    return isWhole;
  }

  private drawMarks(view: View): void {
    const { marks } = this;
    const { seat, table, focusedSeat, rectangle } = this.options.pointed();
    const { pinned, pinnedAs, framed } = this.extras;
    for (const n of pinned) marks.pinned(view, n, pinnedAs);
    for (const box of framed) marks.framed(view, box);
    if (seat !== undefined) marks.hovered(view, seat);
    if (table !== undefined) marks.table(view, table);
    if (focusedSeat !== undefined) marks.focused(view, focusedSeat);
    if (rectangle) marks.rectangle(rectangle.from, rectangle.to);
  }

  private drawLater(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.request(), ms);
  }

  private sectionCounts(): SectionCount[] {
    if (!this.countsAreStale) return this.counts;
    this.countsAreStale = false;
    const { scene, states, priceOf } = this.options;
    this.counts = scene.sections.map(({ seats }) => {
      let available = 0;
      let priceMin = Infinity;
      for (const n of seats) {
        if (states[n] !== 0) continue;
        available++;
        priceMin = Math.min(priceMin, priceOf(scene.category[n]));
      }
      return { total: seats.length, available, priceMin };
    });
    return this.counts;
  }
}
