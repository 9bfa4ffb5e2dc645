-- A confirmation that must never come to be (its tombstone is in MongoDB): its holds are plain holds again, with
-- the deadline they always had.
--
-- KEYS  meta, holds, deadlines
-- ARGV  epoch, run id, booking id, then the hold ids
-- Replies (besides the prelude's)
--   {'ABORTED', holds changed}
local meta_key, holds_key, deadlines_key = KEYS[1], KEYS[2], KEYS[3]
local booking = ARGV[3]

-- read
local refusal = guard(meta_key, ARGV[1], ARGV[2])
if refusal then
  return refusal
end
local ids = arguments_from(4)
local holds = read_holds(holds_key, ids)

-- write
local changed = 0
for _, hold in pairs(holds) do
  if hold.booking == booking then
    hold.booking, hold.total, hold.confirming = nil, 0, nil
    write_hold(holds_key, deadlines_key, hold)
    changed = changed + 1
  end
end
return { 'ABORTED', changed }
