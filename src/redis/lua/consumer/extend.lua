-- Extends a lease that still lives, a lapsed one included as long as nobody reaped it.
-- KEYS: counts leases
-- ARGV: 1 now, 2 lease, 3 lease duration (0: as it was)
-- Reply: {"extended", at, order, 1 alive or 0 not}
--@include stamp
if not redis.call("ZSCORE", leases_key, ARGV[2]) then return { "extended", at, order, 0 } end
if tonumber(ARGV[3]) > 0 then redis.call("ZADD", leases_key, whole(at + ARGV[3]), ARGV[2]) end
return { "extended", at, order, 1 }
