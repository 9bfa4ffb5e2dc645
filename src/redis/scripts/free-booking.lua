-- Frees the seats of a booking that MongoDB says has ended. Only seats that this booking still has are touched, so
-- repeating it cannot free a seat that was sold again.
--
-- KEYS  meta, state, claims, users, deltas
-- ARGV  epoch, run id, booking id, user, stream length, then the ordinals
-- Replies (besides the prelude's)
--   {'FREED', version, seats freed}
local meta_key, state_key, claims_key, users_key, deltas_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = now_ms()
local epoch, run_id, booking, user, stream_length = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local asked = {}
for i = 6, #ARGV do
  asked[#asked + 1] = ARGV[i]
end
local states = read_states(state_key, asked)
local claims = read_claims(claims_key, asked)

-- decide
local freed = {}
for i = 1, #asked do
  if states[i] == BOOKED and claims[asked[i]] == booking then
    freed[#freed + 1] = asked[i]
  end
end
if #freed == 0 then
  return { 'FREED', current_version(deltas_key), 0 }
end

-- write
delta_add(freed, AVAILABLE)
local version = publish(deltas_key, epoch, stream_length, 'free', now, 'user', user, 'ref', booking)
write_states(state_key, freed, AVAILABLE)
call_in_pieces('HDEL', claims_key, freed, 1000)
change_user(user, -#freed, nil, nil)
write_users(users_key)
return { 'FREED', version, #freed }
