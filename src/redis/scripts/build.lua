-- Builds an event's live state from what MongoDB knows, under a new epoch: the first time, and whenever Redis lost
-- it. Holds that survived in these keys and contradict nothing are kept with owner and deadline.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, status, state (one byte per seat, booked and blocked ones set),
--       then per booking: booking id, user, 'o,o'
-- Replies
--   {'BUILT', version, holds kept}
--   {'ALREADY', epoch}   somebody else has built it in this run of the server: use that epoch
--   {'OLD', epoch}       the keys have this epoch or a later one: build with a later one than that
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, status, state = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- read
local meta = redis.call('HMGET', meta_key, 'epoch', 'run_id')
local records = redis.call('HGETALL', holds_key)

-- decide
if meta[1] and meta[2] == run_id then
  return { 'ALREADY', meta[1] }
end
local last = string.match(current_version(deltas_key), '^(%d+)')
local seen = math.max(tonumber(meta[1] or 0), tonumber(last or 0))
if seen >= tonumber(epoch) then
  return { 'OLD', string.format('%.0f', seen) }
end
local holds, claimed, booked = {}, {}, {}
for i = 5, #ARGV, 3 do
  booked[ARGV[i]] = true
end
for i = 1, #records, 2 do
  local hold = parse_hold(records[i], records[i + 1])
  local seats = hold and hold.seats or {}
  if hold and booked[hold.booking] then
    -- Its booking came to be: what is left of it is a plain hold again, or it would never end (I3).
    hold.booking, hold.total, hold.confirming = nil, 0, nil
  end
  local kept = {}
  for j = 1, #seats do
    if not claimed[seats[j]] and string.byte(state, tonumber(seats[j]) + 1) == AVAILABLE then
      kept[#kept + 1] = seats[j]
    end
  end
  if #kept > 0 and not is_lapsed(hold, now) then
    hold.seats = kept
    holds[#holds + 1] = hold
    for j = 1, #kept do
      claimed[kept[j]] = true
    end
  end
end

-- write
local version = publish(deltas_key, epoch, 1, 'reset', now)
redis.call('XTRIM', deltas_key, 'MAXLEN', 1)
redis.call('DEL', state_key, claims_key, holds_key, deadlines_key, users_key)
redis.call('SET', state_key, state)
for i = 5, #ARGV, 3 do
  local claims = {}
  for ordinal in string.gmatch(ARGV[i + 2], '%d+') do
    claims[#claims + 1] = ordinal
    claims[#claims + 1] = ARGV[i]
  end
  call_in_pieces('HSET', claims_key, claims, 2000)
  change_user(ARGV[i + 1], #claims / 2, nil, nil)
end
for i = 1, #holds do
  local hold, claims = holds[i], {}
  for j = 1, #hold.seats do
    claims[#claims + 1] = hold.seats[j]
    claims[#claims + 1] = hold.id
  end
  redis.call('HSET', claims_key, unpack(claims))
  write_states(state_key, hold.seats, HELD)
  write_hold(holds_key, deadlines_key, hold, hold.booking and now or hold.deadline)
  change_user(hold.user, #hold.seats, hold.id, nil)
end
write_users(users_key)
redis.call('HSET', meta_key, 'epoch', epoch, 'run_id', run_id, 'status', status)
return { 'BUILT', version, #holds }
