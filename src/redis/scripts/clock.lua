-- The clock of every script: the server's own, in whole milliseconds since 1970 (I6).
-- Tests swap this file for one that takes the time from the last argument.
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
