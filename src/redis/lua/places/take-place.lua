-- Takes or renews the place of a member of a pool: if it holds one, or lives, or one is free.
-- KEYS: counts places
-- ARGV: 1 now, 2 member, 3 limit, 4 how long it is held, 5 1 if it lives anyway
-- Reply: {"placed", at, order, held} or {"full", at, order, held, until the next one lapses}
--@include stamp
redis.call("ZREMRANGEBYSCORE", places_key, "-inf", whole(at))
local held = redis.call("ZCARD", places_key)
local holds = redis.call("ZSCORE", places_key, ARGV[2])
if not holds and ARGV[5] == "0" and held >= tonumber(ARGV[3]) then
  local next_at = redis.call("ZRANGE", places_key, 0, 0, "WITHSCORES")[2] or at
  return { "full", at, order, held, next_at - at }
end
redis.call("ZADD", places_key, whole(at + ARGV[4]), ARGV[2])
return { "placed", at, order, holds and held or held + 1 }
