-- Ends lapsed leases, the longest lapsed first: each of up to `limit` jobs is set up for its next
-- attempt at once, or becomes a dead letter. A lease whose jobs do not all fit stays with the rest.
-- KEYS: counts leases held waiting due dead window scratch
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 limit
-- Reply: {"reaped", at, order, {{job id, lease, lane letter, attempt, 1 dead or 0 not}, ...}}
--@include stamp
--@include window
--@include held
--@include job
--@include waiting
--@include sorted
local room = tonumber(ARGV[4])
local lapsed = {}

local function lapse(lease, lane, id, job)
  local attempt, most = attempts_of(job)
  count(lane, "a", 1)
  if attempt < most then
    wait_until(at, lane, id, with_next_attempt(job))
  else
    redis.call("RPUSH", dead_key, job)
    count(lane, "f", 1)
    count(lane, "x", 1)
  end
  lapsed[#lapsed + 1] = { id, lease, lane, attempt, attempt < most and 0 or 1 }
end

local function ids_held_by(lease)
  local lane_of, ids = {}, {}
  for _, lane in ipairs({ "s", "c" }) do
    for _, id in ipairs(redis.call("HKEYS", held_key_of(lane, lease))) do
      lane_of[id] = lane
      ids[#ids + 1] = id
    end
  end
  return sorted(ids), lane_of
end

local leases = redis.call("ZRANGEBYSCORE", leases_key, "-inf", "(" .. whole(at), "LIMIT", 0, room)
for _, lease in ipairs(leases) do
  if room == 0 then break end
  local ids, lane_of = ids_held_by(lease)
  local fit = math.min(room, #ids)
  for i = 1, fit do
    local id, lane = ids[i], lane_of[ids[i]]
    local key = held_key_of(lane, lease)
    lapse(lease, lane, id, redis.call("HGET", key, id))
    redis.call("HDEL", key, id)
    count_in_flight(lane, -1)
  end
  room = room - fit
  if fit == #ids then redis.call("ZREM", leases_key, lease) end
end
write_counts()
return { "reaped", at, order, lapsed }
