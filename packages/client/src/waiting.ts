import { ApiError } from './api-error.js';

const LONGEST_PAUSE_MS = 15_000;

/**
 * How long to wait before the next attempt: twice as long after each failure, and never the same for everybody, so
 * that those who were cut off together do not come back together. Never before the time that the service names.
 * @param random from 0 to 1
 */
export function pauseMs(retryMs: number, failures: number, failure: unknown, random = Math.random()): number {
  const growing = Math.min(LONGEST_PAUSE_MS, retryMs * 2 ** failures) * (0.5 + random / 2);
  const named = failure instanceof ApiError ? (failure.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(growing, named * (1 + random / 2));
}

/** Resolves after so long, or as soon as it is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** @throws ApiError when it takes longer; the reason, as soon as it is aborted */
export async function within<T>(ms: number, promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let end!: () => void;
  const late = new Promise<never>((_resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    const timer = setTimeout(() => reject(ApiError.noAnswer(new Error(`Nothing came for ${ms} ms`))), ms);
    signal.addEventListener('abort', abort);
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    end();
  }
}
