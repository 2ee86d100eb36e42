-- Reads the deployment, the route and what the lanes hold.
-- KEYS: counts route deployment stable canary stableStream canaryStream waiting dead
-- ARGV: 1 now
-- Reply: {"rollout", at, order, deployment or "", route, stable queued, stable in flight,
--         canary queued, canary in flight, waiting, dead}
--@include stamp
--@include route
--@include lanes
local deployment = redis.call("HGET", deployment_key, "json") or ""
local stable, canary = unpack(redis.call("HMGET", counts_key, "inFlight:s", "inFlight:c"))
return {
  "rollout", at, order, deployment, route_json,
  queued_in("s"), tonumber(stable or "0"),
  queued_in("c"), tonumber(canary or "0"),
  redis.call("HLEN", waiting_key), redis.call("HLEN", dead_key),
}
