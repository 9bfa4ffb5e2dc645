-- Leaves a mark in the event's keys before a rebuild raises the epoch and reads MongoDB. If the mark is gone when it
-- builds, Redis was lost once more in between: others may have built under a later epoch and sold meanwhile, and what
-- the rebuild has read is too old.
--
-- KEYS  meta
-- ARGV  epoch, run id, mark: '<builder>/<attempt>'; a builder makes one attempt at a time and has one mark
-- Replies
--   {'BEGUN'}
--   {'ALREADY', epoch}   the event is built in this run of the server: use that epoch
local meta_key = KEYS[1]
local run_id, mark = ARGV[2], ARGV[3]

-- read
local meta = redis.call('HMGET', meta_key, 'epoch', 'run_id')

-- decide
if meta[1] and meta[2] == run_id then
  return { 'ALREADY', meta[1] }
end

-- write
redis.call('HSET', meta_key, 'building:' .. string.match(mark, '^[^/]*'), run_id .. ' ' .. mark)
return { 'BEGUN' }
