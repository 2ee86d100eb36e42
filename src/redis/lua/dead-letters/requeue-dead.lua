-- Has dead letters tried again: each is due at once, for its next attempt, held against no lane.
-- KEYS: counts waiting due dead died setbacks
-- ARGV: 1 now, 2 how many more attempts each gets, 3... ids
-- Reply: {"deadRequeued", at, order, "1" for each requeued and "0" for each that is not dead}
--@include stamp
--@include waiting
--@include job-life/setbacks
local function revived(letter)
  local id, attempt, rest = string.match(letter, "^%d+\n%d+\n([^\n]*\n)(%d+)\n%d+(\n.*)$")
  return id .. (attempt + 1) .. "\n" .. (attempt + ARGV[2]) .. rest
end

local flags = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local letter = redis.call("HGET", dead_key, id)
  if letter then
    redis.call("HDEL", dead_key, id)
    redis.call("ZREM", died_key, id)
    note_setback(id, whole(at))
    wait_until(at, "-", id, revived(letter))
  end
  flags[#flags + 1] = letter and "1" or "0"
end
return { "deadRequeued", at, order, table.concat(flags) }
