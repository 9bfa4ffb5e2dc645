-- Shared by all scripts of an event; stands between the clock and the script itself.
--
-- Every script begins with ARGV[1] epoch and ARGV[2] run id of the server as the caller knows them, and answers
--   {'LOST'}           the event is not here, or was built under another run of this server: rebuild it
--   {'EPOCH', epoch}   the event was rebuilt meanwhile: ask again with this epoch
-- before anything else. Every script reads, then decides, then writes; nothing is refused after the first write (I7).
-- The last argument of every call is the id of the request behind it, or ''; it is taken off here, so that no script
-- counts with it. A script that does what several requests ask for sets `request_id` before each delta.
--
-- What the keys hold (all of one event, one slot; `o` is a seat's ordinal in its layout version):
--   meta       hash    epoch, run_id, status
--   state      string  one byte per ordinal: 0 available, 1 held, 2 booked, 3 blocked
--   claims     hash    o -> hold id (held), booking id (booked), '~' .. user (freed because that user's hold lapsed)
--   holds      hash    hold id -> record, see parse_hold
--   deadlines  zset    hold id -> ms at which the sweeper has to look at it
--   users      hash    user -> '<seats held and booked> <live hold id>,<hold id>...'
--   deltas     stream  one entry per change; its id `epoch-n` is the event's version (I5)
local AVAILABLE, HELD, BOOKED, BLOCKED = 0, 1, 2, 3
local request_id = table.remove(ARGV)

local function guard(meta_key, epoch, run_id)
  local meta = redis.call('HMGET', meta_key, 'epoch', 'run_id', 'status')
  if not meta[1] or meta[2] ~= run_id then
    return { 'LOST' }
  end
  if meta[1] ~= epoch then
    return { 'EPOCH', meta[1] }
  end
  return nil, meta[3]
end

local function arguments_from(first)
  local list = {}
  for i = first, #ARGV do
    list[#list + 1] = ARGV[i]
  end
  return list
end

-- Those of the seats that are not in the set `gone`.
local function without(seats, gone)
  local rest = {}
  for i = 1, #seats do
    if not gone[seats[i]] then
      rest[#rest + 1] = seats[i]
    end
  end
  return rest
end

-- Calls a command whose arguments repeat per seat, in pieces that fit Lua's stack.
local function call_in_pieces(command, key, args, piece)
  local replies = {}
  for from = 1, #args, piece do
    local part = redis.call(command, key, unpack(args, from, math.min(from + piece - 1, #args)))
    if type(part) == 'table' then
      for i = 1, #part do
        replies[#replies + 1] = part[i]
      end
    end
  end
  return replies
end

-- Where the run of neighbouring seats ends that begins at position `first`: they are read and written as one.
local function end_of_run(ordinals, first)
  local last, neighbour = first, ordinals[first] + 1
  while tonumber(ordinals[last + 1]) == neighbour do
    last, neighbour = last + 1, neighbour + 1
  end
  return last
end

local function read_states(state_key, ordinals)
  local states, first = {}, 1
  while first <= #ordinals do
    local last = end_of_run(ordinals, first)
    local bytes = redis.call('GETRANGE', state_key, ordinals[first], ordinals[last])
    for i = first, last do
      states[i] = string.byte(bytes, i - first + 1) or AVAILABLE
    end
    first = last + 1
  end
  return states
end

-- Says of these seats whose they are: a hold id, a booking id or a mark.
local function write_claims(claims_key, ordinals, claim)
  local pairs_of = {}
  for i = 1, #ordinals do
    pairs_of[2 * i - 1] = ordinals[i]
    pairs_of[2 * i] = claim
  end
  call_in_pieces('HSET', claims_key, pairs_of, 2000)
end

local function write_states(state_key, ordinals, status)
  local first = 1
  while first <= #ordinals do
    local last = end_of_run(ordinals, first)
    redis.call('SETRANGE', state_key, ordinals[first], string.rep(string.char(status), last - first + 1))
    first = last + 1
  end
end

-- Record: '<since> <deadline> <booking|-> <seats in that booking> <o,o|- being confirmed> <o,o,o> <user>'.
-- `since` is when the oldest of its seats was first held. While `booking` is set the hold never lapses by itself (I4).
local function parse_hold(id, text)
  local since, deadline, booking, total, confirming, ordinals, user =
    string.match(text, '^(%d+) (%d+) (%S+) (%d+) (%S+) (%S+) (.*)$')
  if not user then
    return nil -- of another release: as good as gone
  end
  local seats = {}
  for ordinal in string.gmatch(ordinals, '%d+') do
    seats[#seats + 1] = ordinal
  end
  return {
    id = id,
    since = tonumber(since),
    deadline = tonumber(deadline),
    booking = booking ~= '-' and booking or nil,
    total = tonumber(total),
    confirming = confirming,
    seats = seats,
    user = user,
  }
end

-- A whole number as text. Numbers are slow to write, and most holds of a batch have the same times.
local number_texts = {}

local function digits(number)
  local text = number_texts[number]
  if not text then
    text = string.format('%.0f', number) -- %d would cut milliseconds to 32 bits where Redis is built so (WebAssembly)
    number_texts[number] = text
  end
  return text
end

local function hold_record(hold)
  return digits(hold.since) .. ' ' .. digits(hold.deadline) .. ' ' .. (hold.booking or '-') .. ' '
    .. digits(hold.total or 0) .. ' ' .. (hold.confirming or '-') .. ' ' .. table.concat(hold.seats, ',') .. ' '
    .. hold.user
end

local function write_hold(holds_key, deadlines_key, hold, look_at)
  redis.call('HSET', holds_key, hold.id, hold_record(hold))
  redis.call('ZADD', deadlines_key, digits(look_at or hold.deadline), hold.id)
end

local function delete_hold(holds_key, deadlines_key, id)
  redis.call('HDEL', holds_key, id)
  redis.call('ZREM', deadlines_key, id)
end

-- A hold is over at its deadline, not before: live while now < deadline.
local function is_lapsed(hold, now)
  return not hold.booking and hold.deadline <= now
end

-- The claims of these seats: { [o] = claim }.
local function read_claims(claims_key, ordinals)
  local claims = {}
  if #ordinals > 0 then
    local values = call_in_pieces('HMGET', claims_key, ordinals, 1000)
    for i = 1, #ordinals do
      claims[ordinals[i]] = values[i]
    end
  end
  return claims
end

-- The holds behind these seats: { [hold id] = hold }.
local function read_holds(holds_key, claims)
  local ids, holds = {}, {}
  for _, id in pairs(claims) do
    if id and holds[id] == nil then
      ids[#ids + 1] = id
      holds[id] = false
    end
  end
  if #ids > 0 then
    local texts = call_in_pieces('HMGET', holds_key, ids, 1000)
    for i = 1, #ids do
      holds[ids[i]] = texts[i] and parse_hold(ids[i], texts[i]) or nil
    end
  end
  return holds
end

-- Users as read, and as changed since: one script may touch a user several times, and writes them once, at its end.
local users, changed_users = {}, {}

-- Seats held and booked; ids of the user's holds, lapsed ones included until somebody ends them; { [id] = still theirs }.
local function read_user(users_key, name)
  local user = users[name]
  if not user then
    user = { claimed = 0, hold_ids = {}, has = {} }
    local text = redis.call('HGET', users_key, name)
    if text then
      local claimed, ids = string.match(text, '^(%-?%d+) (.*)$')
      user.claimed = tonumber(claimed)
      for id in string.gmatch(ids, '[^,]+') do
        user.hold_ids[#user.hold_ids + 1] = id
        user.has[id] = true
      end
    end
    users[name] = user
  end
  return user
end

local function change_user(users_key, name, seats, added_hold, removed_hold)
  local user = read_user(users_key, name)
  changed_users[name] = user
  user.claimed = user.claimed + seats
  if removed_hold then
    user.has[removed_hold] = false
  end
  if added_hold then
    if user.has[added_hold] == nil then
      user.hold_ids[#user.hold_ids + 1] = added_hold
    end
    user.has[added_hold] = true
  end
end

-- Of the seats a user claims, those that count against the limit: lapsed holds that wait for the sweeper do not.
local function live_claims(holds_key, user, now)
  local claimed = user.claimed
  for _, hold in pairs(read_holds(holds_key, user.hold_ids)) do
    if is_lapsed(hold, now) then
      claimed = claimed - #hold.seats
    end
  end
  return claimed
end

local function write_users(users_key)
  for name, user in pairs(changed_users) do
    local kept = {}
    for i = 1, #user.hold_ids do
      if user.has[user.hold_ids[i]] then
        kept[#kept + 1] = user.hold_ids[i]
      end
    end
    if user.claimed > 0 or #kept > 0 then
      redis.call('HSET', users_key, name, digits(user.claimed) .. ' ' .. table.concat(kept, ','))
    else
      redis.call('HDEL', users_key, name)
    end
  end
end

-- The seats of the next delta: 'o=status,o=status'.
local delta_seats = {}

local function delta_add(ordinals, status)
  if #ordinals > 0 then
    delta_seats[#delta_seats + 1] = table.concat(ordinals, '=' .. status .. ',') .. '=' .. status
  end
end

-- The first write of every script that changes a seat or a hold. `epoch-*` refuses an epoch older than the stream's
-- last. Fields of every entry: op, at (ms), seats ('o=status,...'), req (request id). The others by `op`:
--   hold      user, ref (hold id), since, until (ms), lapsed (ids of lapsed holds that ended here),
--             joined (ids of the user's holds whose last seats moved into this one)
--   extend    user, ref (hold id), until
--   transfer  user (the new holder), from (the old one), ref (hold id), since, until
--   release   user, ref (hold ids that lost seats), ended (those of them that are gone)
--   expire    lapsed
--   book      user, ref (booking id), ended (ids of the user's holds that are used up)
--   free      user (who asked for it, '' when nobody did), ref (booking id), from (whose booking it was),
--             why ('cancelled', 'failed' or 'expired')
--   block     user, lapsed
--   unblock   user
--   event     status
--   reset     mended ('1' when an audit put these seats right, else not there): the state was built anew, read it
local function publish(deltas_key, epoch, length, operation, now, ...)
  local seats = table.concat(delta_seats, ',')
  delta_seats = {}
  return redis.call(
    'XADD', deltas_key, 'MAXLEN', '~', length, epoch .. '-*',
    'op', operation, 'at', digits(now), 'seats', seats, 'req', request_id, ...
  )
end

local function current_version(deltas_key)
  local last = redis.call('XREVRANGE', deltas_key, '+', '-', 'COUNT', 1)
  return last[1] and last[1][1] or ''
end

-- Writes the end of lapsed holds: their seats are free (but for `kept[o]`) and remember whose they were.
local function write_lapses(state_key, claims_key, holds_key, deadlines_key, users_key, lapsed, kept)
  for _, hold in pairs(lapsed) do
    local freed = without(hold.seats, kept)
    write_states(state_key, freed, AVAILABLE)
    write_claims(claims_key, freed, '~' .. hold.user)
    delete_hold(holds_key, deadlines_key, hold.id)
    change_user(users_key, hold.user, -#hold.seats, nil, hold.id)
  end
end

local function delta_add_lapses(lapsed, kept)
  local ids = {}
  for id, hold in pairs(lapsed) do
    ids[#ids + 1] = id
    delta_add(without(hold.seats, kept), AVAILABLE)
  end
  return table.concat(ids, ',')
end
