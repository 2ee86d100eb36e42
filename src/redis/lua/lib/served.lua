-- The letter of the lane that a version serves under the route, nil for none; and the route's word
-- on streams, false for none. Before the first deployment every version serves the stable lane.
-- Needs the key `route`.
local function lane_served_by(version)
  local stable, canary, streams = unpack(
    redis.call("HMGET", route_key, "stableVersion", "canaryVersion", "streams")
  )
  if not stable or stable == "" or stable == version then return "s", streams end
  if canary == version then return "c", streams end
  return nil
end
