-- What an operator is shown of single seats: status, claim and the hold behind it. Read-only.
--
-- KEYS  meta, state, claims, holds, deltas
-- ARGV  epoch, run id, then the ordinals
-- Replies (besides the prelude's)
--   {'SEEN', version, now (ms), o, status, claim or '', hold id or '', since, deadline, booking or '', 'o,o', user, ...}
--       nine values per seat; without a hold since and deadline are 0
local meta_key, state_key, claims_key, holds_key, deltas_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

-- read
local refusal = guard(meta_key, ARGV[1], ARGV[2])
if refusal then
  return refusal
end
local asked = arguments_from(3)
local states = read_states(state_key, asked)
local claims = read_claims(claims_key, asked)
local holds = read_holds(holds_key, claims)

-- decide
local none = { id = '', since = 0, deadline = 0, seats = {}, user = '' }
local reply = { 'SEEN', current_version(deltas_key), digits(now_ms()) }
for i = 1, #asked do
  local claim = claims[asked[i]] or ''
  local hold = holds[claim] or none
  local shown = {
    asked[i], states[i], claim, hold.id, digits(hold.since), digits(hold.deadline),
    hold.booking or '', table.concat(hold.seats, ','), hold.user,
  }
  for j = 1, #shown do
    reply[#reply + 1] = shown[j]
  end
end
return reply
