-- Takes a hold back that nobody was told of, because no replica had it in time: seats that the user gained with it are
-- free again, unless the user has done anything since, which may have been answered (I4).
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, user, hold id, version of the hold's delta, stream length, then the ordinals gained
-- Replies (besides the prelude's)
--   {'UNDONE', version, 'o,o' freed}
--   {'LEFT'}   nothing to take back, or not for certain
-- Seats the user had before stay in the hold with the time they have.
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, user, hold_id, since, stream_length = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local LOOK_BACK = 1000

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local gained = {}
for _, ordinal in ipairs(arguments_from(7)) do
  gained[ordinal] = true
end
local hold = read_holds(holds_key, { hold_id })[hold_id]
local later = redis.call('XRANGE', deltas_key, '(' .. since, '+', 'COUNT', LOOK_BACK)

-- decide
if not hold or hold.user ~= user or hold.booking or is_lapsed(hold, now) or #later == LOOK_BACK then
  return { 'LEFT' }
end
for i = 1, #later do
  local fields = later[i][2]
  for j = 1, #fields, 2 do
    local name, value = fields[j], fields[j + 1]
    local is_of_user = (name == 'user' or name == 'from') and value == user
    if is_of_user or (name == 'op' and value == 'reset') then
      return { 'LEFT' }
    end
  end
end
local kept, freed = without(hold.seats, gained), {}
for i = 1, #hold.seats do
  if gained[hold.seats[i]] then
    freed[#freed + 1] = hold.seats[i]
  end
end
if #freed == 0 then
  return { 'LEFT' }
end

-- write
delta_add(freed, AVAILABLE)
local version = publish(deltas_key, epoch, stream_length, 'release', now,
  'user', user, 'ref', hold_id, 'ended', #kept == 0 and hold_id or '')
write_states(state_key, freed, AVAILABLE)
redis.call('HDEL', claims_key, unpack(freed))
if #kept == 0 then
  delete_hold(holds_key, deadlines_key, hold_id)
else
  hold.seats = kept
  write_hold(holds_key, deadlines_key, hold)
end
change_user(users_key, user, -#freed, nil, #kept == 0 and hold_id or nil)
write_users(users_key)
return { 'UNDONE', version, table.concat(freed, ',') }
