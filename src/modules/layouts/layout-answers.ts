import { Injectable } from '@nestjs/common';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { ContentEncoding } from '../../common/http/content-encoding.js';
import { LIMITS } from '../../config/limits.js';
import { LayoutStore } from './layout-store.js';
import { SingleFlightCache } from './single-flight-cache.js';

const BROTLI_QUALITY = 5;
const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** A version's whole JSON as bytes. It never changes (I10), so it is written once and compressed once per encoding. */
@Injectable()
export class LayoutAnswers {
  private readonly bodies = new SingleFlightCache<Buffer>(
    LIMITS.layoutBytesInMemory,
    (body) => body.byteLength,
  );

  constructor(private readonly store: LayoutStore) {}

  /** @throws DomainError LAYOUT_NOT_FOUND */
  body(layoutId: string, version: number, encoding: ContentEncoding | undefined): Promise<Buffer> {
    const key = layoutEtag(layoutId, version, encoding);
    return this.bodies.get(key, async () => {
      if (encoding === undefined) return this.write(layoutId, version);
      const plain = await this.body(layoutId, version, undefined);
      return encoding === 'br' ? brotli(plain) : compressGzip(plain);
    });
  }

  private async write(layoutId: string, version: number): Promise<Buffer> {
    const { layout } = await this.store.get(layoutId, version);
    return Buffer.from(JSON.stringify(layout));
  }
}

/** Strong, hence another one for each encoding. */
export function layoutEtag(layoutId: string, version: number, encoding: ContentEncoding | undefined): string {
  return encoding === undefined ? `"${layoutId}.${version}"` : `"${layoutId}.${version}-${encoding}"`;
}

function brotli(plain: Buffer): Promise<Buffer> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength,
  };
  return compressBrotli(plain, { params });
}
