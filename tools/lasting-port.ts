import { freePort } from '../src/embedded/server-process.js';

const [FIRST_PORT, PORTS] = [20_000, 10_000];

/** A free port below those the system hands out, so that nobody takes it while its server is down. */
export const lastingPort = (): Promise<number> => freePort(FIRST_PORT + Math.floor(Math.random() * PORTS));
