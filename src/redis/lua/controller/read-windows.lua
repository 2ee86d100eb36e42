-- Reads finished window slots, empty ones left out.
-- KEYS: counts window
-- ARGV: 1 now, 2 slot length, 3 first slot asked for, 4 slots kept, 5 most slots to look through
-- Reply: {"windows", at, order, slot to read on from, {slot, {field, count, ...}, ...}}
--@include stamp
local present = math.floor(at / tonumber(ARGV[2]))
local first = math.max(tonumber(ARGV[3]), present - ARGV[4], 0)
local next_slot = math.min(first + ARGV[5], present)
local slots = {}
for slot = first, next_slot - 1 do
  local counts = redis.call("HGETALL", window_key .. ":" .. whole(slot))
  if #counts > 0 then
    slots[#slots + 1] = slot
    slots[#slots + 1] = counts
  end
end
return { "windows", at, order, next_slot, slots }
