import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '../../../config/limits.js';

/**
 * The reader at the other end of one stream. Frames go to the socket as they are, the same bytes for all readers. One
 * that leaves too much unread gets no more of them: it is told to load everything anew once it has read what waits.
 */
export class StreamClient {
  private readonly openedAtMs = performance.now();
  private slowSinceMs?: number;
  private isEnded = false;

  /** @param afterGap what a reader is told that has lost frames */
  constructor(
    private readonly response: ServerResponse,
    private readonly socket: Socket,
    private readonly afterGap: () => Buffer,
  ) {}

  whenClosed(tell: () => void): void {
    this.response.once('close', tell);
  }

  /** @returns whether the frame is on its way */
  send(frame: Buffer): boolean {
    if (this.isEnded || this.slowSinceMs !== undefined) return false;
    if (this.socket.writableLength > LIMITS.streamUnreadBytes) {
      this.dropFrames();
      return false;
    }
    this.socket.write(frame);
    return true;
  }

  isSlowTooLong(nowMs: number): boolean {
    return this.slowSinceMs !== undefined && nowMs - this.slowSinceMs > LIMITS.streamSlowMs;
  }

  isOld(nowMs: number): boolean {
    return nowMs - this.openedAtMs > LIMITS.streamLifeMs;
  }

  /** After what has been sent; at once when that is still unread. */
  end(): void {
    this.isEnded = true;
    if (this.socket.writableLength > 0) this.response.destroy();
    else this.response.end();
  }

  cutOff(): void {
    this.isEnded = true;
    this.response.destroy();
  }

  private dropFrames(): void {
    this.slowSinceMs = performance.now();
    this.socket.once('drain', () => {
      this.slowSinceMs = undefined;
      this.send(this.afterGap());
    });
  }
}
