/**
 * The only place where a Redis key is spelled. All keys of one event carry the hash tag `{eventId}`, so they live in
 * one slot and one script may touch them together (I8). scripts/prelude.lua says what each holds.
 */
export const KEY_NAMES = ['meta', 'state', 'claims', 'holds', 'deadlines', 'users', 'deltas'] as const;
export type KeyName = (typeof KEY_NAMES)[number];

export type EventKeys = Readonly<Record<KeyName, string>>;

export function eventKeys(eventId: string): EventKeys {
  const keys = KEY_NAMES.map((name) => [name, `seatlatch:{${eventId}}:${name}`]);
  return Object.freeze(Object.fromEntries(keys)) as EventKeys;
}
