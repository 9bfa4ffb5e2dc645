-- Tells the live state that the event was changed: whether it is on sale, or a name or date that maps show.
--
-- KEYS  meta, deltas
-- ARGV  epoch, run id, status, stream length
-- Replies (besides the prelude's)
--   {'SET', version}
local meta_key, deltas_key = KEYS[1], KEYS[2]
local refusal = guard(meta_key, ARGV[1], ARGV[2])
if refusal then
  return refusal
end

-- write
local version = publish(deltas_key, ARGV[1], ARGV[4], 'event', now_ms(), 'status', ARGV[3])
redis.call('HSET', meta_key, 'status', ARGV[3])
return { 'SET', version }
