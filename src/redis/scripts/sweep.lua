-- Ends holds whose deadline has passed (I6) and names confirmations that have been under way for too long.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, stream length, holds to look at, lease (ms) until an overdue confirmation is named again
-- Replies (besides the prelude's)
--   {'SWEPT', version, holds ended, seats freed, ms until the next deadline (-1: none),
--    hold id, booking id, ...}   the pairs are the overdue confirmations
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, stream_length, batch, lease = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local ids = redis.call('ZRANGEBYSCORE', deadlines_key, '-inf', now, 'LIMIT', 0, batch)
local holds = read_holds(holds_key, ids)

-- decide
local lapsed, overdue, ended, freed, orphans = {}, {}, 0, 0, {}
for i = 1, #ids do
  local hold = holds[ids[i]]
  if hold and hold.booking then
    overdue[#overdue + 1] = hold.id
    overdue[#overdue + 1] = hold.booking
  elseif hold then
    lapsed[hold.id] = hold
    ended = ended + 1
    freed = freed + #hold.seats
  else
    orphans[#orphans + 1] = ids[i]
  end
end

-- write
local version
if ended > 0 then
  local list = delta_add_lapses(lapsed, {})
  version = publish(deltas_key, epoch, stream_length, 'expire', now, 'lapsed', list)
  write_lapses(state_key, claims_key, holds_key, deadlines_key, users_key, lapsed, {})
  write_users(users_key)
end
for i = 1, #overdue, 2 do
  redis.call('ZADD', deadlines_key, now + lease, overdue[i])
end
if #orphans > 0 then
  redis.call('ZREM', deadlines_key, unpack(orphans))
end
local next_one = redis.call('ZRANGE', deadlines_key, 0, 0, 'WITHSCORES')
local wait = next_one[2] and math.max(0, tonumber(next_one[2]) - now) or -1
return { 'SWEPT', version or current_version(deltas_key), ended, freed, wait, unpack(overdue) }
