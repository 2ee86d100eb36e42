-- Gives a member's place in a pool back.
-- KEYS: counts places
-- ARGV: 1 now, 2 member
-- Reply: {"placeLeft", at, order, 1 if it held one}
--@include stamp
redis.call("ZREMRANGEBYSCORE", places_key, "-inf", whole(at))
return { "placeLeft", at, order, redis.call("ZREM", places_key, ARGV[2]) }
