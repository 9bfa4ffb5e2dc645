/** Recognises what the drivers throw when a store is away, so that a client is told 503 and not 500. */
const MONGO_NAMES = new Set([
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoExpiredSessionError',
  'MongoClientClosedError',
  'MongoOperationTimeoutError',
]);
/** Server error codes: host down, timeouts, stepped down, shutting down, write concern not met. */
const MONGO_CODES = new Set([
  6, 7, 50, 64, 79, 89, 91, 100, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436,
]);
const REDIS_NAMES = new Set(['MaxRetriesPerRequestError', 'ClusterAllFailedError', 'AbortError']);
const REDIS_MESSAGES =
  /^(LOADING|MASTERDOWN|READONLY|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|BUSY|OOM|UNBLOCKED)\b|^Connection is closed|^Command timed out|^Stream isn't writeable/;
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const CAUSES_FOLLOWED = 5;

/** Which store `error`, or one of its causes, says is away; undefined when it is another fault. */
export function awayStore(error: unknown): 'MongoDB' | 'Redis' | undefined {
  let current = error;
  for (let depth = 0; depth < CAUSES_FOLLOWED && current instanceof Error; depth++) {
    if (isMongoAway(current)) return 'MongoDB';
    if (isRedisAway(current)) return 'Redis';
    // The driver wraps what ends a bulk write, and keeps it there.
    current = current.cause ?? (current as { errorResponse?: unknown }).errorResponse;
  }
  return undefined;
}

function isMongoAway(error: Error): boolean {
  if (MONGO_NAMES.has(error.name)) return true;
  if (error.name === 'MongooseError') return /buffering timed out|initial connection/.test(error.message);
  return error.name.startsWith('Mongo') && MONGO_CODES.has((error as { code?: unknown }).code as number);
}

function isRedisAway(error: Error): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    REDIS_NAMES.has(error.name) || REDIS_MESSAGES.test(error.message) || SOCKET_CODES.has(code as string)
  );
}
