-- Whether ARGV[2] is the token of the leader, or of the last one if nobody took over.
-- Needs the key `leader`.
local function is_leader()
  return redis.call("HGET", leader_key, "token") == ARGV[2]
end
