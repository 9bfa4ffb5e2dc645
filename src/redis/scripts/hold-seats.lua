-- Holds seats for one user, all or none (I1, I4, I7).
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, new hold id, user, time to live (ms), longest life (ms), seats a user may claim,
--       stream length, then the ordinals
-- Replies (besides the prelude's)
--   {'HELD', version, hold id, deadline (ms), now (ms), 'o,o' of those asked for that the user had already}
--   {'TAKEN', o, status, o, status, ...}   every conflict; status as in the state
--   {'CONFIRMING'}                         no conflict, but own seats are being confirmed at this moment
--   {'NOT_ON_SALE', status}
--   {'USER_LIMIT', seats claimed already}
--   {'LIFETIME'}                           joining these holds would keep a seat beyond the longest life
-- The caller's own seats are no conflict: they move into this hold and never lose time. A hold of theirs that the
-- request covers wholly lends its id. Lapsed holds in the way end here. Repeating the script is harmless.
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, new_id, user = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local ttl, lifetime, user_limit, stream_length = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]

-- read
local refusal, status = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
if status ~= 'on_sale' then
  return { 'NOT_ON_SALE', status }
end
local asked, wanted = arguments_from(9), {}
for i = 1, #asked do
  wanted[asked[i]] = true
end
local states = read_states(state_key, asked)
local held = {}
for i = 1, #asked do
  if states[i] == HELD then
    held[#held + 1] = asked[i]
  end
end
local claims = read_claims(claims_key, held)
local holds = read_holds(holds_key, claims)
local claimed, own_ids = parse_user(redis.call('HGET', users_key, user))

-- decide
local conflicts, lapsed, own, covered, joined = { 'TAKEN' }, {}, {}, {}, {}
local confirming = false
for i = 1, #asked do
  local hold = states[i] == HELD and holds[claims[asked[i]]]
  if hold and is_lapsed(hold, now) then
    lapsed[hold.id] = hold
  elseif hold and hold.user == user then
    confirming = confirming or hold.booking ~= nil
    own[hold.id] = hold
    joined[#joined + 1] = asked[i]
    covered[hold.id] = (covered[hold.id] or 0) + 1
  elseif states[i] ~= AVAILABLE then
    conflicts[#conflicts + 1] = asked[i]
    conflicts[#conflicts + 1] = states[i]
  end
end
if #conflicts > 1 then
  return conflicts
end
if confirming then
  return { 'CONFIRMING' }
end
local since, longest, already, kept_hold = now, 0, 0, nil
for id, hold in pairs(own) do
  since = math.min(since, hold.since)
  longest = math.max(longest, hold.deadline)
  already = already + covered[id]
  local older = not kept_hold or hold.since < kept_hold.since or (hold.since == kept_hold.since and id < kept_hold.id)
  if covered[id] == #hold.seats and older then
    kept_hold = hold
  end
end
if claimed + #asked - already > user_limit and #asked > already then
  claimed = live_claims(holds_key, claimed, own_ids, now) -- rare, hence only now
  if claimed + #asked - already > user_limit then
    return { 'USER_LIMIT', claimed }
  end
end
if longest > since + lifetime then
  return { 'LIFETIME' }
end
local deadline = math.max(longest, math.min(now + ttl, since + lifetime))
local id = kept_hold and kept_hold.id or new_id
local until_ms = string.format('%.0f', deadline)

-- write
delta_add(asked, HELD)
local ended = delta_add_lapses(lapsed, wanted)
local version = publish(deltas_key, epoch, stream_length, 'hold', now,
  'user', user, 'ref', id, 'since', string.format('%.0f', since), 'until', until_ms, 'lapsed', ended)
write_lapses({ state = state_key, claims = claims_key, holds = holds_key, deadlines = deadlines_key }, lapsed, wanted)
for own_id, hold in pairs(own) do
  local rest = without(hold.seats, wanted)
  if #rest > 0 then
    hold.seats = rest
    write_hold(holds_key, deadlines_key, hold)
  elseif own_id ~= id then
    delete_hold(holds_key, deadlines_key, own_id)
    change_user(user, 0, nil, own_id)
  end
end
write_states(state_key, asked, HELD)
local new_claims = {}
for i = 1, #asked do
  new_claims[#new_claims + 1] = asked[i]
  new_claims[#new_claims + 1] = id
end
redis.call('HSET', claims_key, unpack(new_claims))
write_hold(holds_key, deadlines_key, { id = id, since = since, deadline = deadline, seats = asked, user = user })
change_user(user, #asked - already, id, nil)
write_users(users_key)
return { 'HELD', version, id, until_ms, string.format('%.0f', now), table.concat(joined, ',') }
