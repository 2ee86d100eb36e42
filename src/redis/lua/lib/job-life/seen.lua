-- Ids that were enqueued of late, in a sorted set by the instant at which they are forgotten. As
-- some come, twice as many that are over are removed at most, so that it neither grows for ever nor
-- keeps the server busy with cleaning up.
-- Needs stamp, job and the key `seen`.

-- Which of the jobs from ARGV[from] to ARGV[to] are new, as a string of "0" and, for a repeat, "1";
-- and remembers the new ones.
local function repeats_among(from, to, dedupe_for)
  if to < from then return "" end
  local flags, ids, fresh, met = {}, {}, {}, {}
  for i = from, to do ids[#ids + 1] = id_of(ARGV[i]) end
  local known = redis.call("ZMSCORE", seen_key, unpack(ids))
  local until_then = whole(at + dedupe_for)
  for i, id in ipairs(ids) do
    local repeated = met[id] or (known[i] and tonumber(known[i]) > at)
    flags[i] = repeated and "1" or "0"
    if not repeated then
      met[id] = true
      fresh[#fresh + 1] = until_then
      fresh[#fresh + 1] = id
    end
  end
  if #fresh > 0 then
    local over = redis.call("ZRANGEBYSCORE", seen_key, "-inf", whole(at), "LIMIT", 0, #fresh)
    if #over > 0 then redis.call("ZREM", seen_key, unpack(over)) end
    redis.call("ZADD", seen_key, unpack(fresh))
  end
  return table.concat(flags)
end
