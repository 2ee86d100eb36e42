-- The stored route as JSON, "" when none was ever committed, and its fence and epoch, 0 then. And
-- whether lanes have streams: "on" under `stream_group`, "left" while there may be entries of
-- before, else false. And what it wants watched: "ages" of queued jobs, the "breaker" with them, or
-- false.
-- Needs the key `route`.
local route_epoch, route_fence, route_json, route_streams, route_watch = unpack(
  redis.call("HMGET", route_key, "epoch", "fence", "json", "streams", "watch")
)
route_epoch = tonumber(route_epoch or "0")
route_fence = route_fence or "0"
route_json = route_json or ""
