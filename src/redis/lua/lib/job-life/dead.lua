-- Dead letters: a hash, job id -> number of the death and its instant, each ended by a line feed,
-- and the encoded job; and a sorted set of the ids by number.
-- Needs stamp and the keys `counts`, `dead` and `died`.
local function bury(id, job)
  local number = redis.call("HINCRBY", counts_key, "died", 1)
  redis.call("HSET", dead_key, id, whole(number) .. "\n" .. whole(at) .. "\n" .. job)
  redis.call("ZADD", died_key, number, id)
end
