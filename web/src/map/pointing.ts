import type { Camera } from './camera.js';
import { centreOf, touches, type Point } from './geometry.js';
import { KeyWalk } from './key-walk.js';
import { NUMBERS_ABOVE, picksSeats, SURE_LOOK } from './levels.js';
import { between } from './marks.js';
import { seatAt, sectionAt, tableAt } from './picking.js';
import { seatsTouching, type Scene } from './scene.js';

/** How near a pointer has to come to a seat, in CSS pixels: targets of 24 (WCAG 2.5.8). */
const REACH_PIXELS = 12;
/** A second click so soon and so near is the other half of a double click, and picks nothing once more. */
const DOUBLE_MS = 350;
const DOUBLE_PIXELS = { mouse: 4, touch: 14 };
/** A seat nearer to the border than this is brought to the middle when the keyboard comes to it. */
const BORDER_PIXELS = 40;
const KEY_ZOOM = 1.5;

/** What the pointer or the keyboard is at. */
export interface MapTarget {
  seat?: number;
  table?: string;
  section?: number;
}

/** What of it is marked on the map. */
export interface Pointed {
  seat?: number;
  table?: string;
  focusedSeat?: number;
  litSection?: number;
  /** Being drawn, in CSS pixels of the host. */
  rectangle?: { from: Point; to: Point };
}

interface Click extends Point {
  /** Of the event's clock. */
  ms: number;
  /** Whether it has sent the camera somewhere. */
  flies: boolean;
}

export interface PointingOptions {
  host: HTMLElement;
  canvas: HTMLCanvasElement;
  scene: Scene;
  states: Uint8Array;
  camera: Camera;
  /** Whether dragging draws a rectangle instead of moving the map. */
  drawsRectangles(): boolean;
  onPick?(target: MapTarget): void;
  onHover?(target: MapTarget | undefined, at: Point): void;
  onFocus?(target: MapTarget): void;
  onRectangle?(seats: number[]): void;
  /** Something is marked otherwise. */
  onMark(): void;
}

/** Turns mouse, fingers and keys into seats, tables and sections. */
export class Pointing {
  private readonly keys: KeyWalk;
  private readonly ending = new AbortController();
  private hovered?: MapTarget;
  private focused?: MapTarget;
  private showsFocus = false;
  private isTouch = false;
  private lastClick?: Click;
  private rectangle?: { from: Point; to: Point };

  constructor(private readonly options: PointingOptions) {
    this.keys = new KeyWalk(options.scene, options.states);
    const { host, canvas } = options;
    const { signal } = this.ending;
    canvas.addEventListener('click', (event) => this.clicked(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.pointed(event), { signal });
    canvas.addEventListener('pointerleave', () => this.hover(undefined, { x: 0, y: 0 }), { signal });
    canvas.addEventListener('pointerdown', (event) => this.pressed(event), { signal });
    canvas.addEventListener('pointerup', (event) => this.released(event), { signal });
    canvas.addEventListener('pointercancel', () => this.dropRectangle(), { signal });
    host.addEventListener('keydown', (event) => this.keyed(event), { signal });
    host.addEventListener('blur', () => this.hideFocus(), { signal });
  }

  /** Whether single seats can be picked by a mouse at the present scale. */
  get picksSeats(): boolean {
    return picksSeats(this.seatPixels);
  }

  get marks(): Pointed {
    const { hovered, focused, showsFocus, rectangle, picksSeats: isNear } = this;
    const litBy = showsFocus && focused?.section !== undefined ? focused : hovered;
    return {
      seat: hovered?.seat,
      table: hovered?.table,
      focusedSeat: showsFocus ? focused?.seat : undefined,
      litSection: isNear && !showsFocus ? undefined : litBy?.section,
      rectangle,
    };
  }

  /** Whether a gesture that begins with this event moves the map. */
  moves(event: MouseEvent | TouchEvent): boolean {
    if (this.options.drawsRectangles() && isDrag(event)) return false;
    if (event.type === 'wheel') return true;
    const place = this.placeIn(event);
    // The first click has sent the camera somewhere, and the second one is not to stop it.
    if (this.isSecond(event, place) && this.lastClick!.flies) return false;
    if (event.type !== 'dblclick' && event.type !== 'touchend') return true;
    // A double click or tap comes nearer, but not where it means a seat.
    const { seat, table } = this.targetAt(place, this.isTouch);
    return seat === undefined && table === undefined;
  }

  /** The camera has moved: what was under the pointer is no longer there, and what has the focus is elsewhere. */
  moved(): void {
    if (this.hovered) this.hover(undefined, { x: 0, y: 0 });
    else if (this.showsFocus && this.focused)
      this.options.onHover?.(this.focused, this.placeOf(this.focused));
  }

  destroy(): void {
    this.ending.abort();
  }

  private get seatPixels(): number {
    return this.options.scene.seatSide * this.options.camera.scale;
  }

  /** Marks where the keyboard is, and shows it. */
  private focus(target: MapTarget): void {
    this.focused = target;
    this.showsFocus = true;
    if (target.seat !== undefined) this.keepInView(target.seat);
    else if (target.section !== undefined) this.bringIntoView(target.section);
    this.options.onMark();
    this.options.onHover?.(target, this.placeOf(target));
    this.options.onFocus?.(target);
  }

  private hideFocus(): void {
    if (!this.showsFocus) return;
    this.showsFocus = false;
    this.options.onMark();
    this.options.onHover?.(undefined, { x: 0, y: 0 });
  }

  /** Middle of what is meant, in CSS pixels of the host. */
  private placeOf({ seat, section }: MapTarget): Point {
    const { scene, camera } = this.options;
    const box = seat === undefined ? scene.sections[section ?? 0].box : scene.boxes[seat];
    return camera.toScreen(centreOf(box));
  }

  private targetAt(place: Point, isTouch: boolean): MapTarget {
    const { scene, camera } = this.options;
    const point = camera.toLayout(place);
    const section = scene.hasSections ? sectionAt(scene, point) : undefined;
    if (!picksSeats(this.seatPixels, isTouch)) return section === undefined ? {} : { section };
    const reach = Math.max(scene.seatSide * 0.2, (REACH_PIXELS - this.seatPixels / 2) / camera.scale);
    const seat = seatAt(scene, point, reach);
    if (seat !== undefined) return { seat, section };
    const table = tableAt(scene, point);
    return table === undefined ? {} : { table, section };
  }

  private clicked(event: MouseEvent): void {
    if (this.options.drawsRectangles()) return;
    const place = this.placeIn(event);
    if (this.isSecond(event, place)) return;
    this.hideFocus();
    const target = this.targetAt(place, this.isTouch);
    const isPicked = target.seat !== undefined || target.table !== undefined;
    const flies = !isPicked && this.comeNearer(target, place);
    this.lastClick = { ...place, ms: event.timeStamp, flies };
    if (!isPicked) return;
    this.focused = target;
    this.options.onPick?.(target);
  }

  /** Whether the event belongs to the second half of a double click or tap. */
  private isSecond({ timeStamp }: Event, { x, y }: Point): boolean {
    const { lastClick } = this;
    if (!lastClick || timeStamp - lastClick.ms > DOUBLE_MS) return false;
    const near = this.isTouch ? DOUBLE_PIXELS.touch : DOUBLE_PIXELS.mouse;
    return Math.hypot(lastClick.x - x, lastClick.y - y) < near;
  }

  /** In CSS pixels of the host. */
  private placeIn(event: MouseEvent | TouchEvent): Point {
    const { clientX, clientY } = 'changedTouches' in event ? event.changedTouches[0] : event;
    const { left, top } = this.options.canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /**
   * Where seats are too small to be picked: to the section, or closer to the place within it.
   * @returns whether there is something to come nearer to
   */
  private comeNearer({ section }: MapTarget, place: Point): boolean {
    const { scene, camera } = this.options;
    if (picksSeats(this.seatPixels, this.isTouch)) return false;
    const point = camera.toLayout(place);
    if (section !== undefined && !this.picksSeats) camera.show(scene.sections[section].box);
    else if (section !== undefined || seatAt(scene, point, REACH_PIXELS / camera.scale) !== undefined) {
      camera.show({ ...point, width: 0, height: 0 }, { scaleMax: SURE_LOOK / scene.seatSide });
    } else return false;
    return true;
  }

  private pointed(event: PointerEvent): void {
    const place = { x: event.offsetX, y: event.offsetY };
    if (this.rectangle) {
      if (!event.isPrimary) return;
      this.rectangle.to = place;
      this.options.onMark();
    } else if (event.pointerType === 'mouse' && event.buttons === 0) {
      this.hover(this.targetAt(place, false), place);
    }
  }

  private hover(target: MapTarget | undefined, place: Point): void {
    const { hovered } = this;
    const isOver = target && (target.seat ?? target.table ?? target.section) !== undefined;
    this.hovered = isOver ? target : undefined;
    const isSame =
      target?.seat === hovered?.seat &&
      target?.table === hovered?.table &&
      target?.section === hovered?.section;
    // A section is large: what is said of it goes with the pointer.
    const isAcross = isOver && target.seat === undefined && target.table === undefined;
    if (isSame && !isAcross) return;
    if (!isSame) {
      this.options.canvas.style.cursor = isOver ? 'pointer' : '';
      this.options.onMark();
    }
    this.options.onHover?.(this.hovered, place);
  }

  private pressed(event: PointerEvent): void {
    this.isTouch = event.pointerType === 'touch';
    // A second finger pinches.
    if (!event.isPrimary) return this.dropRectangle();
    if (!this.options.drawsRectangles() || event.button !== 0) return;
    this.options.canvas.setPointerCapture(event.pointerId);
    const place = { x: event.offsetX, y: event.offsetY };
    this.rectangle = { from: place, to: place };
  }

  private released(event: PointerEvent): void {
    if (!this.rectangle || !event.isPrimary) return;
    const { camera, scene } = this.options;
    const [from, to] = [camera.toLayout(this.rectangle.from), camera.toLayout(this.rectangle.to)];
    this.dropRectangle();
    this.options.onRectangle?.(seatsTouching(scene, between(from, to)));
  }

  private dropRectangle(): void {
    this.rectangle = undefined;
    this.options.onMark();
  }

  private keyed(event: KeyboardEvent): void {
    if (event.target !== this.options.host || event.altKey || event.metaKey || event.ctrlKey) return;
    if (this.handleKey(event.key)) event.preventDefault();
  }

  /** @returns whether the key means something here. */
  private handleKey(key: string): boolean {
    const { camera } = this.options;
    if (key === '+' || key === '=') camera.zoomBy(KEY_ZOOM);
    else if (key === '-') camera.zoomBy(1 / KEY_ZOOM);
    else if (key === '0') camera.showAll();
    else return this.walk(key);
    return true;
  }

  private walk(key: string): boolean {
    const { focused } = this;
    const { camera, scene } = this.options;
    const next = this.keys.next(key, focused, camera.visible);
    if (!next) return false;
    // Enter on a seat leads nowhere else: it chooses.
    if (next === focused) this.options.onPick?.(next);
    else {
      if (next.seat === undefined && focused?.seat !== undefined)
        camera.show(scene.sections[next.section!].box);
      this.focus(next);
    }
    return true;
  }

  /** Where the camera is may leave the next section outside. */
  private bringIntoView(section: number): void {
    const { camera, scene } = this.options;
    const { box } = scene.sections[section];
    if (!touches({ ...centreOf(box), width: 0, height: 0 }, camera.visible)) camera.show(box);
  }

  private keepInView(seat: number): void {
    const { camera, host, scene } = this.options;
    const { x, y } = this.placeOf({ seat });
    const { clientWidth: width, clientHeight: height } = host;
    const isSeen =
      x > BORDER_PIXELS && y > BORDER_PIXELS && x < width - BORDER_PIXELS && y < height - BORDER_PIXELS;
    if (isSeen && this.seatPixels >= NUMBERS_ABOVE) return;
    camera.show(scene.boxes[seat], { scaleMax: SURE_LOOK / scene.seatSide });
  }
}

/** What would move the map: a mouse button or one finger. */
function isDrag(event: MouseEvent | TouchEvent): boolean {
  return event.type === 'mousedown' || ('touches' in event && event.touches.length === 1);
}
