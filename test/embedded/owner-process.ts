import { readEnvironment } from '../../src/config/env.js';
import { attachServers, startServers } from '../../src/embedded/embedded-servers.js';

/**
 * `node owner-process.js start|attach`: a service without its API, that tests may kill. Tells its
 * servers on one line of JSON and stops them on SIGTERM; a failed start is a line `{"error": …}`.
 */
const start = process.argv[2] === 'attach' ? attachServers : startServers;
const log: string[] = [];
const say = (answer: object): boolean => process.stdout.write(`${JSON.stringify(answer)}\n`);

try {
  const servers = await start(readEnvironment(process.env), (line) => log.push(line));
  const alive = setInterval(() => {}, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(alive);
    void servers.stop();
  });
  say({ ...servers, log });
} catch (error) {
  say({ error: (error as Error).message, log });
}
