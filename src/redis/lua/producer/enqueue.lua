-- Puts routed jobs on their lanes, if they are the producer's next and routed by the stored route;
-- delayed ones among those that wait; and leaves out what was enqueued of late, if that is wished.
-- KEYS: counts route producers stable canary stableStream canaryStream stableArrivals
-- KEYS: canaryArrivals window waiting due seen
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 producer, 5 expected, 6 first,
--       7 fence, 8 "1" if a breaker diverted them, 9 how many jobs go to the stable lane,
--       10 how many are delayed, 11 for how long ids are remembered, 0 for not at all,
--       12... the stable lane's jobs, encoded, the canary lane's, the delayed ones, their delays
-- Reply: {"enqueued", at, order, next, "" or, in the order of ARGV, "1" for each repeat, else "0",
--         queued, age} | {"stale", at, order, route, queued, age} |
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
--@include job
--@include waiting
--@include job-life/seen
local FIRST = 12
local delayed = tonumber(ARGV[10])
local last_stable, last = FIRST - 1 + tonumber(ARGV[9]), #ARGV - delayed
local repeats = ARGV[11] == "0" and "" or repeats_among(FIRST, last, tonumber(ARGV[11]))
local repeated = string.find(repeats, "1", 1, true) ~= nil
if not repeated then repeats = "" end

local function is_new(i)
  return not repeated or string.byte(repeats, i - FIRST + 1) == 48
end

local routed = 0
local function push(lane, from, to)
  local jobs = ARGV
  if repeated then
    jobs = {}
    for i = from, to do
      if is_new(i) then jobs[#jobs + 1] = ARGV[i] end
    end
    from, to = 1, #jobs
  end
  if to < from then return end
  append(lane, jobs, from, to)
  count(lane, "r", to - from + 1)
  routed = routed + to - from + 1
end

push("s", FIRST, last_stable)
push("c", last_stable + 1, last - delayed)
for i = last - delayed + 1, last do
  if is_new(i) then wait_until(at + ARGV[i + delayed], "-", id_of(ARGV[i]), ARGV[i]) end
end
write_counts()
count_diverted(ARGV[8], routed)
local next_number = tonumber(ARGV[6]) + last - FIRST + 1
redis.call("HSET", producers_key, ARGV[4], next_number)
return with_canary({ "enqueued", at, order, next_number, repeats })
