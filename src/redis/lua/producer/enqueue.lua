-- Puts routed jobs on their lanes, if they are the producer's next and routed by the stored route.
-- KEYS: counts route producers stable canary stableStream canaryStream stableArrivals
-- KEYS: canaryArrivals window
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 producer, 5 expected, 6 first,
--       7 fence, 8 "1" if a breaker diverted them, 9 how many jobs go to the stable lane,
--       10... these, encoded, then the canary lane's
-- Reply: {"enqueued", at, order, next, queued, age} | {"stale", at, order, route, queued, age} |
--        {"outOfSequence", at, order, next}; what waits on the canary lane only with a breaker
--@include stamp
--@include window
local expected = tonumber(redis.call("HGET", producers_key, ARGV[4]) or "0")
-- First of all, so that a repeat of what was done is recognised under a later route, too.
if tonumber(ARGV[5]) ~= expected then return { "outOfSequence", at, order, expected } end
--@include route
--@include lanes
--@include arrivals/arrivals
--@include arrivals/breaker
if ARGV[7] ~= route_fence then return with_canary({ "stale", at, order, route_json }) end

--@include streams/append
local function push(lane, from, to)
  if to < from then return end
  append(lane, ARGV, from, to)
  count(lane, "r", to - from + 1)
end

local last_stable = 9 + tonumber(ARGV[9])
push("s", 10, last_stable)
push("c", last_stable + 1, #ARGV)
write_counts()
count_diverted(ARGV[8], #ARGV - 9)
local next_number = tonumber(ARGV[6]) + #ARGV - 9
redis.call("HSET", producers_key, ARGV[4], next_number)
return with_canary({ "enqueued", at, order, next_number })
