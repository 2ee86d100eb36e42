-- When jobs came onto their lanes, kept while the route asks for it: a list a lane, oldest first,
-- with an entry for each command that put jobs there: how many had ever been put there by then, and
-- the instant. An entry is forgotten once all of its jobs have left the lane at the front.
-- Needs stamp, route and lanes; the keys `counts`, `stableArrivals` and `canaryArrivals`.
local arrivals_key = { s = stableArrivals_key, c = canaryArrivals_key }

-- Age of the oldest of the `queued` jobs of a lane; "" when there is none, or it is not known.
local function oldest_age(lane, queued)
  if not route_watch then return "" end
  local key = arrivals_key[lane]
  if queued == 0 then
    redis.call("DEL", key)
    return ""
  end
  local arrived = tonumber(redis.call("HGET", counts_key, "arrived:" .. lane) or "0")
  while true do
    local entry = redis.call("LINDEX", key, 0)
    if not entry then return "" end
    local number, since = string.match(entry, "^(%d+) (%d+)$")
    if arrived - number < queued then return math.max(0, at - since) end
    redis.call("LPOP", key)
  end
end

-- `n` jobs were put behind all others of a lane.
local function note_arrivals(lane, n)
  if not route_watch or n == 0 then return end
  local arrived = redis.call("HINCRBY", counts_key, "arrived:" .. lane, n)
  redis.call("RPUSH", arrivals_key[lane], whole(arrived) .. " " .. whole(at))
  -- So that there are never more entries than jobs, whether or not anybody asks.
  oldest_age(lane, queued_in(lane))
end
