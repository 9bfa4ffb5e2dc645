import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KeyName } from './keys.js';
import type { ReplyReader } from './reply-reader.js';

export type ScriptArgument = string | number;

/** A Lua script and the only knowledge of its argument positions and replies. */
export interface Script<Args, Reply> {
  /** Name of the file `scripts/<name>.lua`. */
  readonly name: string;
  readonly keys: readonly KeyName[];
  /** The arguments after epoch and run id. */
  encode(args: Args): ScriptArgument[];
  /** Decodes every reply but those of the prelude; throws on anything it does not know. */
  decode(reply: ReplyReader): Reply;
  /**
   * Whether this reply promises what Redis alone keeps: with strict durability it is given once a replica has the
   * change (decision 0008). Scripts without it promise nothing, or what MongoDB has.
   */
  isPromise?(reply: Reply): boolean;
  /** What takes promises back that no replica has. Without it the change stays, and nobody was told of it. */
  undo?(args: Args, reply: Reply): ScriptCall[];
}

export interface ScriptCall {
  // oxlint-disable-next-line typescript/no-explicit-any -- the two fit each other; nobody looks at either
  script: Script<any, unknown>;
  args: unknown;
}

/** Where scripts take the time from: Redis itself, except in tests that swap it. */
export interface ScriptClock {
  /** Lua that defines `now_ms()`. */
  readonly lua: string;
  /** Arguments appended to every call, for a clock that needs them. */
  extraArguments(): ScriptArgument[];
}

const readLua = (name: string): string =>
  readFileSync(new URL(`scripts/${name}.lua`, import.meta.url), 'utf8');

export const REDIS_CLOCK: ScriptClock = { lua: readLua('clock'), extraArguments: () => [] };

export interface ScriptSource {
  readonly lua: string;
  readonly sha: string;
}

/** The text that is sent to Redis: clock, prelude, script. */
export function scriptSource(name: string, clock: ScriptClock): ScriptSource {
  const lua = [clock.lua, readLua('prelude'), readLua(name)].join('\n');
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
