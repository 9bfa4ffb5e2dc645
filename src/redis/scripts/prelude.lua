-- Shared by all scripts of an event; stands between the clock and the script itself.
--
-- Every script begins with ARGV[1] epoch and ARGV[2] run id of the server as the caller knows them, and answers
--   {'LOST'}           the event is not here, or was built under another run of this server: rebuild it
--   {'EPOCH', epoch}   the event was rebuilt meanwhile: ask again with this epoch
-- before anything else. Every script reads, then decides, then writes; nothing is refused after the first write (I7).
-- The last argument of every call is the id of the request behind it, or ''; it is taken off here, so that no script
-- counts with it.
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

local function read_states(state_key, ordinals)
  local args = {}
  for i = 1, #ordinals do
    args[#args + 1] = 'GET'
    args[#args + 1] = 'u8'
    args[#args + 1] = '#' .. ordinals[i]
  end
  return call_in_pieces('BITFIELD', state_key, args, 1500)
end

local function write_states(state_key, ordinals, status)
  local args = {}
  for i = 1, #ordinals do
    args[#args + 1] = 'SET'
    args[#args + 1] = 'u8'
    args[#args + 1] = '#' .. ordinals[i]
    args[#args + 1] = status
  end
  call_in_pieces('BITFIELD', state_key, args, 2000)
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

local function write_hold(holds_key, deadlines_key, hold, look_at)
  redis.call(
    'HSET',
    holds_key,
    hold.id,
    string.format(
      '%.0f %.0f %s %.0f %s %s ', -- %d would cut milliseconds to 32 bits where Redis is built so (WebAssembly)
      hold.since,
      hold.deadline,
      hold.booking or '-',
      hold.total or 0,
      hold.confirming or '-',
      table.concat(hold.seats, ',')
    ) .. hold.user -- not by %s, which ends at a zero byte: users would share holds
  )
  redis.call('ZADD', deadlines_key, look_at or hold.deadline, hold.id)
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

-- Changes to users are gathered and written once each, because one script may touch a user several times.
local user_changes = {}

local function change_user(user, seats, added_hold, removed_hold)
  local change = user_changes[user]
  if not change then
    change = { seats = 0, added = {}, removed = {} }
    user_changes[user] = change
  end
  change.seats = change.seats + seats
  if removed_hold then
    change.removed[removed_hold] = true
  end
  if added_hold then
    change.added[added_hold] = true
    change.removed[added_hold] = nil
  end
end

-- Seats claimed, and the ids of the user's holds, lapsed ones included until somebody ends them.
local function parse_user(text)
  local seats, list = string.match(text or '0 ', '^(%-?%d+) (.*)$')
  local ids = {}
  for id in string.gmatch(list, '[^,]+') do
    ids[#ids + 1] = id
  end
  return tonumber(seats), ids
end

-- Of the seats a user claims, those that count against the limit: lapsed holds that wait for the sweeper do not.
local function live_claims(holds_key, claimed, hold_ids, now)
  for _, hold in pairs(read_holds(holds_key, hold_ids)) do
    if is_lapsed(hold, now) then
      claimed = claimed - #hold.seats
    end
  end
  return claimed
end

local function write_users(users_key)
  for user, change in pairs(user_changes) do
    local seats, ids = parse_user(redis.call('HGET', users_key, user))
    local kept = {}
    for i = 1, #ids do
      if not change.removed[ids[i]] then
        kept[#kept + 1] = ids[i]
        change.added[ids[i]] = nil
      end
    end
    for id in pairs(change.added) do
      kept[#kept + 1] = id
    end
    seats = seats + change.seats
    if seats > 0 or #kept > 0 then
      redis.call('HSET', users_key, user, seats .. ' ' .. table.concat(kept, ','))
    else
      redis.call('HDEL', users_key, user)
    end
  end
end

-- The seats of a delta: 'o=status,o=status'.
local delta_seats = {}

local function delta_add(ordinals, status)
  for i = 1, #ordinals do
    delta_seats[#delta_seats + 1] = ordinals[i] .. '=' .. status
  end
end

-- The first write of every script that changes a seat or a hold. `epoch-*` refuses an epoch older than the stream's
-- last. Fields of every entry: op, at (ms), seats ('o=status,...'), req (request id). The others by `op`:
--   hold      user, ref (hold id), since, until (ms), lapsed (ids of lapsed holds that ended here)
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
  return redis.call(
    'XADD', deltas_key, 'MAXLEN', '~', length, epoch .. '-*',
    'op', operation, 'at', string.format('%.0f', now), 'seats', table.concat(delta_seats, ','), 'req', request_id, ...
  )
end

local function current_version(deltas_key)
  local last = redis.call('XREVRANGE', deltas_key, '+', '-', 'COUNT', 1)
  return last[1] and last[1][1] or ''
end

-- Writes the end of lapsed holds: their seats are free (but for `kept[o]`) and remember whose they were.
local function write_lapses(keys, lapsed, kept)
  for _, hold in pairs(lapsed) do
    local freed, marks = {}, {}
    for i = 1, #hold.seats do
      local ordinal = hold.seats[i]
      if not kept[ordinal] then
        freed[#freed + 1] = ordinal
        marks[#marks + 1] = ordinal
        marks[#marks + 1] = '~' .. hold.user
      end
    end
    if #freed > 0 then
      write_states(keys.state, freed, AVAILABLE)
      redis.call('HSET', keys.claims, unpack(marks))
    end
    delete_hold(keys.holds, keys.deadlines, hold.id)
    change_user(hold.user, -#hold.seats, nil, hold.id)
  end
end

local function delta_add_lapses(lapsed, kept)
  local ids = {}
  for id, hold in pairs(lapsed) do
    ids[#ids + 1] = id
    for i = 1, #hold.seats do
      if not kept[hold.seats[i]] then
        delta_seats[#delta_seats + 1] = hold.seats[i] .. '=' .. AVAILABLE
      end
    end
  end
  return table.concat(ids, ',')
end
