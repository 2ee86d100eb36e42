-- Enters a worker into the registry, or enters it anew, and asks it the first challenge.
-- KEYS: counts route workers worker
-- ARGV: 1 now, 2 lease, 3 worker, 4 version
-- Reply: {"registered", at, order, lane letter, challenge} | {"unserved", at, order}
--@include stamp
--@include served
--@include registry/worker
local lane = lane_served_by(ARGV[4])
if not lane then return { "unserved", at, order } end
local key = worker_key_of(ARGV[2])
redis.call("DEL", key)
redis.call(
  "HSET", key, "worker", ARGV[3], "version", ARGV[4], "registeredAt", whole(at),
  "heardAt", whole(at), "asked", whole(order), "trust", "unproven"
)
redis.call("ZADD", workers_key, 0, ARGV[2])
return { "registered", at, order, lane, whole(order) }
