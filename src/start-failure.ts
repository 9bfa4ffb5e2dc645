import { awayStore } from './common/errors/store-errors.js';
import { EnvironmentError } from './config/env.js';
import { DataDirInUseError } from './embedded/data-dir.js';
import { MongodMissingError } from './embedded/mongod-binary.js';
import { ServerStartError } from './embedded/server-process.js';
import { WorkerStartError } from './workers.js';

const EXPLAINED = [
  WorkerStartError,
  EnvironmentError,
  DataDirInUseError,
  MongodMissingError,
  ServerStartError,
];
/** What of listening may fail; `bind` where several processes share a port. */
const ADDRESS_CALLS = new Set(['listen', 'bind', 'getaddrinfo']);
const SETTINGS = { MongoDB: 'MONGODB_URI', Redis: 'REDIS_URL or REDIS_CLUSTER_NODES' };

/** What the operator is told of a start that failed: a sentence when they can mend it, else the fault with its stack. */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (EXPLAINED.some((kind) => error instanceof kind)) return error.message;
  return addressFailure(error) ?? storeFailure(error) ?? error.stack ?? error.message;
}

function addressFailure(
  error: NodeJS.ErrnoException & { port?: number; address?: string },
): string | undefined {
  if (!ADDRESS_CALLS.has(error.syscall!)) return undefined;
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${error.port} is in use. Set PORT to another one (PORT=0 takes a free one).`;
    case 'EACCES':
      return `Port ${error.port} needs more rights than this process has. Set PORT to 1024 or more.`;
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${error.address}. Set HOST to one it has.`;
    default:
      return undefined;
  }
}

function storeFailure(error: Error): string | undefined {
  const store = awayStore(error);
  return store && `${store} cannot be reached: ${error.message} Check ${SETTINGS[store]} and that it runs.`;
}
