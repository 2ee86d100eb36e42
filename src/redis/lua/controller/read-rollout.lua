-- Reads the deployment, the route and what the lanes hold.
-- KEYS: counts route deployment stable canary waiting dead
-- ARGV: 1 now
-- Reply: {"rollout", at, order, deployment or "", route, stable queued, stable in flight,
--         canary queued, canary in flight, waiting, dead}
--@include stamp
--@include route
local deployment = redis.call("HGET", deployment_key, "json") or ""
local stable, canary = unpack(redis.call("HMGET", counts_key, "inFlight:s", "inFlight:c"))
return {
  "rollout", at, order, deployment, route_json,
  redis.call("LLEN", stable_key), tonumber(stable or "0"),
  redis.call("LLEN", canary_key), tonumber(canary or "0"),
  redis.call("HLEN", waiting_key), redis.call("LLEN", dead_key),
}
