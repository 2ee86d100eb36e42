-- The queued jobs of the two lanes, by the lane's letter: s, c. A lane is its list, then its
-- stream: what comes back to the front goes on the list, and new jobs go on the stream under
-- `stream_group`. A stream a lane and one group a stream, so an entry is handled by one group
-- only. A stream's group is made with it; entries that were delivered are pending until their job
-- is taken from its lease.
-- Needs the keys `stable`, `canary`, `stableStream` and `canaryStream`.
local lane_key = { s = stable_key, c = canary_key }
local stream_key = { s = stableStream_key, c = canaryStream_key }
local GROUP = { s = "stable", c = "canary" }

-- How many entries are pending, and the id of the last one that was delivered.
local function delivered_of(lane)
  local group = redis.call("XINFO", "GROUPS", stream_key[lane])[1]
  local facts = {}
  for i = 1, #group, 2 do facts[group[i]] = group[i + 1] end
  return facts["pending"], facts["last-delivered-id"]
end

local function on_stream(lane)
  local length = redis.call("XLEN", stream_key[lane])
  return length > 0 and length - delivered_of(lane) or 0
end

local function queued_in(lane)
  return redis.call("LLEN", lane_key[lane]) + on_stream(lane)
end
