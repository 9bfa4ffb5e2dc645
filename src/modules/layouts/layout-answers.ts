import { Injectable } from '@nestjs/common';
import { compressed, type ContentEncoding } from '../../common/http/content-encoding.js';
import { LIMITS } from '../../config/limits.js';
import { columnsOf } from './layout-columns.js';
import { LayoutStore } from './layout-store.js';
import type { SeatLayout } from './layout.types.js';
import { SingleFlightCache } from './single-flight-cache.js';

/** How a layout is written: as its author sent it, or with a list per field of its seats. */
export type LayoutForm = 'whole' | 'columns';

const WRITERS: Record<LayoutForm, (layout: SeatLayout) => object> = {
  whole: (layout) => layout,
  columns: columnsOf,
};

/** A version's JSON as bytes. It never changes (I10), so it is written once and compressed once per encoding. */
@Injectable()
export class LayoutAnswers {
  private readonly bodies = new SingleFlightCache<Buffer>(
    LIMITS.layoutBytesInMemory,
    (body) => body.byteLength,
  );

  constructor(private readonly store: LayoutStore) {}

  get byteLength(): number {
    return this.bodies.byteLength;
  }

  /** @throws DomainError LAYOUT_NOT_FOUND */
  body(
    layoutId: string,
    version: number,
    form: LayoutForm,
    encoding: ContentEncoding | undefined,
  ): Promise<Buffer> {
    const key = layoutEtag(layoutId, version, form, encoding);
    return this.bodies.get(key, async () => {
      if (encoding === undefined) return this.write(layoutId, version, form);
      return compressed(await this.body(layoutId, version, form, undefined), encoding);
    });
  }

  private async write(layoutId: string, version: number, form: LayoutForm): Promise<Buffer> {
    const { layout } = await this.store.get(layoutId, version);
    return Buffer.from(JSON.stringify(WRITERS[form](layout)));
  }
}

/** Strong, hence another one for each form and encoding. */
export function layoutEtag(
  layoutId: string,
  version: number,
  form: LayoutForm,
  encoding: ContentEncoding | undefined,
): string {
  const parts = [
    `${layoutId}.${version}`,
    ...(form === 'whole' ? [] : [form]),
    ...(encoding ? [encoding] : []),
  ];
  return `"${parts.join('-')}"`;
}
