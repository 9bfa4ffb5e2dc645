import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { compressed, type ContentEncoding } from '../../../common/http/content-encoding.js';
import { LIMITS } from '../../../config/limits.js';

/** A finished answer; compressed once for all who ask for it. Nobody may write to its bytes: they may be on their way. */
export class Answer {
  private readonly encoded = new Map<ContentEncoding, Promise<Buffer>>();
  /** Short answers as text: Node sends it in one write with the head before it, bytes in two. */
  readonly body: Buffer | string;

  constructor(
    readonly version: string,
    readonly plain: Buffer,
  ) {
    this.body = plain.byteLength <= LIMITS.answerTextBytes ? plain.toString() : plain;
  }

  /** @returns undefined when it is too short to be worth it */
  compressed(encoding: ContentEncoding): Promise<Buffer> | undefined {
    if (this.plain.byteLength < LIMITS.compressFromBytes) return undefined;
    let bytes = this.encoded.get(encoding);
    if (!bytes) {
      bytes = compressed(this.plain, encoding);
      this.encoded.set(encoding, bytes);
    }
    return bytes;
  }
}

/** The last answer to each question, while the event stays at the version it was made of. */
@Injectable()
export class AnswerCache {
  private readonly answers = new LRUCache<string, Answer>({
    maxSize: LIMITS.answerBytesInMemory,
    sizeCalculation: ({ plain }) => 2 * plain.byteLength + LIMITS.entryBytesInMemory,
  });

  get byteLength(): number {
    return this.answers.calculatedSize;
  }

  /** @param question names event and representation */
  get(question: string, version: string, render: () => Buffer): Answer {
    const known = this.answers.get(question);
    if (known?.version === version) return known;
    const answer = new Answer(version, render());
    this.answers.set(question, answer);
    return answer;
  }
}
