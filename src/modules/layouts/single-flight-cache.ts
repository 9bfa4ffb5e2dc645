import { LRUCache } from 'lru-cache';

/** Keeps what was used last, up to a size; what is asked for by many at once is made once. Failures are not kept. */
export class SingleFlightCache<V extends object> {
  private readonly kept: LRUCache<string, V>;
  private readonly underWay = new Map<string, Promise<V>>();

  constructor(maxSize: number, sizeOf: (value: V) => number) {
    this.kept = new LRUCache<string, V>({ maxSize, sizeCalculation: sizeOf });
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
