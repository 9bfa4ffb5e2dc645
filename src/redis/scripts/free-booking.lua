-- Frees the seats of a booking that MongoDB says has ended. Only seats that this booking still has are touched, so
-- repeating it cannot free a seat that was sold again. Seats whose confirmation Redis was never told of are freed too.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, booking id, its owner, who asked for it ('' when nobody did), why ('cancelled', 'failed' or
--       'expired'), stream length, then the ordinals
-- Replies (besides the prelude's)
--   {'FREED', version, seats freed}
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, booking, owner = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local actor, why, stream_length = ARGV[5], ARGV[6], ARGV[7]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local asked = arguments_from(8)
local states = read_states(state_key, asked)
local claims = read_claims(claims_key, asked)
local held_claims = {}
for i = 1, #asked do
  if states[i] == HELD then
    held_claims[asked[i]] = claims[asked[i]]
  end
end
local holds = read_holds(holds_key, held_claims)

-- decide
local freed, gone, booked, confirming = {}, {}, 0, {}
for i = 1, #asked do
  local ordinal = asked[i]
  local hold = holds[held_claims[ordinal]]
  if states[i] == BOOKED and claims[ordinal] == booking then
    booked = booked + 1
    freed[#freed + 1] = ordinal
  elseif hold and hold.booking == booking then
    confirming[hold.id] = hold
    gone[ordinal] = true
    freed[#freed + 1] = ordinal
  end
end
if #freed == 0 then
  return { 'FREED', current_version(deltas_key), 0 }
end

-- write
delta_add(freed, AVAILABLE)
local version = publish(
  deltas_key, epoch, stream_length, 'free', now,
  'user', actor, 'ref', booking, 'from', owner, 'why', why
)
write_states(state_key, freed, AVAILABLE)
call_in_pieces('HDEL', claims_key, freed, 1000)
change_user(users_key, owner, -booked, nil, nil)
for id, hold in pairs(confirming) do
  local rest = without(hold.seats, gone)
  change_user(users_key, hold.user, #rest - #hold.seats, nil, #rest == 0 and id or nil)
  if #rest == 0 then
    delete_hold(holds_key, deadlines_key, id)
  else
    hold.seats, hold.booking, hold.total, hold.confirming = rest, nil, 0, nil
    write_hold(holds_key, deadlines_key, hold)
  end
end
write_users(users_key)
return { 'FREED', version, #freed }
