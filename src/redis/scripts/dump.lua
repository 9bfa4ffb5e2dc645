-- Who has which seat, for a run of ordinals: what the durable mirror is compared with when it has lost the thread.
-- Read-only; a large event is read in several calls, each with the version it was read at.
--
-- KEYS  meta, state, claims, holds, deltas
-- ARGV  epoch, run id, first ordinal, number of seats
-- Replies (besides the prelude's)
--   {'DUMPED', version, state of these seats, number of claims, o, claim, ..., hold id, since, deadline, user, ...}
--       claims of held and booked seats only; then every hold behind them, once
local meta_key, state_key, claims_key, holds_key, deltas_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local epoch, run_id, first, count = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local state = redis.call('GETRANGE', state_key, first, first + count - 1)
local taken, held = {}, {}
for i = 1, #state do
  local status = string.byte(state, i)
  if status == HELD or status == BOOKED then
    taken[#taken + 1] = digits(first + i - 1)
    held[taken[#taken]] = status == HELD or nil
  end
end
local claims = read_claims(claims_key, taken)
local held_claims = {}
for ordinal in pairs(held) do
  held_claims[ordinal] = claims[ordinal]
end
local holds = read_holds(holds_key, held_claims)

-- decide
local reply = { 'DUMPED', current_version(deltas_key), state, #taken }
for i = 1, #taken do
  reply[#reply + 1] = taken[i]
  reply[#reply + 1] = claims[taken[i]] or ''
end
for id, hold in pairs(holds) do
  if hold then
    reply[#reply + 1] = id
    reply[#reply + 1] = digits(hold.since)
    reply[#reply + 1] = digits(hold.deadline)
    reply[#reply + 1] = hold.user
  end
end
return reply
