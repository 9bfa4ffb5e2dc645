import type { BackdropTexts } from './backdrop.js';
import { Camera, type Place } from './camera.js';
import { Drawing } from './drawing.js';
import { boxAround, centreOf, type Box, type Point } from './geometry.js';
import { SURE_LOOK } from './levels.js';
import type { PinLook } from './marks.js';
import { Pointing, type MapTarget } from './pointing.js';
import type { Scene } from './scene.js';

export type { Place } from './camera.js';
export type { MapTarget } from './pointing.js';

export interface MapViewOptions {
  /** Empty, positioned, focusable; the map fills it. */
  host: HTMLElement;
  minimap?: HTMLCanvasElement;
  /** What else lies over the map: nothing that is to be seen whole is shown beneath. */
  controls?: Iterable<Element>;
  scene: Scene;
  /** Status of each seat; the map looks at it whenever it draws and never writes. */
  states: Uint8Array;
  /** Price of a category. */
  priceOf(category: number): number;
  texts: BackdropTexts;
  reducedMotion?: boolean;
  /** A seat or table was clicked, tapped, or chosen by key. */
  onPick?(target: MapTarget): void;
  /** What the pointer is over, or the keyboard at; undefined when nothing. `at` in CSS pixels within the host. */
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

  private readonly canvas = document.createElement('canvas');
  private readonly scene: Scene;
  private readonly camera: Camera;
  private readonly drawing: Drawing;
  private readonly pointing: Pointing;
  private readonly observer: ResizeObserver;

  constructor(private readonly options: MapViewOptions) {
    const { scene, host } = options;
    const { canvas } = this;
    this.scene = scene;
    canvas.setAttribute('aria-hidden', 'true');
    canvas.className = 'map-canvas';
    host.prepend(canvas);
    this.camera = new Camera(canvas, {
      bounds: scene.bounds,
      seatSide: scene.seatSide,
      reducedMotion: options.reducedMotion ?? false,
      onMove: () => this.moved(),
      accepts: (event) => this.pointing.moves(event),
      covers: (isWhole) => this.covers(isWhole),
    });
    this.drawing = new Drawing({
      ...options,
      canvas,
      camera: this.camera,
      pointed: () => this.pointing.marks,
    });
    this.pointing = new Pointing({
      ...options,
      canvas,
      camera: this.camera,
      drawsRectangles: () => this.drawsRectangles,
      onMark: () => this.drawing.request(),
    });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    this.resize();
  }

  /** Call it when the states of these seats have changed; without seats, when all may have. */
  statesChanged(seats?: readonly number[]): void {
    this.drawing.statesChanged(seats);
  }

  /** The user's own seats: `look` is CHOSEN, MINE_HELD or MINE_BOOKED; all others are taken back to their status. */
  setOwn(looks: ReadonlyMap<number, number>): void {
    this.drawing.setOwn(looks);
  }

  /** Rings around seats: those proposed in place of a lost one, or faulty ones. */
  setPinned(seats: readonly number[], look: PinLook = 'proposed'): void {
    this.drawing.setExtras({ pinned: seats, pinnedAs: look });
  }

  get pinnedSeats(): readonly number[] {
    return this.drawing.extras.pinned;
  }

  /** Frames around faulty parts other than seats, in layout units. */
  setFramed(boxes: readonly Box[]): void {
    this.drawing.setExtras({ framed: boxes });
  }

  /** What part is shown; undefined while that is everything. */
  get place(): Place | undefined {
    return this.camera.place;
  }

  goTo(place: Place): void {
    this.camera.goTo(place);
  }

  showAll(): void {
    this.camera.showAll();
  }

  zoomBy(factor: number): void {
    this.camera.zoomBy(factor);
  }

  /** Brings seats to the middle, large enough to be read. */
  showSeats(seats: readonly number[]): void {
    if (seats.length > 0) this.showBox(boxAround(seats.map((n) => this.scene.boxes[n])));
  }

  /** Brings a part of the layout to the middle. */
  showBox(box: Box): void {
    this.camera.show(box, { scaleMax: SURE_LOOK / this.scene.seatSide });
  }

  /** Whether single seats can be picked at the present scale. */
  get picksSeats(): boolean {
    return this.pointing.picksSeats;
  }

  /** Frames drawn since the beginning. */
  get frames(): number {
    return this.drawing.frames;
  }

  /** Everything in view is drawn as it is now. */
  get isSettled(): boolean {
    return this.drawing.isSettled;
  }

  /** Status bytes of the seats in view as they were last drawn, by ordinal; for tests. */
  drawnStates(): Map<number, number> {
    return this.drawing.drawnStates();
  }

  /** Where a seat's middle is, in CSS pixels of the host. */
  screenPlace(seat: number): Point {
    return this.camera.toScreen(centreOf(this.scene.boxes[seat]));
  }

  destroy(): void {
    this.pointing.destroy();
    this.observer.disconnect();
    this.camera.destroy();
    this.drawing.destroy();
    this.canvas.remove();
  }

  /** The minimap goes when everything is shown. */
  private covers(isWhole: boolean): Box[] {
    const { host, minimap, controls = [] } = this.options;
    const { left, top } = host.getBoundingClientRect();
    const elements = minimap && !isWhole ? [...controls, minimap] : [...controls];
    return elements.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x - left, y: y - top, width, height };
    });
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.options.host;
    if (width === 0 || height === 0) return;
    this.drawing.resize(width, height);
    this.camera.resize(width, height);
  }

  private moved(): void {
    this.drawing.moved();
    this.pointing.moved();
    this.options.onMove?.(this.camera.visible, this.picksSeats);
  }
}
