import { execFile } from 'node:child_process';
import { compiledFile } from '../support/servers.js';
import type { Service } from '../support/service.js';
import { redisEnvironment } from '../support/redis-target.js';

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs a command of `tools` on the stores of a service. */
export function runTool(
  tool: string,
  { config: { MONGODB_URI } }: Service,
  args: readonly string[],
  settings: Record<string, string> = {},
): Promise<Outcome> {
  const redis = 'REDIS_URL' in settings ? {} : redisEnvironment();
  const env = { PATH: process.env.PATH, MONGODB_URI, ...redis, ...settings };
  const command = [compiledFile(`tools/${tool}.ts`), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}
