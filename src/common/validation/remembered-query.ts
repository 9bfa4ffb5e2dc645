import type { PipeTransform } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LIMITS } from '../../config/limits.js';
import { DtoPipe } from './dto.pipe.js';

const memories: LRUCache<string, object>[] = [];

/** What is remembered of all queries, in bytes, about. */
export const rememberedQueryBytes = (): number =>
  memories.reduce((bytes, { calculatedSize }) => bytes + calculatedSize, 0);

/**
 * A query that many clients send alike: checked against its DTO class and read once, then remembered by its text.
 * `@ApiQuery({ type: Dto }) … @Query(rememberedQuery(Dto, read)) request: Read`, where `Read` is an interface, so that
 * the global pipe leaves the query alone. What `read` returns is shared by requests and must not be changed.
 * @throws DomainError VALIDATION_FAILED listing every fault by its field.
 */
export function rememberedQuery<Dto extends object, Read extends object>(
  metatype: new () => Dto,
  read: (query: Dto) => Read,
): PipeTransform<unknown, Read> {
  const dtos = new DtoPipe();
  const known = new LRUCache<string, object>({
    maxSize: LIMITS.queryBytesInMemory,
    // The text, and what was read of it.
    sizeCalculation: (_read, text) => 2 * text.length + LIMITS.entryBytesInMemory,
  });
  memories.push(known);
  return {
    transform(query) {
      const text = JSON.stringify(query);
      let found = known.get(text) as Read | undefined;
      if (!found) {
        found = read(dtos.transform(query, { type: 'query', metatype }) as Dto);
        known.set(text, found);
      }
      return found;
    },
  };
}
