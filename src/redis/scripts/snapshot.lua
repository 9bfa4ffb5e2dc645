-- The whole live state of an event at one version. Read-only; the base that deltas are applied to (I5).
--
-- KEYS  meta, state, deltas
-- ARGV  epoch, run id
-- Replies (besides the prelude's)
--   {'SNAPSHOT', version, status, state}
local refusal, status = guard(KEYS[1], ARGV[1], ARGV[2])
if refusal then
  return refusal
end
return { 'SNAPSHOT', current_version(KEYS[3]), status, redis.call('GET', KEYS[2]) }
