-- Reads due jobs and the route, and takes nothing.
-- KEYS: counts route waiting due stable canary stableStream canaryStream stableArrivals
-- KEYS: canaryArrivals
-- ARGV: 1 now, 2 limit
-- Reply: {"due", at, order, route, next due instant as text or "", {lane letter, job, ...}, queued,
--         age}; what waits on the canary lane only with a breaker
--@include stamp
--@include route
--@include waiting
--@include lanes
--@include arrivals/arrivals
--@include arrivals/breaker
local members = redis.call("ZRANGEBYSCORE", due_key, "-inf", whole(at), "LIMIT", 0, ARGV[2])
local jobs = {}
if #members > 0 then
  local ids = {}
  for i, member in ipairs(members) do ids[i] = waiting_id_of(member) end
  for i, entry in ipairs(redis.call("HMGET", waiting_key, unpack(ids))) do
    local lane, _, job = parts_of(entry)
    jobs[2 * i - 1] = lane
    jobs[2 * i] = job
  end
end
local after = redis.call("ZRANGE", due_key, #members, #members, "WITHSCORES")
local next_at = after[2] and whole(after[2]) or ""
return with_canary({ "due", at, order, route_json, next_at, jobs })
