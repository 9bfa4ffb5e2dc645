-- Makes a live hold another user's: same id, seats, age and deadline (I3, I7). The event may be closed meanwhile:
-- nothing new is held by this.
--
-- KEYS  meta, holds, deadlines, users, deltas
-- ARGV  epoch, run id, user, hold id, receiving user, seats a user may claim, stream length
-- Replies (besides the prelude's)
--   {'TRANSFERRED', version, deadline (ms), now (ms)}   to oneself it changes nothing and leaves the version as it was
--   {'EXPIRED'}      lapsed, released, booked, or never was
--   {'NOT_YOURS'}    also when it was transferred a moment ago
--   {'CONFIRMING'}   it is being confirmed at this moment
--   {'USER_LIMIT'}   the receiving user would claim too many seats
local meta_key, holds_key, deadlines_key, users_key, deltas_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = now_ms()
local epoch, run_id, user, hold_id, receiver = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local user_limit, stream_length = tonumber(ARGV[6]), ARGV[7]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local hold = read_holds(holds_key, { hold_id })[hold_id]

-- decide
if not hold or is_lapsed(hold, now) then
  return { 'EXPIRED' }
elseif hold.user ~= user then
  return { 'NOT_YOURS' }
elseif hold.booking then
  return { 'CONFIRMING' }
elseif receiver ~= user and live_claims(holds_key, read_user(users_key, receiver), now) + #hold.seats > user_limit then
  return { 'USER_LIMIT' }
end
local since, deadline = digits(hold.since), digits(hold.deadline)

-- write
local version
if receiver ~= user then
  delta_add(hold.seats, HELD)
  version = publish(deltas_key, epoch, stream_length, 'transfer', now,
    'user', receiver, 'from', user, 'ref', hold_id, 'since', since, 'until', deadline)
  hold.user = receiver
  write_hold(holds_key, deadlines_key, hold)
  change_user(users_key, user, -#hold.seats, nil, hold_id)
  change_user(users_key, receiver, #hold.seats, hold_id, nil)
  write_users(users_key)
end
return { 'TRANSFERRED', version or current_version(deltas_key), deadline, digits(now) }
