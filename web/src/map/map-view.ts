import { Backdrop, type BackdropTexts, type SectionCount } from './backdrop.js';
import { Camera } from './camera.js';
import { mix, type Rgb } from './colours.js';
import { boxAround, centreOf, touches, type Box, type Point } from './geometry.js';
import { CHOSEN, Glyphs, spriteSide } from './glyphs.js';
import { Minimap } from './minimap.js';
import { seatAt, seatBeside, sectionAt, sectionBeside, tableAt, type Direction } from './picking.js';
import { seatsTouching, type Scene } from './scene.js';
import { Tiles, type View } from './tiles.js';

/** Side of a usual seat on the screen, in CSS pixels: below the first there are only sections, above the second only seats. */
const SECTIONS_BELOW = 2.2;
const SEATS_ABOVE = 4.5;
/** From here on a click means a seat and no longer a section. */
const PICK_SEATS_ABOVE = 6;
const NUMBERS_ABOVE = 16;
const ROWS_ABOVE = 11;
/** How near a finger has to come to a seat, in CSS pixels: targets of 24 (WCAG 2.5.8). */
const REACH_PIXELS = 12;
/** For drawing tiles, per frame; the rest of a frame's 16 ms is for everything else. */
const FRAME_BUDGET_MS = 7;
/** Seats are drawn sharply once the scale has not changed for so long. */
const SETTLE_MS = 110;
const NUMBER_FONT = 'system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
const SURE_LOOK_PIXELS = 26;
/** Not drawn yet. */
const NEVER = 255;

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
  /** Looks that differ from the status: chosen, held or booked by the user. */
  private readonly own: Uint8Array;
  private readonly drawn: Uint8Array;
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
  private pinned: number[] = [];
  private rectangle?: { from: Point; to: Point };
  private isWhole = false;
  private readonly ending = new AbortController();

  constructor(private readonly options: MapViewOptions) {
    const { scene, host } = options;
    this.scene = scene;
    this.own = new Uint8Array(scene.ids.length);
    this.drawn = new Uint8Array(scene.ids.length).fill(NEVER);
    this.glyphs = new Glyphs(scene.categories, this.pixelRatio);
    this.backdrop = new Backdrop(scene, this.glyphs, options.texts, this.pixelRatio);
    this.tiles = new Tiles(
      (context, box, scale) => this.drawSeats(context, box, scale),
      scene.seatSide * 0.25,
    );
    this.canvas.setAttribute('aria-hidden', 'true');
    this.canvas.className = 'map-canvas';
    host.prepend(this.canvas);
    this.camera = new Camera(this.canvas, {
      bounds: scene.bounds,
      seatSide: scene.seatSide,
      reducedMotion: options.reducedMotion ?? false,
      onMove: () => this.moved(),
      accepts: (event) => !(this.drawsRectangles && event.type === 'mousedown'),
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
    this.own.forEach((look, n) => {
      const next = looks.get(n) ?? 0;
      if (look !== next) changed.push(n);
      this.own[n] = next;
    });
    this.redraw(changed);
  }

  /** Rings around seats, such as those proposed in place of a lost one. */
  setPinned(seats: number[]): void {
    this.pinned = seats;
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
  showSeats(seats: number[]): void {
    if (seats.length === 0) return;
    const scaleMax = SURE_LOOK_PIXELS / this.scene.seatSide;
    this.camera.show(boxAround(seats.map((n) => this.scene.boxes[n])), { scaleMax });
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
    return new Map(seats.map((n) => [n, this.drawn[n]]));
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

  /** Called by the tiles with a context on which layout coordinates times scale are pixels. */
  private drawSeats(context: CanvasRenderingContext2D, box: Box, scale: number): void {
    const seats = seatsTouching(this.scene, box);
    const numbersAbove = NUMBERS_ABOVE * this.pixelRatio;
    const numbered: number[] = [];
    for (const n of seats) {
      const side = this.drawSeat(context, n, scale);
      if (side >= numbersAbove) numbered.push(n);
    }
    if (numbered.length > 0) this.drawNumbers(context, numbered, scale);
  }

  /** @returns the side in device pixels. */
  private drawSeat(context: CanvasRenderingContext2D, n: number, scale: number): number {
    const { boxes, category, accessible } = this.scene;
    const box = boxes[n];
    const side = (Math.min(box.width, box.height) || this.scene.seatSide) * scale;
    const status = this.options.states[n];
    const look = this.own[n] || (status > 3 ? 0 : status);
    const sprite = this.glyphs.sprite(category[n], look, side, accessible[n]);
    const left = (box.x + box.width / 2) * scale - sprite.width / 2;
    const top = (box.y + box.height / 2) * scale - sprite.height / 2;
    // Small dots look even where they are; large seats look sharp on whole pixels.
    if (side < 14) context.drawImage(sprite, left, top);
    else context.drawImage(sprite, Math.round(left), Math.round(top));
    this.drawn[n] = status;
    return side;
  }

  private drawNumbers(context: CanvasRenderingContext2D, seats: number[], scale: number): void {
    const { boxes, category, seatNumber } = this.scene;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    let font = '';
    for (const n of seats) {
      const text = seatNumber[n];
      if (!text || this.own[n] >= CHOSEN || this.options.states[n] !== 0) continue;
      const { x, y, width, height } = boxes[n];
      const size = Math.round(Math.min(width, height) * scale * (text.length > 2 ? 0.36 : 0.46));
      const next = `600 ${size}px ${NUMBER_FONT}`;
      if (next !== font) context.font = font = next;
      context.fillStyle = this.glyphs.inkOn(category[n], 0);
      context.fillText(text, Math.round((x + width / 2) * scale), Math.round((y + height / 2) * scale) + 1);
    }
  }

  /** Rings around what is pointed at, focused or pinned, and the rectangle that is being drawn. */
  private drawMarks(view: View): void {
    for (const n of this.pinned) this.ring(view, n, '#2346c4', 3, [6, 4]);
    const hovered = this.hovered?.seat;
    if (hovered !== undefined && this.picksSeats) this.ring(view, hovered, '#16202e', 2);
    if (this.hovered?.table !== undefined) this.tableRing(view, this.hovered.table);
    const focused = this.focused?.seat;
    if (focused !== undefined && this.showsFocus) {
      this.ring(view, focused, '#ffffff', 6);
      this.ring(view, focused, '#2346c4', 3);
    }
    if (this.rectangle) this.drawRectangle(this.rectangle);
  }

  private ring(view: View, n: number, colour: string, width: number, dash: number[] = []): void {
    const { context, pixelRatio } = this;
    const { x, y } = centreOf(this.scene.boxes[n]);
    const side = spriteSide(Math.max(this.seatPixels, 8)) * pixelRatio;
    context.beginPath();
    context.arc(x * view.scale + view.dx, y * view.scale + view.dy, side / 2, 0, 2 * Math.PI);
    context.setLineDash(dash.map((length) => length * pixelRatio));
    context.lineWidth = width * pixelRatio;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  }

  private tableRing(view: View, table: string): void {
    const item = this.scene.items.find(({ id }) => id === table);
    if (!item) return;
    const { context, pixelRatio } = this;
    const gap = 3 * pixelRatio;
    context.beginPath();
    const x = item.pos.x * view.scale + view.dx - gap;
    const y = item.pos.y * view.scale + view.dy - gap;
    const width = item.size.x * view.scale + 2 * gap;
    const height = item.size.y * view.scale + 2 * gap;
    context.roundRect(x, y, width, height, item.shape === 'circle' ? width / 2 : 8 * pixelRatio);
    context.lineWidth = 2 * pixelRatio;
    context.strokeStyle = '#16202e';
    context.stroke();
  }

  private drawRectangle({ from, to }: { from: Point; to: Point }): void {
    const { context, pixelRatio } = this;
    const box = [from.x, from.y, to.x - from.x, to.y - from.y].map((value) => value * pixelRatio);
    context.fillStyle = 'rgb(35 70 196 / 0.12)';
    context.fillRect(box[0], box[1], box[2], box[3]);
    context.lineWidth = 1.5 * pixelRatio;
    context.strokeStyle = '#2346c4';
    context.strokeRect(box[0], box[1], box[2], box[3]);
  }

  private listen(host: HTMLElement): void {
    const { signal } = this.ending;
    const { canvas } = this;
    canvas.addEventListener('click', (event) => this.clicked(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.pointed(event), { signal });
    canvas.addEventListener('pointerleave', () => this.hover(undefined, { x: 0, y: 0 }), { signal });
    canvas.addEventListener('pointerdown', (event) => this.pressed(event), { signal });
    canvas.addEventListener('pointerup', () => this.released(), { signal });
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
    if (!this.drawsRectangles || event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    const place = { x: event.offsetX, y: event.offsetY };
    this.rectangle = { from: place, to: place };
  }

  private released(): void {
    if (!this.rectangle) return;
    const from = this.camera.toLayout(this.rectangle.from);
    const to = this.camera.toLayout(this.rectangle.to);
    this.rectangle = undefined;
    this.requestDraw();
    const box = {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x),
      height: Math.abs(from.y - to.y),
    };
    this.options.onRectangle?.(seatsTouching(this.scene, box));
  }

  private keyed(event: KeyboardEvent): void {
    if (event.target !== this.options.host || event.altKey || event.metaKey || event.ctrlKey) return;
    if (this.handleKey(event.key)) event.preventDefault();
  }

  /** @returns whether the key means something here. */
  private handleKey(key: string): boolean {
    const direction = DIRECTIONS[key];
    if (direction) this.step(direction);
    else if (key === 'Enter' || key === ' ') this.enter();
    else if (key === 'Escape' && this.focused?.seat !== undefined && this.scene.hasSections) this.leave();
    else if (key === '+' || key === '=') this.zoomBy(1.5);
    else if (key === '-') this.zoomBy(1 / 1.5);
    else if (key === '0') this.showAll();
    else return false;
    return true;
  }

  private step(direction: Direction): void {
    const { seat, section } = this.focused ?? {};
    if (seat !== undefined) {
      const next = seatBeside(this.scene, seat, direction);
      this.focus({ seat: next ?? seat, section: this.scene.section[next ?? seat] });
    } else if (!this.scene.hasSections) this.focusSeatOf(0);
    else if (section === undefined) this.focus({ section: this.firstSection() });
    else this.focus({ section: sectionBeside(this.scene, section, direction) ?? section });
  }

  private firstSection(): number {
    const { visible } = this.camera;
    const middle = centreOf(visible);
    return (
      sectionAt(this.scene, middle) ??
      Math.max(
        0,
        this.scene.sections.findIndex(({ box }) => touches(box, visible)),
      )
    );
  }

  private enter(): void {
    const { seat, section } = this.focused ?? {};
    if (seat !== undefined) this.choose({ seat });
    else if (!this.scene.hasSections) this.focusSeatOf(0);
    else if (section === undefined) this.focus({ section: this.firstSection() });
    else this.focusSeatOf(section);
  }

  /** To the first seat of the section that can be had. */
  private focusSeatOf(section: number): void {
    const { seats } = this.scene.sections[section];
    const seat = seats.find((n) => this.options.states[n] === 0) ?? seats[0];
    if (seat !== undefined) this.focus({ seat, section });
  }

  private leave(): void {
    const section = this.scene.section[this.focused!.seat!];
    this.showSection(section);
    this.focus({ section });
  }

  private keepInView(seat: number): void {
    const { x, y } = this.screenPlace(seat);
    const { clientWidth: width, clientHeight: height } = this.options.host;
    const isSeen = x > 40 && y > 40 && x < width - 40 && y < height - 40;
    if (!isSeen || this.seatPixels < NUMBERS_ABOVE) this.showSeats([seat]);
  }
}

const DIRECTIONS: Partial<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
