-- What a breaker goes by, and what it did. Needs arrivals.

-- The reply, and behind it what waits on the canary lane: how many, and the oldest one's age; but
-- only where the route has a breaker.
local function with_canary(reply)
  if route_watch ~= "breaker" then return reply end
  local queued = queued_in("c")
  reply[#reply + 1] = queued
  reply[#reply + 1] = oldest_age("c", queued)
  return reply
end

-- `mark` is "1" for a batch that went to stable because a breaker was open.
local function count_diverted(mark, n)
  if mark ~= "1" or n == 0 then return end
  redis.call("HINCRBY", counts_key, "diverted", n)
  redis.call("HSET", counts_key, "divertedAt", whole(at))
end
