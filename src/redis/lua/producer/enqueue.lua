-- Puts routed jobs on their lanes, if they are the producer's next and routed by the stored route.
-- KEYS: counts route producers stable canary stableStream canaryStream window
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 producer, 5 expected, 6 first,
--       7 fence, 8 how many jobs go to the stable lane, 9... these, encoded, then the canary lane's
-- Reply: {"enqueued", at, order, next} | {"stale", at, order, route} |
--        {"outOfSequence", at, order, next}
--@include stamp
--@include window
local expected = tonumber(redis.call("HGET", producers_key, ARGV[4]) or "0")
-- First of all, so that a repeat of what was done is recognised under a later route, too.
if tonumber(ARGV[5]) ~= expected then return { "outOfSequence", at, order, expected } end
--@include route
if ARGV[7] ~= route_fence then return { "stale", at, order, route_json } end

--@include lanes
--@include streams/append
local function push(lane, from, to)
  if to < from then return end
  append(lane, ARGV, from, to)
  count(lane, "r", to - from + 1)
end

local last_stable = 8 + tonumber(ARGV[8])
push("s", 9, last_stable)
push("c", last_stable + 1, #ARGV)
write_counts()
local next_number = tonumber(ARGV[6]) + #ARGV - 8
redis.call("HSET", producers_key, ARGV[4], next_number)
return { "enqueued", at, order, next_number }
