-- Reads dead letters in the order in which they died, and takes none.
-- KEYS: counts dead died setbacks
-- ARGV: 1 now, 2 number of the death to read on from, 3 limit
-- Reply: {"deadLetters", at, order, how many there are, {dead letter, {setback, ...}, ...}}
--@include stamp
--@include job-life/setbacks
local ids = redis.call("ZRANGEBYSCORE", died_key, "(" .. ARGV[2], "+inf", "LIMIT", 0, ARGV[3])
local letters = {}
for i, id in ipairs(ids) do
  letters[2 * i - 1] = redis.call("HGET", dead_key, id)
  letters[2 * i] = redis.call("LRANGE", setbacks_of(id), 0, -1)
end
return { "deadLetters", at, order, redis.call("HLEN", dead_key), letters }
