-- The stored route as JSON; "" when none was ever committed. Its epoch, 0 when none was.
-- Needs the key `route`.
local route_epoch, route_json = unpack(redis.call("HMGET", route_key, "epoch", "json"))
route_epoch = tonumber(route_epoch or "0")
route_json = route_json or ""
