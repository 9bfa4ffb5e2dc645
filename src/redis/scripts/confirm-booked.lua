-- Last step of a confirmation: MongoDB has the booking, so its seats are booked, whatever stands here (I2).
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, booking id, user, stream length, 'mine' or 'any', number of bookings that have ended and of
--       which Redis may not know yet, then per ended booking its id and user, then the ordinals
-- Replies (besides the prelude's)
--   {'BOOKED', version, seats taken from holds of others}   the latter only after a lost Redis; harmless to repeat
--   {'UNEXPECTED'}   with 'mine' only: a seat is not in a hold that confirms this booking; has the booking ended?
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, booking, user, stream_length = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local only_mine = ARGV[6] == 'mine'
local first_ordinal = 8 + 2 * tonumber(ARGV[7])

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local asked = arguments_from(first_ordinal)
local states = read_states(state_key, asked)
local claims = read_claims(claims_key, asked)

-- decide
local ended_of, overtaken = {}, {}
for i = 8, first_ordinal - 1, 2 do
  ended_of[ARGV[i]] = ARGV[i + 1]
end
local open, taken, held_claims = {}, {}, {}
for i = 1, #asked do
  local ordinal = asked[i]
  if states[i] ~= BOOKED or claims[ordinal] ~= booking then
    open[#open + 1] = ordinal
    taken[ordinal] = true
    if states[i] == HELD then
      held_claims[ordinal] = claims[ordinal]
    elseif states[i] == BOOKED then
      overtaken[#overtaken + 1] = ended_of[claims[ordinal]]
    end
  end
end
if #open == 0 then
  return { 'BOOKED', current_version(deltas_key), 0 }
end
local holds = read_holds(holds_key, held_claims)
if only_mine then
  for i = 1, #open do
    local hold = holds[held_claims[open[i]]]
    if not hold or hold.booking ~= booking then
      return { 'UNEXPECTED' }
    end
  end
end
local rest_of, used_up = {}, {}
for id, hold in pairs(holds) do
  rest_of[id] = without(hold.seats, taken)
  if #rest_of[id] == 0 and hold.user == user then
    used_up[#used_up + 1] = id
  end
end

-- write
delta_add(open, BOOKED)
local version = publish(
  deltas_key, epoch, stream_length, 'book', now,
  'user', user, 'ref', booking, 'ended', table.concat(used_up, ',')
)
write_states(state_key, open, BOOKED)
write_claims(claims_key, open, booking)
local evicted = 0
for id, hold in pairs(holds) do
  local rest = rest_of[id]
  if hold.user ~= user then
    evicted = evicted + #hold.seats - #rest
  end
  change_user(users_key, hold.user, #rest - #hold.seats, nil, #rest == 0 and id or nil)
  if #rest == 0 then
    delete_hold(holds_key, deadlines_key, id)
  else
    hold.seats = rest
    if hold.booking == booking then
      hold.booking, hold.total, hold.confirming = nil, 0, nil
    end
    -- Another's confirmation cannot come to be any more: the sweeper looks at it next.
    write_hold(holds_key, deadlines_key, hold, hold.booking and now or hold.deadline)
  end
end
for i = 1, #overtaken do
  change_user(users_key, overtaken[i], -1, nil, nil) -- free-booking will not find these seats any more
end
change_user(users_key, user, #open, nil, nil)
write_users(users_key)
return { 'BOOKED', version, evicted }
