import { select, type Selection } from 'd3-selection';
import 'd3-transition';
import {
  zoom,
  zoomIdentity,
  zoomTransform,
  type D3ZoomEvent,
  type ZoomBehavior,
  type ZoomTransform,
} from 'd3-zoom';
import { centreOf, freeParts, grown, type Box, type Point } from './geometry.js';

const FLIGHT_MS = 420;
const STEP_MS = 180;
/** Share of the free part of the screen that stays empty around what is shown whole. */
const MARGIN = 0.06;
/** How large a seat can get on the screen, in CSS pixels. */
const SEAT_PIXELS = 52;

/** What is in the middle, in layout units, and how large: CSS pixels per layout unit. */
export interface Place extends Point {
  scale: number;
}

export interface CameraOptions {
  bounds: Box;
  seatSide: number;
  /** Whether movements jump instead of gliding. */
  reducedMotion: boolean;
  onMove(): void;
  /** What lies over the map, in CSS pixels of its own, while all of it is shown or a part. */
  covers(isWhole: boolean): Box[];
  /** Whether a gesture that begins with this event is the map's. */
  accepts(event: MouseEvent | TouchEvent | WheelEvent): boolean;
}

interface Flight {
  box: Box;
  scaleMax: number;
}

/** What part of the layout is on the screen; pan, wheel, pinch and double tap are d3-zoom's. Units here: CSS pixels. */
export class Camera {
  private readonly behaviour: ZoomBehavior<HTMLElement, unknown>;
  private readonly selection: Selection<HTMLElement, unknown, null, undefined>;
  private size = { width: 0, height: 0 };
  /** The part of the screen where everything is largest: its middle stays where it is by zooming. */
  private frame: Box = { x: 0, y: 0, width: 0, height: 0 };
  private wholeScale = 0;
  /** What the camera is on its way to. */
  private flight?: Flight;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: CameraOptions,
  ) {
    this.selection = select(element);
    this.behaviour = zoom<HTMLElement, unknown>()
      .clickDistance(6)
      .tapDistance(14)
      .duration(options.reducedMotion ? 0 : STEP_MS)
      .extent(() => [
        [this.frame.x, this.frame.y],
        [this.frame.x + this.frame.width, this.frame.y + this.frame.height],
      ])
      .filter(
        (event: MouseEvent) =>
          (!event.ctrlKey || event.type === 'wheel') && !event.button && options.accepts(event),
      )
      .on('zoom', (_event: D3ZoomEvent<HTMLElement, unknown>) => options.onMove());
    this.selection.call(this.behaviour);
  }

  /** The first call shows everything, later ones keep the middle of the screen where it is, or what is flown to. */
  resize(width: number, height: number): void {
    if (width === this.size.width && height === this.size.height) return;
    const { flight } = this;
    const isFirst = this.size.width === 0;
    const middle = isFirst ? undefined : this.toLayout(centreOf(this.frame));
    const wasWhole = !isFirst && this.isWhole;
    this.size = { width, height };
    const { bounds, seatSide } = this.options;
    const { scale: fit, part } = this.fit(bounds);
    this.frame = part;
    this.wholeScale = fit;
    const room = grown(bounds, Math.max(bounds.width, bounds.height) * 0.25);
    this.behaviour.scaleExtent([fit * 0.8, Math.max(SEAT_PIXELS / seatSide, fit * 2)]).translateExtent([
      [room.x, room.y],
      [room.x + room.width, room.y + room.height],
    ]);
    if (flight) this.show(flight.box, { scaleMax: flight.scaleMax, jump: true });
    else if (!middle || wasWhole) this.show(bounds, { jump: true });
    else this.selection.call(this.behaviour.translateTo, middle.x, middle.y);
  }

  /** CSS pixels per layout unit. */
  get scale(): number {
    return zoomTransform(this.element).k;
  }

  /** Undefined while everything is shown. */
  get place(): Place | undefined {
    return this.isWhole ? undefined : { ...this.toLayout(centreOf(this.frame)), scale: this.scale };
  }

  get offset(): Point {
    return zoomTransform(this.element);
  }

  /** What is on the screen, in layout units. */
  get visible(): Box {
    const { x, y } = this.toLayout({ x: 0, y: 0 });
    return { x, y, width: this.size.width / this.scale, height: this.size.height / this.scale };
  }

  toLayout({ x, y }: Point): Point {
    const [left, top] = zoomTransform(this.element).invert([x, y]);
    return { x: left, y: top };
  }

  toScreen({ x, y }: Point): Point {
    const [left, top] = zoomTransform(this.element).apply([x, y]);
    return { x: left, y: top };
  }

  zoomBy(factor: number): void {
    if (this.options.reducedMotion) this.selection.call(this.behaviour.scaleBy, factor);
    else this.selection.transition().duration(STEP_MS).call(this.behaviour.scaleBy, factor);
  }

  panBy(x: number, y: number): void {
    this.selection.call(this.behaviour.translateBy, x / this.scale, y / this.scale);
  }

  /** Moves the middle of the screen there at once. */
  lookAt({ x, y }: Point): void {
    this.selection.call(this.behaviour.translateTo, x, y);
  }

  /** At once. */
  goTo({ x, y, scale }: Place): void {
    const middle = centreOf(this.frame);
    const target = zoomIdentity.translate(middle.x, middle.y).scale(this.allowed(scale)).translate(-x, -y);
    this.selection.call(this.behaviour.transform, target);
  }

  showAll(): void {
    this.show(this.options.bounds);
  }

  /** @param scaleMax so that a small box is not blown up; CSS pixels per layout unit. */
  show(box: Box, { scaleMax = Infinity, jump = false } = {}): void {
    const { width, height } = this.size;
    if (width === 0 || height === 0) return;
    const fit = this.fit(box);
    const scale = this.allowed(Math.min(scaleMax, fit.scale));
    const [middle, to] = [centreOf(box), centreOf(fit.part)];
    const target = zoomIdentity.translate(to.x, to.y).scale(scale).translate(-middle.x, -middle.y);
    if (jump || this.options.reducedMotion) this.selection.call(this.behaviour.transform, target);
    else this.fly({ box, scaleMax }, target);
  }

  private fly(flight: Flight, target: ZoomTransform): void {
    this.flight = flight;
    const land = () => {
      if (this.flight === flight) this.flight = undefined;
    };
    const transition = this.selection.transition().duration(FLIGHT_MS).on('end interrupt cancel', land);
    transition.call(this.behaviour.transform, target);
  }

  private get isWhole(): boolean {
    return this.scale <= this.wholeScale * 1.01;
  }

  private allowed(scale: number): number {
    const [smallest, largest] = this.behaviour.scaleExtent();
    return Math.max(smallest, Math.min(largest, scale));
  }

  /** Where a box is largest beside what covers the map, and how large. */
  private fit(box: Box): { scale: number; part: Box } {
    const { bounds, covers } = this.options;
    const screen = { x: 0, y: 0, ...this.size };
    const free = 1 - 2 * MARGIN;
    let best = { scale: 0, part: screen };
    for (const part of freeParts(screen, covers(box === bounds))) {
      const scale = Math.min(
        (part.width * free) / (box.width || 1),
        (part.height * free) / (box.height || 1),
      );
      if (scale > best.scale) best = { scale, part };
    }
    return best.scale > 0 ? best : { ...best, scale: 1 };
  }

  destroy(): void {
    this.selection.interrupt().on('.zoom', null);
  }
}
