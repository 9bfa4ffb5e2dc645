import type { SeatMap } from '../../../packages/client/src/index.js';

interface Delay {
  /** Says why an error came about. */
  sentenceOf: (error: unknown) => string;
  /** Why the seats are not there yet while it is tried again; nothing once it goes on. */
  tell: (why: string | undefined) => void;
}

/** Starts a map, which tries again for as long as that may help. @throws ApiError when it may not, such as EVENT_NOT_FOUND */
export async function startMap(map: SeatMap, { sentenceOf, tell }: Delay): Promise<void> {
  const hush = map.on('connection', ({ state, error }) =>
    tell(state === 'stale' ? sentenceOf(error) : undefined),
  );
  await map.start();
  hush();
}
