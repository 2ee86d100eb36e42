-- Takes or renews the leadership. The holder keeps its token for as long as nobody else took over,
-- even past its lease; another one gets the next token once the lease has lapsed.
-- KEYS: counts leader
-- ARGV: 1 now, 2 holder, 3 lease duration
-- Reply: {"leadership", at, order, 1 leads or 0 not, token, holder, lapses in}
--@include stamp
local token, holder, lapses_at = unpack(
  redis.call("HMGET", leader_key, "token", "holder", "lapsesAt")
)
if token and holder ~= ARGV[2] and at < tonumber(lapses_at) then
  return { "leadership", at, order, 0, tonumber(token), holder, lapses_at - at }
end
if not token or holder ~= ARGV[2] then
  -- Counted beside the leader, so that no token is given twice if that key is dropped.
  token = redis.call("HINCRBY", counts_key, "terms", 1)
end
redis.call(
  "HSET", leader_key, "token", token, "holder", ARGV[2], "lapsesAt", whole(at + ARGV[3])
)
return { "leadership", at, order, 1, tonumber(token), ARGV[2], tonumber(ARGV[3]) }
