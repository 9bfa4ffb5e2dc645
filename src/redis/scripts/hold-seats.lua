-- Holds seats: holds that arrived together, each for one user and all or none of its seats (I1, I4, I7).
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, longest life (ms), seats a user may claim, stream length,
--       then for each hold: new hold id, user, time to live (ms), request id, how many seats, their ordinals
-- Replies (besides the prelude's): a list with one of these for each hold, in order
--   {'HELD', version, hold id, deadline (ms), now (ms), 'o,o' of those asked for that the user had already}
--   {'CONFIRMING'}                         own seats are being confirmed at this moment
--   {'TAKEN', o, status, o, status, ...}   every conflict; status as in the state
--   {'NOT_ON_SALE', status}
--   {'USER_LIMIT', seats claimed already}
--   {'LIFETIME'}                           joining these holds would keep a seat beyond the longest life
-- One hold after the other reads, decides and writes, as a call of its own would: it sees what those before it have
-- written, and has a version and a delta of its own (I5). Only users are kept in mind and written at the end.
-- The caller's own seats are no conflict: they move into this hold and never lose time. A hold of theirs that the
-- request covers wholly lends its id. Lapsed holds in the way end here. Repeating the script is harmless.
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local now = now_ms()
local epoch, run_id, lifetime = ARGV[1], ARGV[2], tonumber(ARGV[3])
local user_limit, stream_length = tonumber(ARGV[4]), ARGV[5]
local refusal, status = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end

-- What stands behind seats that are all available, as most are: a table each time would cost more than the look.
local NOTHING = { lapsed = {}, own = {}, joined = {}, wanted = {} }

local function are_available(states)
  for i = 1, #states do
    if states[i] ~= AVAILABLE then
      return false
    end
  end
  return true
end

-- Either a refusal, or what stands behind the seats: lapsed holds, the user's own holds, the seats that are in these
-- (`joined`), and all the seats as a set (`wanted`).
local function look_behind(asked, states, user)
  local held, wanted = {}, {}
  for i = 1, #asked do
    wanted[asked[i]] = true
    if states[i] == HELD then
      held[#held + 1] = asked[i]
    end
  end
  local claims = read_claims(claims_key, held)
  local holds = read_holds(holds_key, claims)
  local conflicts, lapsed, own, joined, confirming = { 'TAKEN' }, {}, {}, {}, false
  for i = 1, #asked do
    local hold = states[i] == HELD and holds[claims[asked[i]]]
    if hold and is_lapsed(hold, now) then
      lapsed[hold.id] = hold
    elseif hold and hold.user == user then
      confirming = confirming or hold.booking ~= nil
      own[hold.id] = hold
      joined[#joined + 1] = asked[i]
    elseif states[i] ~= AVAILABLE then
      conflicts[#conflicts + 1] = asked[i]
      conflicts[#conflicts + 1] = states[i]
    end
  end
  -- First: it is about to be decided whether these are conflicts, too, and all of them are named.
  if confirming then
    return { 'CONFIRMING' }
  end
  if #conflicts > 1 then
    return conflicts
  end
  return nil, { lapsed = lapsed, own = own, joined = joined, wanted = wanted }
end

-- Of the user's own holds: since when and until when, and of those that the request covers wholly the id of the oldest
-- and the ids of the others, which end.
local function sum_up(own, wanted)
  local since, longest, covered, oldest = now, 0, {}, nil
  for id, hold in pairs(own) do
    since = math.min(since, hold.since)
    longest = math.max(longest, hold.deadline)
    if #without(hold.seats, wanted) == 0 then
      covered[#covered + 1] = id
      if not oldest or hold.since < oldest.since or (hold.since == oldest.since and id < oldest.id) then
        oldest = hold
      end
    end
  end
  if not oldest then
    return since, longest, nil, ''
  end
  return since, longest, oldest.id, table.concat(without(covered, { [oldest.id] = true }), ',')
end

-- Ends the lapsed holds, and takes the wanted seats out of the user's own but for `id`, into which they move.
local function write_holds_behind(behind, user, id)
  write_lapses(state_key, claims_key, holds_key, deadlines_key, users_key, behind.lapsed, behind.wanted)
  for own_id, hold in pairs(behind.own) do
    local rest = without(hold.seats, behind.wanted)
    if #rest > 0 then
      hold.seats = rest
      write_hold(holds_key, deadlines_key, hold)
    elseif own_id ~= id then
      delete_hold(holds_key, deadlines_key, own_id)
      change_user(users_key, user, 0, nil, own_id)
    end
  end
end

local function hold_seats(new_id, user, ttl, asked)
  -- read
  if status ~= 'on_sale' then
    return { 'NOT_ON_SALE', status }
  end
  local states, refused, behind = read_states(state_key, asked), nil, NOTHING
  if not are_available(states) then
    refused, behind = look_behind(asked, states, user)
  end
  local account = read_user(users_key, user)

  -- decide
  if refused then
    return refused
  end
  local since, longest, kept_id, emptied = sum_up(behind.own, behind.wanted)
  local gained = #asked - #behind.joined
  if account.claimed + gained > user_limit and gained > 0 then
    local claimed = live_claims(holds_key, account, now) -- rare, hence only now
    if claimed + gained > user_limit then
      return { 'USER_LIMIT', claimed }
    end
  end
  if longest > since + lifetime then
    return { 'LIFETIME' }
  end
  local id, deadline = kept_id or new_id, math.max(longest, math.min(now + ttl, since + lifetime))

  -- write
  delta_add(asked, HELD)
  local ended = delta_add_lapses(behind.lapsed, behind.wanted)
  local version = publish(deltas_key, epoch, stream_length, 'hold', now,
    'user', user, 'ref', id, 'since', digits(since), 'until', digits(deadline), 'lapsed', ended,
    'joined', emptied)
  write_holds_behind(behind, user, id)
  write_states(state_key, asked, HELD)
  write_claims(claims_key, asked, id)
  write_hold(holds_key, deadlines_key, { id = id, since = since, deadline = deadline, seats = asked, user = user })
  change_user(users_key, user, gained, id, nil)
  return { 'HELD', version, id, digits(deadline), digits(now), table.concat(behind.joined, ',') }
end

local replies, first = {}, 6
while first <= #ARGV do
  local new_id, user, ttl, seats = ARGV[first], ARGV[first + 1], tonumber(ARGV[first + 2]), tonumber(ARGV[first + 4])
  request_id = ARGV[first + 3]
  replies[#replies + 1] = hold_seats(new_id, user, ttl, { unpack(ARGV, first + 5, first + 4 + seats) })
  first = first + 5 + seats
end
write_users(users_key)
return replies
