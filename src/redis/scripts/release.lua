-- Releases seats of one's own live holds; what is not held is named and left alone.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, user, stream length, hold id or '', then the ordinals (none with a hold id)
-- Replies (besides the prelude's)
--   {'RELEASED', version, 'o,o' released, 'o,o' not held}   no change leaves the version as it was
--   {'CONFIRMING'}                                          the seats are being confirmed at this moment
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, user, stream_length, hold_id = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local asked = arguments_from(6)
local claims, holds
if hold_id ~= '' then
  holds = read_holds(holds_key, { hold_id })
  claims = {}
  local hold = holds[hold_id]
  if hold and hold.user == user then
    asked = hold.seats
    for i = 1, #asked do
      claims[asked[i]] = hold_id
    end
  end
else
  claims = read_claims(claims_key, asked)
  holds = read_holds(holds_key, claims)
end

-- decide
local released, not_held, touched = {}, {}, {}
for i = 1, #asked do
  local hold = holds[claims[asked[i]]]
  if hold and hold.user == user and not is_lapsed(hold, now) then
    if hold.booking then
      return { 'CONFIRMING' }
    end
    released[#released + 1] = asked[i]
    touched[hold.id] = hold
  else
    not_held[#not_held + 1] = asked[i]
  end
end
if #released == 0 then
  return { 'RELEASED', current_version(deltas_key), '', table.concat(not_held, ',') }
end

local gone = {}
for i = 1, #released do
  gone[released[i]] = true
end
local ids, ended = {}, {}
for id, hold in pairs(touched) do
  ids[#ids + 1] = id
  hold.seats_left = without(hold.seats, gone)
  if #hold.seats_left == 0 then
    ended[#ended + 1] = id
  end
end

-- write
delta_add(released, AVAILABLE)
local version = publish(deltas_key, epoch, stream_length, 'release', now,
  'user', user, 'ref', table.concat(ids, ','), 'ended', table.concat(ended, ','))
write_states(state_key, released, AVAILABLE)
redis.call('HDEL', claims_key, unpack(released))
for id, hold in pairs(touched) do
  local rest = hold.seats_left
  change_user(users_key, user, #rest - #hold.seats, nil, #rest == 0 and id or nil)
  if #rest == 0 then
    delete_hold(holds_key, deadlines_key, id)
  else
    hold.seats = rest
    write_hold(holds_key, deadlines_key, hold)
  end
end
write_users(users_key)
return { 'RELEASED', version, table.concat(released, ','), table.concat(not_held, ',') }
