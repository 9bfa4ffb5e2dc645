import { createHash } from 'node:crypto';
import { validationFailed } from '../../../common/errors/domain-error.js';
import { decodeCursor, encodeCursor } from '../../../common/pagination.js';
import { SEAT_STATUSES } from '../../../redis/seat-status.js';
import type { Rect } from '../../layouts/layout-index.js';
import { rectOf } from '../dto/view.dto.js';
import type { LayoutViewQuery, MapQuery } from '../dto/view-query.dto.js';

/** Which seats and items of a layout, whatever their state. Lists are sorted, without repeats. */
export interface CutRequest {
  rect?: Rect;
  sectionIds?: readonly string[];
  catIds?: readonly string[];
  /** The same for requests that cut the same; empty for the whole layout. */
  cutKey: string;
}

export interface ViewRequest extends CutRequest {
  /** By status byte whether it is wanted; all are without. */
  statuses?: readonly boolean[];
  statesOnly: boolean;
  limit: number;
  /** Only seats behind this ordinal. */
  after: number;
  /** Names the representation in ETags: empty for the whole layout, else another one for each. */
  tag: string;
}

export interface MapRequest extends CutRequest {
  zoom?: number;
  tag: string;
}

/** @throws DomainError VALIDATION_FAILED */
export function viewRequestOf(query: LayoutViewQuery): ViewRequest {
  const cut = cutRequestOf(query);
  const { status, fields, limit = Infinity, cursor } = query;
  const statuses = status && SEAT_STATUSES.map((one) => status.includes(one));
  const after = cursor === undefined ? -1 : ordinalOf(cursor);
  const statesOnly = fields === 'state';
  const rest = [statuses, statesOnly, limit, after];
  const isWhole = cut.cutKey === '' && !statuses && !statesOnly && limit === Infinity && after === -1;
  return { ...cut, statuses, statesOnly, limit, after, tag: isWhole ? '' : tagOf([cut.cutKey, ...rest]) };
}

/** @throws DomainError VALIDATION_FAILED */
export function mapRequestOf(query: MapQuery): MapRequest {
  const cut = cutRequestOf(query);
  return { ...cut, zoom: query.zoom, tag: tagOf([cut.cutKey]) };
}

/** Asks for the seats behind this one. */
export function cursorAfter(ordinal: number): string {
  return encodeCursor(String(ordinal));
}

function ordinalOf(cursor: string): number {
  return Number(decodeCursor(cursor, (key) => /^\d{1,6}$/.test(key)));
}

type CutQuery = MapQuery & Pick<LayoutViewQuery, 'sectionId' | 'catId'>;

function cutRequestOf(query: CutQuery): CutRequest {
  const rect = rectOf(query);
  if (query.margin !== undefined && !rect) {
    throw validationFailed([{ field: 'margin', message: 'goes around a rectangle, and there is none' }]);
  }
  const sectionIds = query.sectionId?.toSorted();
  const catIds = query.catId?.toSorted();
  const isWhole = !rect && !sectionIds && !catIds;
  return { rect, sectionIds, catIds, cutKey: isWhole ? '' : JSON.stringify([rect, sectionIds, catIds]) };
}

/** Short, and as good as never the same for two. */
function tagOf(parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
