-- Reads the route, and the sequence number that a producer must use next.
-- KEYS: counts route producers stable canary stableStream canaryStream stableArrivals
-- KEYS: canaryArrivals
-- ARGV: 1 now, 2 producer
-- Reply: {"route", at, order, route, next, queued, age}; what waits on the canary lane only with a
--        breaker
--@include stamp
--@include route
--@include lanes
--@include arrivals/arrivals
--@include arrivals/breaker
local expected = redis.call("HGET", producers_key, ARGV[2]) or "0"
return with_canary({ "route", at, order, route_json, tonumber(expected) })
