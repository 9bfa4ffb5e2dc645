import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import { isId } from '../../common/ids.js';
import { LIMITS } from '../../config/limits.js';
import { LayoutIndex } from './layout-index.js';
import { LayoutVersions } from './layout-versions.js';
import { SingleFlightCache } from './single-flight-cache.js';

/** Layout versions in memory: each is read from MongoDB once, however many ask for it, and kept while there is room. */
@Injectable()
export class LayoutStore {
  private readonly indexes = new SingleFlightCache<LayoutIndex>(
    LIMITS.layoutBytesIndexed,
    (index) => index.byteLength,
  );

  constructor(private readonly versions: LayoutVersions) {}

  get byteLength(): number {
    return this.indexes.byteLength;
  }

  /** @throws DomainError LAYOUT_NOT_FOUND. */
  get(layoutId: string, version: number): Promise<LayoutIndex> {
    return this.indexes.get(`${layoutId}.${version}`, () => this.load(layoutId, version));
  }

  private async load(layoutId: string, version: number): Promise<LayoutIndex> {
    const layout = isId(layoutId) ? await this.versions.read(layoutId, version) : undefined;
    if (!layout) throw new DomainError('LAYOUT_NOT_FOUND', 'No layout has this id and version.');
    return new LayoutIndex(layout);
  }
}
