-- Makes blocked seats available again; seats that are not blocked are left alone.
--
-- KEYS  meta, state, deltas
-- ARGV  epoch, run id, user, stream length, then the ordinals
-- Replies (besides the prelude's)
--   {'UNBLOCKED', version, o, o, ...}   the seats that were blocked
local meta_key, state_key, deltas_key = KEYS[1], KEYS[2], KEYS[3]
local now = now_ms()
local epoch, run_id, user, stream_length = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local asked, blocked = arguments_from(5), {}
local states = read_states(state_key, asked)

-- decide
for i = 1, #asked do
  if states[i] == BLOCKED then
    blocked[#blocked + 1] = asked[i]
  end
end
if #blocked == 0 then
  return { 'UNBLOCKED', current_version(deltas_key) }
end

-- write
delta_add(blocked, AVAILABLE)
local version = publish(deltas_key, epoch, stream_length, 'unblock', now, 'user', user)
write_states(state_key, blocked, AVAILABLE)
return { 'UNBLOCKED', version, unpack(blocked) }
