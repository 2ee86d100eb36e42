-- Keeps the answer to the challenge that was asked last, unjudged, and asks the next one.
-- KEYS: counts worker
-- ARGV: 1 now, 2 lease, 3 challenge, 4 report, 5 proof
-- Reply: {"answered", at, order, 1 accepted or 0 not, challenge to answer next or ""}
--@include stamp
--@include registry/worker
local key = worker_key_of(ARGV[2])
local asked = redis.call("HGET", key, "asked")
if asked ~= ARGV[3] then return { "answered", at, order, 0, asked or "" } end
redis.call(
  "HSET", key, "heardAt", whole(at), "asked", whole(order), "challenge", ARGV[3],
  "report", ARGV[4], "proof", ARGV[5]
)
return { "answered", at, order, 1, whole(order) }
