import { LRUCache } from 'lru-cache';
import { LIMITS } from '../../config/limits.js';

/** Keeps what was used last, up to a number of bytes; what is asked for by many at once is made once. Failures are not kept. */
export class SingleFlightCache<V extends object> {
  private readonly kept: LRUCache<string, V>;
  private readonly underWay = new Map<string, Promise<V>>();

  constructor(maxBytes: number, bytesOf: (value: V) => number) {
    this.kept = new LRUCache<string, V>({
      maxSize: maxBytes,
      sizeCalculation: (value) => bytesOf(value) + LIMITS.entryBytesInMemory,
    });
  }

  get byteLength(): number {
    return this.kept.calculatedSize;
  }

  get(key: string, make: () => Promise<V>): Promise<V> {
    const value = this.kept.get(key);
    if (value) return Promise.resolve(value);
    let making = this.underWay.get(key);
    if (!making) {
      making = this.keep(key, make).finally(() => this.underWay.delete(key));
      this.underWay.set(key, making);
    }
    return making;
  }

  private async keep(key: string, make: () => Promise<V>): Promise<V> {
    const value = await make();
    this.kept.set(key, value);
    return value;
  }
}
