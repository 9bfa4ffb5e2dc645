import { Backdrop, type BackdropTexts, type SectionCount } from './backdrop.js';
import { Camera } from './camera.js';
import { mix, type Rgb } from './colours.js';
import { boxAround, centreOf, type Box, type Point } from './geometry.js';
import { Glyphs } from './glyphs.js';
import { KeyWalk } from './key-walk.js';
import { between, Marks, type PinLook } from './marks.js';
import { Minimap } from './minimap.js';
import { seatAt, sectionAt, tableAt } from './picking.js';
import { seatsTouching, type Scene } from './scene.js';
import { NUMBERS_ABOVE, SeatPainter } from './seat-painter.js';
import { Tiles, type View } from './tiles.js';

/** Side of a usual seat on the screen, in CSS pixels: below the first there are only sections, above the second only seats. */
const SECTIONS_BELOW = 2.2;
const SEATS_ABOVE = 4.5;
/** From here on a click means a seat and no longer a section. */
const PICK_SEATS_ABOVE = 6;
const ROWS_ABOVE = 11;
/** How near a finger has to come to a seat, in CSS pixels: targets of 24 (WCAG 2.5.8). */
const REACH_PIXELS = 12;
/** For drawing tiles, per frame; the rest of a frame's 16 ms is for everything else. */
const FRAME_BUDGET_MS = 7;
/** Seats are drawn sharply once the scale has not changed for so long. */
const SETTLE_MS = 110;
const SURE_LOOK_PIXELS = 26;
/** How far a seat's picture reaches beyond its box, as a share of its side. */
const SEAT_REACH = 0.25;

/** What the pointer or the keyboard is at. */
export interface MapTarget {
  seat?: number;
  table?: string;
  section?: number;
}

export interface MapViewOptions {
  /** Empty, positioned, focusable; the map fills it. */
  host: HTMLElement;
  minimap?: HTMLCanvasElement;
  scene: Scene;
  /** Status of each seat; the map looks at it whenever it draws and never writes. */
  states: Uint8Array;
  /** Price of a category. */
  priceOf(category: number): number;
  texts: BackdropTexts;
  reducedMotion?: boolean;
  /** A seat or table was clicked or chosen by key. */
  onPick?(target: MapTarget): void;
  /** What the pointer is over; undefined when over nothing. `at` in CSS pixels within the host. */
  onHover?(target: MapTarget | undefined, at: Point): void;
  /** What the keyboard has come to. */
  onFocus?(target: MapTarget): void;
  /** After every movement, with what is visible, in layout units. */
  onMove?(visible: Box, showsSeats: boolean): void;
  /** Seats of a rectangle that was drawn while {@link MapView.drawsRectangles} is set. */
  onRectangle?(seats: number[]): void;
}

/**
 * The seat map: draws a scene and its states on a canvas, and turns pointer and keys into seats, tables and sections. It knows
 * nothing of the API, of sales or of words.
 */
export class MapView {
  /** When set, dragging draws a rectangle instead of moving the map. */
  drawsRectangles = false;
  /** Frames drawn since the beginning. */
  frames = 0;

  private readonly canvas = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d')!;
  private readonly pixelRatio = Math.min(3, window.devicePixelRatio || 1);
  private readonly scene: Scene;
  private readonly glyphs: Glyphs;
  private readonly backdrop: Backdrop;
  private readonly camera: Camera;
  private readonly tiles: Tiles;
  private readonly minimap?: Minimap;
  private readonly observer: ResizeObserver;
  private readonly painter: SeatPainter;
  private readonly marks: Marks;
  private readonly keys: KeyWalk;
  private counts: SectionCount[] = [];
  private countsAreStale = true;
  private minimapIsStale = true;
  private requested = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private scaleChangedAt = 0;
  private lastScale = 0;
  private hovered?: MapTarget;
  private focused?: MapTarget;
  private showsFocus = false;
  private pinned: readonly number[] = [];
  private pinnedAs: PinLook = 'proposed';
  private framed: readonly Box[] = [];
  private rectangle?: { from: Point; to: Point };
  private isWhole = false;
  private readonly ending = new AbortController();

  constructor(private readonly options: MapViewOptions) {
    const { scene, host } = options;
    this.scene = scene;
    this.glyphs = new Glyphs(scene.categories, this.pixelRatio);
    this.backdrop = new Backdrop(scene, this.glyphs, options.texts, this.pixelRatio);
    this.painter = new SeatPainter(scene, options.states, this.glyphs, this.pixelRatio);
    this.marks = new Marks(this.context, scene, this.pixelRatio);
    this.keys = new KeyWalk(scene, options.states);
    this.tiles = new Tiles(
      (context, box, scale) => this.painter.paint(context, box, scale),
      scene.seatSide * SEAT_REACH,
    );
    this.canvas.setAttribute('aria-hidden', 'true');
    this.canvas.className = 'map-canvas';
    host.prepend(this.canvas);
    this.camera = new Camera(this.canvas, {
      bounds: scene.bounds,
      seatSide: scene.seatSide,
      reducedMotion: options.reducedMotion ?? false,
      onMove: () => this.moved(),
      accepts: (event) => !(this.drawsRectangles && isDrag(event)),
    });
    if (options.minimap) this.minimap = this.makeMinimap(options.minimap);
    this.listen(host);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    this.resize();
  }

  /** Call it when the states of these seats have changed; without seats, when all may have. */
  statesChanged(seats?: readonly number[]): void {
    this.countsAreStale = true;
    this.minimapIsStale = true;
    this.redraw(seats);
  }

  /** The user's own seats: `look` is CHOSEN, MINE_HELD or MINE_BOOKED; all others are taken back to their status. */
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

  /** Rings around seats: those proposed in place of a lost one, or faulty ones. */
  setPinned(seats: readonly number[], look: PinLook = 'proposed'): void {
    this.pinned = seats;
    this.pinnedAs = look;
    this.requestDraw();
  }

  get pinnedSeats(): readonly number[] {
    return this.pinned;
  }

  /** Frames around faulty parts other than seats, in layout units. */
  setFramed(boxes: readonly Box[]): void {
    this.framed = boxes;
    this.requestDraw();
  }

  showAll(): void {
    this.camera.showAll();
  }

  zoomBy(factor: number): void {
    this.camera.zoomBy(factor);
  }

  showSection(at: number): void {
    this.camera.show(this.scene.sections[at].box);
  }

  /** Brings seats to the middle, large enough to be read. */
  showSeats(seats: readonly number[]): void {
    if (seats.length > 0) this.showBox(boxAround(seats.map((n) => this.scene.boxes[n])));
  }

  /** Brings a part of the layout to the middle. */
  showBox(box: Box): void {
    this.camera.show(box, { scaleMax: SURE_LOOK_PIXELS / this.scene.seatSide });
  }

  /** Whether single seats can be picked at the present scale. */
  get picksSeats(): boolean {
    return !this.scene.hasSections || this.seatPixels >= PICK_SEATS_ABOVE;
  }

  /** Everything in view is drawn as it is now. */
  get isSettled(): boolean {
    const isSharp = this.sectionShare === 1 || this.tiles.scale === this.view().scale;
    return this.isWhole && isSharp && this.requested === 0;
  }

  /** Status bytes of the seats in view as they were last drawn, by ordinal; for tests. */
  drawnStates(): Map<number, number> {
    const seats = this.sectionShare === 1 ? [] : seatsTouching(this.scene, this.camera.visible);
    return new Map(seats.map((n) => [n, this.painter.drawn[n]]));
  }

  /** Where a seat's middle is, in CSS pixels of the host. */
  screenPlace(seat: number): Point {
    return this.camera.toScreen(centreOf(this.scene.boxes[seat]));
  }

  /** Marks where the keyboard is, and shows it. */
  focus(target: MapTarget): void {
    this.focused = target;
    this.showsFocus = true;
    if (target.seat !== undefined) this.keepInView(target.seat);
    this.requestDraw();
    this.options.onFocus?.(target);
  }

  destroy(): void {
    this.ending.abort();
    this.observer.disconnect();
    this.camera.destroy();
    this.minimap?.destroy();
    cancelAnimationFrame(this.requested);
    clearTimeout(this.timer);
    this.canvas.remove();
  }

  private get seatPixels(): number {
    return this.scene.seatSide * this.camera.scale;
  }

  /** 1 when only sections are shown, 0 when only seats. */
  private get sectionShare(): number {
    if (!this.scene.hasSections) return 0;
    const share = (SEATS_ABOVE - this.seatPixels) / (SEATS_ABOVE - SECTIONS_BELOW);
    return Math.min(1, Math.max(0, share));
  }

  private makeMinimap(canvas: HTMLCanvasElement): Minimap {
    return new Minimap(
      canvas,
      {
        scene: this.scene,
        visible: () => this.camera.visible,
        sectionColour: (at) => this.backdrop.fillOf(at, this.sectionCounts()[at], 1),
        seatColour: (n) => this.seatColour(n),
        lookAt: (x, y) => this.camera.lookAt({ x, y }),
      },
      this.pixelRatio,
    );
  }

  private seatColour(n: number): Rgb {
    const colour = this.glyphs.colourOf(this.scene.category[n]);
    return this.options.states[n] === 0 ? colour : mix(colour, [225, 229, 234], 0.9);
  }

  private redraw(seats?: readonly number[]): void {
    if (seats) for (const n of seats) this.tiles.changed(this.scene.boxes[n]);
    else this.tiles.reset();
    this.requestDraw();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.options.host;
    if (width === 0 || height === 0) return;
    this.canvas.width = Math.round(width * this.pixelRatio);
    this.canvas.height = Math.round(height * this.pixelRatio);
    this.camera.resize(width, height);
    this.requestDraw();
  }

  private moved(): void {
    if (this.camera.scale !== this.lastScale) {
      this.lastScale = this.camera.scale;
      this.scaleChangedAt = performance.now();
    }
    this.requestDraw();
    this.options.onMove?.(this.camera.visible, this.picksSeats);
  }

  private requestDraw(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.requested = 0;
    this.frames++;
    const view = this.view();
    const { context } = this;
    context.clearRect(0, 0, view.width, view.height);
    const share = this.sectionShare;
    const isWhole = this.drawMap(view, share);
    this.drawMarks(view);
    const minimapIsStale = this.minimap?.draw(this.minimapIsStale) ?? false;
    if (!minimapIsStale) this.minimapIsStale = false;
    this.isWhole = isWhole;
    if (!isWhole) this.requestDraw();
    else if (share < 1 && this.tiles.prefetch(view)) this.requestDraw();
    else if (minimapIsStale) this.drawLater(SETTLE_MS);
  }

  private view(): View {
    const { x, y } = this.camera.offset;
    return {
      scale: this.camera.scale * this.pixelRatio,
      dx: x * this.pixelRatio,
      dy: y * this.pixelRatio,
      width: this.canvas.width,
      height: this.canvas.height,
    };
  }

  /** @returns whether nothing is left to draw. */
  private drawMap(view: View, share: number): boolean {
    const lit = this.litSection();
    this.backdrop.paint(this.context, view, this.sectionCounts(), Math.max(share, 0.06), lit);
    if (share === 1) return true;
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

  private drawLater(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.requestDraw(), ms);
  }

  private litSection(): number | undefined {
    const target = this.showsFocus && this.focused?.section !== undefined ? this.focused : this.hovered;
    return this.picksSeats && !this.showsFocus ? undefined : target?.section;
  }

  private sectionCounts(): SectionCount[] {
    if (!this.countsAreStale) return this.counts;
    this.countsAreStale = false;
    const { states, priceOf } = this.options;
    this.counts = this.scene.sections.map(({ seats }) => {
      let available = 0;
      let priceMin = Infinity;
      for (const n of seats) {
        if (states[n] !== 0) continue;
        available++;
        priceMin = Math.min(priceMin, priceOf(this.scene.category[n]));
      }
      return { total: seats.length, available, priceMin };
    });
    return this.counts;
  }

  private drawMarks(view: View): void {
    const { marks, hovered } = this;
    for (const seat of this.pinned) marks.pinned(view, seat, this.pinnedAs);
    for (const box of this.framed) marks.framed(view, box);
    if (hovered?.seat !== undefined && this.picksSeats) marks.hovered(view, hovered.seat);
    if (hovered?.table !== undefined) marks.table(view, hovered.table);
    if (this.focused?.seat !== undefined && this.showsFocus) marks.focused(view, this.focused.seat);
    if (this.rectangle) marks.rectangle(this.rectangle.from, this.rectangle.to);
  }

  private listen(host: HTMLElement): void {
    const { signal } = this.ending;
    const { canvas } = this;
    canvas.addEventListener('click', (event) => this.clicked(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.pointed(event), { signal });
    canvas.addEventListener('pointerleave', () => this.hover(undefined, { x: 0, y: 0 }), { signal });
    canvas.addEventListener('pointerdown', (event) => this.pressed(event), { signal });
    canvas.addEventListener('pointerup', (event) => this.released(event), { signal });
    canvas.addEventListener('pointercancel', () => this.dropRectangle(), { signal });
    host.addEventListener('keydown', (event) => this.keyed(event), { signal });
    host.addEventListener('focus', () => this.requestDraw(), { signal });
    host.addEventListener('blur', () => this.hideFocus(), { signal });
  }

  private hideFocus(): void {
    this.showsFocus = false;
    this.requestDraw();
  }

  private targetAt(place: Point): MapTarget {
    const point = this.camera.toLayout(place);
    const section = this.scene.hasSections ? sectionAt(this.scene, point) : undefined;
    if (!this.picksSeats) return section === undefined ? {} : { section };
    const reach = Math.max(
      this.scene.seatSide * 0.2,
      (REACH_PIXELS - this.seatPixels / 2) / this.camera.scale,
    );
    const seat = seatAt(this.scene, point, Math.max(0, reach));
    if (seat !== undefined) return { seat, section };
    const table = tableAt(this.scene, point);
    return table === undefined ? {} : { table, section };
  }

  private clicked(event: MouseEvent): void {
    if (this.drawsRectangles) return;
    this.showsFocus = false;
    const target = this.targetAt({ x: event.offsetX, y: event.offsetY });
    this.choose(target);
  }

  private choose(target: MapTarget): void {
    if (target.seat !== undefined || target.table !== undefined) {
      this.focused = target;
      this.options.onPick?.(target);
    } else if (target.section !== undefined && !this.picksSeats) this.showSection(target.section);
  }

  private pointed(event: PointerEvent): void {
    const place = { x: event.offsetX, y: event.offsetY };
    if (this.rectangle) {
      if (!event.isPrimary) return;
      this.rectangle.to = place;
      this.requestDraw();
    } else if (event.pointerType === 'mouse' && event.buttons === 0) this.hover(this.targetAt(place), place);
  }

  private hover(target: MapTarget | undefined, place: Point): void {
    const isSame =
      target?.seat === this.hovered?.seat &&
      target?.table === this.hovered?.table &&
      target?.section === this.hovered?.section;
    if (isSame) return;
    this.hovered = target;
    const isOver = target && (target.seat ?? target.table ?? target.section) !== undefined;
    this.canvas.style.cursor = isOver ? 'pointer' : '';
    this.requestDraw();
    this.options.onHover?.(isOver ? target : undefined, place);
  }

  private pressed(event: PointerEvent): void {
    if (!this.drawsRectangles || event.button !== 0 || !event.isPrimary) return;
    this.canvas.setPointerCapture(event.pointerId);
    const place = { x: event.offsetX, y: event.offsetY };
    this.rectangle = { from: place, to: place };
  }

  private released(event: PointerEvent): void {
    if (!this.rectangle || !event.isPrimary) return;
    const from = this.camera.toLayout(this.rectangle.from);
    const to = this.camera.toLayout(this.rectangle.to);
    this.dropRectangle();
    this.options.onRectangle?.(seatsTouching(this.scene, between(from, to)));
  }

  private dropRectangle(): void {
    this.rectangle = undefined;
    this.requestDraw();
  }

  private keyed(event: KeyboardEvent): void {
    if (event.target !== this.options.host || event.altKey || event.metaKey || event.ctrlKey) return;
    if (this.handleKey(event.key)) event.preventDefault();
  }

  /** @returns whether the key means something here. */
  private handleKey(key: string): boolean {
    if (key === '+' || key === '=') this.zoomBy(1.5);
    else if (key === '-') this.zoomBy(1 / 1.5);
    else if (key === '0') this.showAll();
    else return this.walk(key);
    return true;
  }

  private walk(key: string): boolean {
    const { focused } = this;
    const next = this.keys.next(key, focused, this.camera.visible);
    if (!next) return false;
    // Enter on a seat leads nowhere else: it chooses.
    if (next === focused) this.options.onPick?.(next);
    else {
      if (next.seat === undefined && focused?.seat !== undefined) this.showSection(next.section!);
      this.focus(next);
    }
    return true;
  }

  private keepInView(seat: number): void {
    const { x, y } = this.screenPlace(seat);
    const { clientWidth: width, clientHeight: height } = this.options.host;
    const isSeen = x > 40 && y > 40 && x < width - 40 && y < height - 40;
    if (!isSeen || this.seatPixels < NUMBERS_ABOVE) this.showSeats([seat]);
  }
}

/** What would move the map: a mouse button or one finger. */
function isDrag(event: MouseEvent | TouchEvent): boolean {
  return event.type === 'mousedown' || ('touches' in event && event.touches.length === 1);
}
