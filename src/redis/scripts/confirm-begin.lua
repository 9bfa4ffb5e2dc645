-- First step of a confirmation: marks the caller's holds `confirming`, so that they outlive their deadline until
-- MongoDB has spoken (I4). Changes no seat's status, hence no delta.
--
-- KEYS  meta, state, claims, holds, deadlines
-- ARGV  epoch, run id, user, booking id, lease (ms), hold id or '', then the ordinals (none with a hold id)
-- Replies (besides the prelude's)
--   {'BEGUN', booking id, now (ms), 'o,o' seats, 'hold id,hold id', 'hold id,hold id' of those the booking uses up}
--       the booking id is an earlier one when the very same seats are being confirmed already: go on with that one
--   {'CONFIRMING'}                     other seats of these holds are being confirmed at this moment
--   {'REFUSED', o, why, status, ...}   every seat that cannot be confirmed; why: 'EXPIRED', 'NOT_YOURS', 'TAKEN'
--   {'NO_HOLD', why}                   with a hold id only; why: 'EXPIRED', 'NOT_YOURS'
local meta_key, state_key, claims_key, holds_key, deadlines_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = now_ms()
local epoch, run_id, user, booking, lease, hold_id = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local asked, claims, holds = {}, {}, {}
if hold_id ~= '' then
  holds = read_holds(holds_key, { hold_id })
  local hold = holds[hold_id]
  if not hold or (hold.user == user and is_lapsed(hold, now)) then
    return { 'NO_HOLD', 'EXPIRED' }
  elseif hold.user ~= user then
    return { 'NO_HOLD', 'NOT_YOURS' }
  end
  asked = hold.seats
  for i = 1, #asked do
    claims[asked[i]] = hold_id
  end
else
  asked = arguments_from(7)
  claims = read_claims(claims_key, asked)
  holds = read_holds(holds_key, claims)
end
local states = read_states(state_key, asked)

-- decide
local refused, mine = { 'REFUSED' }, {}
for i = 1, #asked do
  local ordinal, why = asked[i], nil
  local hold = holds[claims[ordinal]]
  if states[i] == BOOKED or states[i] == BLOCKED then
    why = 'TAKEN'
  elseif states[i] == AVAILABLE then
    why = claims[ordinal] == '~' .. user and 'EXPIRED' or 'NOT_YOURS'
  elseif not hold or hold.user ~= user then
    why = 'NOT_YOURS'
  elseif is_lapsed(hold, now) then
    why = 'EXPIRED'
  else
    local of_hold = mine[hold.id] or {}
    of_hold[#of_hold + 1] = ordinal
    mine[hold.id] = of_hold
  end
  if why then
    refused[#refused + 1] = ordinal
    refused[#refused + 1] = why
    refused[#refused + 1] = states[i]
  end
end
if #refused > 1 then
  return refused
end
local earlier, free = nil, 0
for id in pairs(mine) do
  local hold = holds[id]
  if not hold.booking then
    free = free + 1
  elseif earlier and earlier.booking ~= hold.booking then
    return { 'CONFIRMING' }
  else
    earlier = hold
  end
end
local ids, used_up = {}, {}
for id, seats in pairs(mine) do
  ids[#ids + 1] = id
  if #seats == #holds[id].seats then
    used_up[#used_up + 1] = id
  end
end
local function begun(id)
  local at = digits(now)
  return { 'BEGUN', id, at, table.concat(asked, ','), table.concat(ids, ','), table.concat(used_up, ',') }
end
if earlier then
  local same = free == 0 and earlier.total == #asked
  for i = 1, #asked do
    local hold = holds[claims[asked[i]]]
    same = same and string.find(',' .. hold.confirming .. ',', ',' .. asked[i] .. ',', 1, true) ~= nil
  end
  if not same then
    return { 'CONFIRMING' }
  end
  return begun(earlier.booking)
end

-- write
for id, seats in pairs(mine) do
  local hold = holds[id]
  hold.booking, hold.total, hold.confirming = booking, #asked, table.concat(seats, ',')
  -- Looked at when the lease ends, also long before the deadline: nobody waits for it on account of a crash.
  write_hold(holds_key, deadlines_key, hold, now + lease)
end
return begun(booking)
