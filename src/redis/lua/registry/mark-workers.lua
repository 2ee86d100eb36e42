-- Says what became of answers, and puts the registry in force. A mark that was made from another
-- answer than the one that is kept is skipped.
-- KEYS: counts workers worker
-- ARGV: 1 now, then lease, challenge and verdict of each mark
-- Reply: {"marked", at, order, "1" for each applied and "0" for each skipped}
--@include stamp
--@include registry/worker
redis.call("HSET", counts_key, "registry", "1")
local flags = {}
for i = 2, #ARGV, 3 do
  local lease, challenge, verdict = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = worker_key_of(lease)
  local trust, kept = unpack(redis.call("HMGET", key, "trust", "challenge"))
  local applies = trust and (kept or "") == challenge
  if applies and verdict == "removed" then
    redis.call("DEL", key)
    redis.call("ZREM", workers_key, lease)
  elseif applies then
    redis.call("HSET", key, "trust", verdict)
  end
  flags[#flags + 1] = applies and "1" or "0"
end
return { "marked", at, order, table.concat(flags) }
