-- Gives a live hold of the user more time: never less than it has, never beyond its longest life (I4, I7).
--
-- KEYS  meta, holds, deadlines, deltas
-- ARGV  epoch, run id, user, hold id, time to live (ms), longest life (ms), stream length
-- Replies (besides the prelude's)
--   {'EXTENDED', version, deadline (ms), latest deadline it can get (ms), now (ms)}   no change: version as it was
--   {'NOT_ON_SALE', status}
--   {'EXPIRED'}      lapsed, released, booked, or never was
--   {'NOT_YOURS'}
--   {'CONFIRMING'}   it is being confirmed at this moment
-- Repeating the script is harmless.
local meta_key, holds_key, deadlines_key, deltas_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now = now_ms()
local epoch, run_id, user, hold_id = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local ttl, lifetime, stream_length = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]

-- read
local refusal, status = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local hold = read_holds(holds_key, { hold_id })[hold_id]

-- decide
if status ~= 'on_sale' then
  return { 'NOT_ON_SALE', status }
elseif not hold or is_lapsed(hold, now) then
  return { 'EXPIRED' }
elseif hold.user ~= user then
  return { 'NOT_YOURS' }
elseif hold.booking then
  return { 'CONFIRMING' }
end
local deadline = math.max(hold.deadline, math.min(now + ttl, hold.since + lifetime))
local latest = math.max(deadline, hold.since + lifetime)
local until_ms, latest_ms = digits(deadline), digits(latest)

-- write
local version
if deadline > hold.deadline then
  delta_add(hold.seats, HELD)
  version = publish(deltas_key, epoch, stream_length, 'extend', now, 'user', user, 'ref', hold_id, 'until', until_ms)
  hold.deadline = deadline
  write_hold(holds_key, deadlines_key, hold)
end
return { 'EXTENDED', version or current_version(deltas_key), until_ms, latest_ms, digits(now) }
