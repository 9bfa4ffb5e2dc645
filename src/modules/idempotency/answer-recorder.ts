import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { OutageLog } from '../../common/outage-log.js';
import { LIMITS } from '../../config/limits.js';
import type { StoredAnswerDoc } from '../../mongo/idempotency-key.schema.js';
import { IdempotencyRecords, type Claim } from './idempotency-records.js';
import type { RequestSeal } from './request-seal.js';
import { StoredAnswer } from './stored-answer.js';

/** Headers that are part of the answer; all others are of the one request or the same for all. */
const KEPT_HEADERS = ['content-type', 'location', 'etag', 'cache-control', 'link'];
/** The one that costs little: the client waits for it. */
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

interface Work {
  claim: Claim;
  seal: RequestSeal;
}

/** Takes the answers of keyed requests down, whoever made them, just before they are compressed and sent. */
@Injectable()
export class AnswerRecorder {
  private readonly works = new WeakMap<FastifyRequest, Work>();
  private readonly outage = new OutageLog(new Logger(AnswerRecorder.name), 'storing answers by their keys');

  constructor(private readonly records: IdempotencyRecords) {}

  /** Hooks of routes, such as compression, run after those of the instance. */
  watch(fastify: FastifyInstance): void {
    // Only a request with a key waits: the hook returns a promise for those alone.
    fastify.addHook('onSend', (request, reply, payload, done) => {
      const work = this.works.get(request);
      if (!work) return done(null, payload);
      this.works.delete(request);
      return this.recorded(work, reply, payload);
    });
  }

  /** The answer to this request will be stored. */
  expect(request: FastifyRequest, work: Work): void {
    this.works.set(request, work);
  }

  /** The first answer, as it can be sent. */
  async replay(
    { status, headers, body, compressed }: StoredAnswerDoc,
    seal: RequestSeal,
  ): Promise<StoredAnswer> {
    const opened = seal.open(body);
    return new StoredAnswer(status, headers, compressed ? await decompress(opened) : opened);
  }

  private async recorded(work: Work, reply: FastifyReply, payload: unknown): Promise<unknown> {
    await atMost(LIMITS.idempotencyStoreMs, this.record(work, reply, payload));
    return payload;
  }

  /** A client gets its answer also when it cannot be stored; its repetition does the work again after the lease. */
  private async record({ claim, seal }: Work, reply: FastifyReply, payload: unknown): Promise<void> {
    try {
      if (reply.statusCode === 400) await this.records.drop(claim);
      else if (asksToComeAgain(reply) || !isWhole(payload)) await this.records.lapse(claim);
      else await this.store(claim, seal, reply, Buffer.from(payload ?? ''));
      this.outage.worked();
    } catch (error) {
      this.outage.failed(error);
    }
  }

  private async store(claim: Claim, seal: RequestSeal, reply: FastifyReply, plain: Buffer): Promise<void> {
    const compressed = plain.length >= LIMITS.idempotencyCompressBytes;
    const body = seal.seal(compressed ? await compress(plain, QUICK) : plain);
    if (body.length > LIMITS.idempotencyAnswerBytes) return this.records.lapse(claim);
    const headers = Object.fromEntries(
      KEPT_HEADERS.filter((name) => reply.hasHeader(name)).map((name) => [
        name,
        String(reply.getHeader(name)),
      ]),
    );
    const answer = { status: reply.statusCode, headers, body, compressed };
    return this.records.finish(claim, answer);
  }
}

function asksToComeAgain(reply: FastifyReply): boolean {
  return reply.statusCode >= 500 || reply.hasHeader('retry-after');
}

function isWhole(payload: unknown): payload is string | Buffer | null | undefined {
  return payload === null || payload === undefined || typeof payload === 'string' || Buffer.isBuffer(payload);
}

async function atMost(ms: number, deed: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([deed, patience]);
  clearTimeout(timer);
}
