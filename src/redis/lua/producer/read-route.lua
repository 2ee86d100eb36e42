-- Reads the route, and the sequence number that a producer must use next.
-- KEYS: counts route producers
-- ARGV: 1 now, 2 producer
-- Reply: {"route", at, order, route, next}
--@include stamp
--@include route
local expected = redis.call("HGET", producers_key, ARGV[2]) or "0"
return { "route", at, order, route_json, tonumber(expected) }
