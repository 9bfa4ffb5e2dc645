-- Everything the keys of an event hold, at one version: what an audit compares with the other stores. Read-only.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id
-- Replies (besides the prelude's)
--   {'COUNTED', version, now (ms), status, state, number of values, o, claim, ..., number of values, hold id, record,
--    ..., number of values, hold id, looked at at (ms), ..., number of values, user, record, ...}
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local refusal, status = guard(meta_key, ARGV[1], ARGV[2])
if refusal then
  return refusal
end
local now = digits(now_ms())
local reply = { 'COUNTED', current_version(deltas_key), now, status, redis.call('GET', state_key) or '' }
local lists = {
  redis.call('HGETALL', claims_key),
  redis.call('HGETALL', holds_key),
  redis.call('ZRANGE', deadlines_key, 0, -1, 'WITHSCORES'),
  redis.call('HGETALL', users_key),
}
for i = 1, #lists do
  reply[#reply + 1] = #lists[i]
  for j = 1, #lists[i] do
    reply[#reply + 1] = lists[i][j]
  end
end
return reply
