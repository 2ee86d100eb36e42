-- Puts routed jobs on their lanes, if they are the producer's next and routed by the stored route.
-- KEYS: counts route producers stable canary window
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 producer, 5 first, 6 epoch,
--       7 a lane letter a job, 8... encoded jobs
-- Reply: {"enqueued", at, order, next} | {"stale", at, order, route} |
--        {"outOfSequence", at, order, next}
--@include stamp
--@include lanes
--@include window
local expected = tonumber(redis.call("HGET", producers_key, ARGV[4]) or "0")
-- First of all, so that a repeat of what was done is recognised under a later route, too.
if tonumber(ARGV[5]) ~= expected then return { "outOfSequence", at, order, expected } end
--@include route
if tonumber(ARGV[6]) ~= route_epoch then return { "stale", at, order, route_json } end

local jobs = { s = {}, c = {} }
for i = 1, #ARGV - 7 do
  local batch = jobs[string.sub(ARGV[7], i, i)]
  batch[#batch + 1] = ARGV[i + 7]
end
for lane, batch in pairs(jobs) do
  if #batch > 0 then
    redis.call("RPUSH", lane_key[lane], unpack(batch))
    count(lane, "r", #batch)
  end
end
write_counts()
local next_number = expected + #ARGV - 7
redis.call("HSET", producers_key, ARGV[4], next_number)
return { "enqueued", at, order, next_number }
