-- A user's own live holds. Read-only.
--
-- KEYS  meta, holds, users
-- ARGV  epoch, run id, user
-- Replies (besides the prelude's)
--   {'HOLDS', now (ms), hold id, deadline (ms), 'o,o', id of the booking that is being made of it or '', hold id, ...}
local refusal = guard(KEYS[1], ARGV[1], ARGV[2])
if refusal then
  return refusal
end
local now = now_ms()
local ids = read_user(KEYS[3], ARGV[3]).hold_ids
local holds = read_holds(KEYS[2], ids)
local reply = { 'HOLDS', digits(now) }
for i = 1, #ids do
  local hold = holds[ids[i]]
  if hold and not is_lapsed(hold, now) then
    reply[#reply + 1] = hold.id
    reply[#reply + 1] = digits(hold.deadline)
    reply[#reply + 1] = table.concat(hold.seats, ',')
    reply[#reply + 1] = hold.booking or ''
  end
end
return reply
