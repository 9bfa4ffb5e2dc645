import { grown, type Box } from './geometry.js';

/** Device pixels. */
const TILE = 512;
/** Bitmaps of a megabyte each. */
const TILES_KEPT = 60;
/** So many changed seats of a tile are drawn one by one; with more the whole tile is drawn anew. */
const PATCHES = 120;

/** Where the map lies: a point of the layout is at `x * scale + dx`, in device pixels. */
export interface View {
  scale: number;
  dx: number;
  dy: number;
  width: number;
  height: number;
}

interface Tile {
  canvas: HTMLCanvasElement;
  column: number;
  row: number;
  /** Boxes to draw anew. */
  stale: Box[];
  usedAt: number;
}

interface Layer {
  scale: number;
  tiles: Map<string, Tile>;
}

export type DrawSeats = (context: CanvasRenderingContext2D, box: Box, scale: number) => void;

/**
 * Seats as bitmaps. While the scale stays, panning copies them; while it changes, the bitmaps of the former scale are
 * stretched until those of the new one are drawn, a few milliseconds per frame.
 */
export class Tiles {
  private layer: Layer = { scale: 0, tiles: new Map() };
  private former: Layer | undefined;
  private readonly spare: HTMLCanvasElement[] = [];
  private frame = 0;

  /** @param reach how far a seat's drawing reaches beyond its box, in layout units. */
  constructor(
    private readonly drawSeats: DrawSeats,
    private readonly reach: number,
  ) {}

  get scale(): number {
    return this.layer.scale;
  }

  /** Draws at another scale from now on. */
  rescale(scale: number): void {
    if (scale === this.layer.scale) return;
    // Of two layers that are both unfinished, the one with more to show stays.
    if (!this.former || this.layer.tiles.size >= this.former.tiles.size) {
      this.recycle(this.former);
      this.former = this.layer;
    } else this.recycle(this.layer);
    this.layer = { scale, tiles: new Map() };
  }

  /** Everything is to be drawn anew. */
  reset(): void {
    this.recycle(this.former);
    this.recycle(this.layer);
    this.former = undefined;
    this.layer.tiles.clear();
  }

  changed(box: Box): void {
    const touched = grown(box, this.reach);
    for (const layer of [this.layer, this.former]) {
      if (layer) for (const tile of tilesTouching(layer, touched)) tile.stale.push(touched);
    }
  }

  /**
   * Copies what is there to the canvas and draws what is missing, for at most about `budgetMs`.
   * @returns whether everything in view is drawn as it is now.
   */
  compose(context: CanvasRenderingContext2D, view: View, budgetMs: number): boolean {
    const until = performance.now() + budgetMs;
    this.frame++;
    let isWhole = true;
    for (const [column, row] of cells(view, this.layer.scale)) {
      const isDrawn = this.refresh(column, row, until);
      const tile = this.layer.tiles.get(`${column},${row}`);
      if (tile) put(context, tile, this.layer.scale, view);
      else this.putFormer(context, column, row, view);
      isWhole &&= isDrawn;
    }
    if (isWhole && this.layer.scale === view.scale) {
      this.recycle(this.former);
      this.former = undefined;
    }
    return isWhole;
  }

  /** Draws one tile just outside of the view. @returns whether there was one to draw. */
  prefetch(view: View): boolean {
    if (this.former) return false;
    const wider = {
      ...view,
      dx: view.dx + TILE,
      dy: view.dy + TILE,
      width: view.width + 2 * TILE,
      height: view.height + 2 * TILE,
    };
    const missing = cells(wider, this.layer.scale).find(
      ([column, row]) => !this.layer.tiles.has(`${column},${row}`),
    );
    if (!missing || this.layer.tiles.size >= TILES_KEPT) return false;
    return this.refresh(missing[0], missing[1], Infinity);
  }

  private refresh(column: number, row: number, until: number): boolean {
    const { tiles, scale } = this.layer;
    const key = `${column},${row}`;
    const tile = tiles.get(key);
    if (tile) tile.usedAt = this.frame;
    if (tile && tile.stale.length === 0) return true;
    if (performance.now() >= until) return false;
    const side = TILE / scale;
    const whole = { x: column * side, y: row * side, width: side, height: side };
    const fresh = tile ?? { canvas: this.canvas(), column, row, stale: [], usedAt: this.frame };
    const boxes = tile && tile.stale.length <= PATCHES ? tile.stale : [whole];
    for (const box of boxes) this.drawBox(fresh, box, scale);
    fresh.stale = [];
    tiles.set(key, fresh);
    this.forget();
    return true;
  }

  private drawBox({ canvas, column, row }: Tile, box: Box, scale: number): void {
    const context = canvas.getContext('2d')!;
    const left = Math.floor(box.x * scale) - column * TILE;
    const top = Math.floor(box.y * scale) - row * TILE;
    const width = Math.ceil(box.width * scale) + 1;
    const height = Math.ceil(box.height * scale) + 1;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    context.clearRect(left, top, width, height);
    context.translate(-column * TILE, -row * TILE);
    this.drawSeats(context, grown(box, this.reach + 1 / scale), scale);
    context.restore();
  }

  /** Bitmaps of the former scale, within one cell of the present one. */
  private putFormer(context: CanvasRenderingContext2D, column: number, row: number, view: View): void {
    if (!this.former || this.former.scale === 0) return;
    const side = (TILE / this.layer.scale) * view.scale;
    const left = Math.round(column * side + view.dx);
    const top = Math.round(row * side + view.dy);
    context.save();
    context.beginPath();
    context.rect(
      left,
      top,
      Math.round((column + 1) * side + view.dx) - left,
      Math.round((row + 1) * side + view.dy) - top,
    );
    context.clip();
    const world = TILE / this.layer.scale;
    const cell = { x: column * world, y: row * world, width: world, height: world };
    for (const tile of tilesTouching(this.former, cell)) put(context, tile, this.former.scale, view);
    context.restore();
  }

  private forget(): void {
    const { tiles } = this.layer;
    if (tiles.size <= TILES_KEPT) return;
    const oldest = [...tiles].reduce((one, other) => (other[1].usedAt < one[1].usedAt ? other : one));
    if (oldest[1].usedAt === this.frame) return;
    tiles.delete(oldest[0]);
    this.spare.push(oldest[1].canvas);
  }

  private recycle(layer: Layer | undefined): void {
    for (const { canvas } of layer?.tiles.values() ?? []) {
      if (this.spare.length < TILES_KEPT) this.spare.push(canvas);
    }
  }

  private canvas(): HTMLCanvasElement {
    const canvas = this.spare.pop() ?? document.createElement('canvas');
    canvas.width = canvas.height = TILE;
    return canvas;
  }
}

/** Columns and rows of the tiles that cover the view. */
function cells({ scale, dx, dy, width, height }: View, layerScale: number): [number, number][] {
  if (layerScale === 0) return [];
  const side = (TILE / layerScale) * scale;
  const found: [number, number][] = [];
  for (let row = Math.floor(-dy / side); row * side + dy < height; row++) {
    for (let column = Math.floor(-dx / side); column * side + dx < width; column++) found.push([column, row]);
  }
  return found;
}

function tilesTouching({ scale, tiles }: Layer, { x, y, width, height }: Box): Tile[] {
  if (scale === 0) return [];
  const side = TILE / scale;
  const found: Tile[] = [];
  for (const tile of tiles.values()) {
    const left = tile.column * side;
    const top = tile.row * side;
    if (left <= x + width && left + side >= x && top <= y + height && top + side >= y) found.push(tile);
  }
  return found;
}

/** Edges are rounded to pixels, so that tiles meet without a seam. */
function put(context: CanvasRenderingContext2D, tile: Tile, scale: number, view: View): void {
  const side = (TILE / scale) * view.scale;
  const left = Math.round(tile.column * side + view.dx);
  const top = Math.round(tile.row * side + view.dy);
  const right = Math.round((tile.column + 1) * side + view.dx);
  const bottom = Math.round((tile.row + 1) * side + view.dy);
  context.drawImage(tile.canvas, left, top, right - left, bottom - top);
}
