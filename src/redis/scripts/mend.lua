-- Puts right what an audit found wrong. Each item says what was seen and what should be; where something else stands
-- by now the item is left alone, so that it is safe beside a running service and may be repeated.
--
-- KEYS  meta, state, claims, holds, deadlines, users, deltas
-- ARGV  epoch, run id, stream length, then items of six:
--         'seat', o, status seen, claim seen, status, claim
--         'hold', hold id, record seen, look-at time seen, record, look-at time (ms)
--         'user', user, record seen, '', record, ''
--       an empty claim, record or time is one that is not there
-- Replies (besides the prelude's)
--   {'MENDED', version, items done}   a delta `reset` tells of seats and holds: mirror and log read the state anew
local meta_key, state_key, claims_key, holds_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local deadlines_key, users_key, deltas_key = KEYS[5], KEYS[6], KEYS[7]
local epoch, run_id, stream_length = ARGV[1], ARGV[2], ARGV[3]

-- read
local refusal = guard(meta_key, epoch, run_id)
if refusal then
  return refusal
end
local items = {}
for i = 4, #ARGV, 6 do
  local kind, name = ARGV[i], ARGV[i + 1]
  local item = { kind = kind, name = name, seen = { ARGV[i + 2], ARGV[i + 3] }, wanted = { ARGV[i + 4], ARGV[i + 5] } }
  if kind == 'seat' then
    local status = read_states(state_key, { name })[1]
    item.present = { digits(status), redis.call('HGET', claims_key, name) or '' }
  elseif kind == 'hold' then
    item.present = { redis.call('HGET', holds_key, name) or '', redis.call('ZSCORE', deadlines_key, name) or '' }
  else
    item.present = { redis.call('HGET', users_key, name) or '', '' }
  end
  items[#items + 1] = item
end

-- decide
local due, tells = {}, false
for i = 1, #items do
  local item = items[i]
  if item.present[1] == item.seen[1] and item.present[2] == item.seen[2] then
    due[#due + 1] = item
    tells = tells or item.kind ~= 'user'
    if item.kind == 'seat' and item.present[1] ~= item.wanted[1] then
      delta_add({ item.name }, item.wanted[1])
    end
  end
end

-- write
local version = current_version(deltas_key)
if tells then
  version = publish(deltas_key, epoch, stream_length, 'reset', now_ms(), 'mended', '1')
end
local function put(set, delete, key, name, value)
  if value == '' then
    redis.call(delete, key, name)
  else
    redis.call(set, key, name, value)
  end
end
for i = 1, #due do
  local kind, name, wanted = due[i].kind, due[i].name, due[i].wanted
  if kind == 'seat' then
    write_states(state_key, { name }, wanted[1])
    put('HSET', 'HDEL', claims_key, name, wanted[2])
  elseif kind == 'hold' then
    put('HSET', 'HDEL', holds_key, name, wanted[1])
    if wanted[2] == '' then
      redis.call('ZREM', deadlines_key, name)
    else
      redis.call('ZADD', deadlines_key, wanted[2], name)
    end
  else
    put('HSET', 'HDEL', users_key, name, wanted[1])
  end
end
return { 'MENDED', version, #due }
