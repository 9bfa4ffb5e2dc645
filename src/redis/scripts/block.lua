-- Blocks seats so that nobody can hold them, all or none. Lapsed holds in the way end here.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, user, stream length, then the ordinals
-- Replies (besides the prelude's)
--   {'BLOCKED', version, seats newly blocked}
--   {'TAKEN', o, status, o, status, ...}   every seat that is held or booked
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, user, stream_length = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local asked, held = arguments_from(5), {}
local states = read_states(state_key, asked)
for i = 1, #asked do
  if states[i] == HELD then
    held[#held + 1] = asked[i]
  end
end
local claims = read_claims(claims_key, held)
local holds = read_holds(holds_key, claims)

-- decide
local conflicts, open, kept, lapsed = { 'TAKEN' }, {}, {}, {}
for i = 1, #asked do
  local hold = states[i] == HELD and holds[claims[asked[i]]]
  if hold and is_lapsed(hold, now) then
    lapsed[hold.id] = hold
  elseif states[i] == HELD or states[i] == BOOKED then
    conflicts[#conflicts + 1] = asked[i]
    conflicts[#conflicts + 1] = states[i]
  end
  if states[i] ~= BLOCKED then
    open[#open + 1] = asked[i]
    kept[asked[i]] = true
  end
end
if #conflicts > 1 then
  return conflicts
end
if #open == 0 then
  return { 'BLOCKED', current_version(deltas_key), 0 }
end

-- write
delta_add(open, BLOCKED)
local ended = delta_add_lapses(lapsed, kept)
local version = publish(deltas_key, epoch, stream_length, 'block', now, 'user', user, 'lapsed', ended)
write_lapses(state_key, claims_key, holds_key, deadlines_key, users_key, lapsed, kept)
write_states(state_key, open, BLOCKED)
call_in_pieces('HDEL', claims_key, open, 1000)
write_users(users_key)
return { 'BLOCKED', version, #open }
