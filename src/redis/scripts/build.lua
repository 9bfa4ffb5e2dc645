-- Builds an event's live state from what MongoDB knows, under a new epoch: the first time, and whenever Redis lost
-- it. Holds come from two places: those that survived in these keys, and those of the durable mirror that are newer
-- than the keys. What contradicts neither bookings nor blocks is kept with owner and deadline.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, status, stream length, the mark left by build-begin or '', state (one byte per seat, booked and
--       blocked ones set), 'o,o' seats that the mirror knows to have left their hold since the keys were written,
--       'hold id,hold id' holds that a booking has used up, whatever has become of it,
--       number of bookings, per booking: booking id, user, 'o,o';
--       then per hold of the mirror: hold id, user, since, deadline, 'o,o'
-- Replies
--   {'BUILT', version, now (ms), holds kept, hold id, why, ...}   pairs: holds of the mirror that are not all there;
--                        why: 'LAPSED', 'TAKEN' (some or all of its seats are booked, blocked or another's)
--   {'ALREADY', epoch}   somebody else has built it in this run of the server: use that epoch
--   {'OLD', epoch}       the keys have this epoch or a later one: build with a later one than that
--   {'STALE'}            the mark is gone: read MongoDB again
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, status, stream_length, mark = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local state, left_text, used_up_text = ARGV[6], ARGV[7], ARGV[8]
local first_booking = 10
local first_hold = first_booking + 3 * tonumber(ARGV[9])

-- read
local meta = redis.call('HMGET', meta_key, 'epoch', 'run_id', 'building:' .. string.match(mark, '^[^/]*'))
local records = redis.call('HGETALL', holds_key)

-- decide
if meta[1] and meta[2] == run_id then
  return { 'ALREADY', meta[1] }
end
local last = string.match(current_version(deltas_key), '^(%d+)')
local seen = math.max(tonumber(meta[1] or 0), tonumber(last or 0))
if seen >= tonumber(epoch) then
  return { 'OLD', digits(seen) }
end
if mark ~= '' and meta[3] ~= run_id .. ' ' .. mark then
  return { 'STALE' }
end
local booked, left = {}, {}
for i = first_booking, first_hold - 1, 3 do
  booked[ARGV[i]] = true
end
for ordinal in string.gmatch(left_text, '%d+') do
  left[ordinal] = true
end
local survivors = {}
for i = 1, #records, 2 do
  survivors[records[i]] = parse_hold(records[i], records[i + 1])
end
for id in string.gmatch(used_up_text, '[^,]+') do
  survivors[id] = nil -- booked after the keys were written: it never comes back (I3)
end
local candidates, restoring = {}, {}
for i = first_hold, #ARGV, 5 do
  local hold = { id = ARGV[i], user = ARGV[i + 1], since = tonumber(ARGV[i + 2]), deadline = tonumber(ARGV[i + 3]) }
  hold.seats = {}
  for ordinal in string.gmatch(ARGV[i + 4], '%d+') do
    hold.seats[#hold.seats + 1] = ordinal
  end
  local survivor = survivors[hold.id]
  if survivor and survivor.user == hold.user then
    -- The mirror knows no confirmations, and of the seats only those that changed.
    hold.booking, hold.total, hold.confirming = survivor.booking, survivor.total, survivor.confirming
    for j = 1, #survivor.seats do
      hold.seats[#hold.seats + 1] = not left[survivor.seats[j]] and survivor.seats[j] or nil
    end
  end
  survivors[hold.id] = nil
  candidates[#candidates + 1] = hold
  restoring[#restoring + 1] = hold
end
for _, hold in pairs(survivors) do
  hold.seats = without(hold.seats, left)
  candidates[#candidates + 1] = hold
end
local holds, claimed = {}, {}
for i = 1, #candidates do
  local hold, kept = candidates[i], {}
  if booked[hold.booking] then
    -- Its booking came to be: what is left of it is a plain hold again, or it would never end (I3).
    hold.booking, hold.total, hold.confirming = nil, 0, nil
  end
  hold.lapsed = is_lapsed(hold, now)
  for j = 1, #hold.seats do
    local ordinal = hold.seats[j]
    local is_free = not claimed[ordinal] and string.byte(state, tonumber(ordinal) + 1) == AVAILABLE
    if not hold.lapsed and is_free then
      kept[#kept + 1] = ordinal
      claimed[ordinal] = hold.id
    elseif claimed[ordinal] ~= hold.id then
      hold.taken = true
    end
  end
  hold.seats = kept
  if #kept > 0 then
    holds[#holds + 1] = hold
  end
end

local leases = {}
for i = 1, #holds do
  local id = holds[i].id
  leases[id] = holds[i].booking and (redis.call('ZSCORE', deadlines_key, id) or now)
end

-- write
local version = publish(deltas_key, epoch, stream_length, 'reset', now)
redis.call('DEL', meta_key, state_key, claims_key, holds_key, deadlines_key, users_key)
redis.call('SET', state_key, state)
for i = first_booking, first_hold - 1, 3 do
  local ordinals = {}
  for ordinal in string.gmatch(ARGV[i + 2], '%d+') do
    ordinals[#ordinals + 1] = ordinal
  end
  write_claims(claims_key, ordinals, ARGV[i])
  change_user(users_key, ARGV[i + 1], #ordinals, nil, nil)
end
for i = 1, #holds do
  local hold = holds[i]
  write_claims(claims_key, hold.seats, hold.id)
  write_states(state_key, hold.seats, HELD)
  write_hold(holds_key, deadlines_key, hold, leases[hold.id] or hold.deadline)
  change_user(users_key, hold.user, #hold.seats, hold.id, nil)
end
write_users(users_key)
redis.call('HSET', meta_key, 'epoch', epoch, 'run_id', run_id, 'status', status)
local reply = { 'BUILT', version, digits(now), #holds }
for i = 1, #restoring do
  local hold = restoring[i]
  local why = hold.lapsed and 'LAPSED' or hold.taken and 'TAKEN'
  if why then
    reply[#reply + 1] = hold.id
    reply[#reply + 1] = why
  end
end
return reply
