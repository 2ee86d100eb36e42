-- Puts jobs behind all others of a lane: on its stream under `stream_group`, else on its list.
-- After a change to another strategy a lane goes on with its stream until what is queued there is
-- claimed: the list comes first, and new jobs must not overtake.
-- Needs lanes, stamp, route and arrivals.
local appended = 0

local function appends_to_stream(lane)
  if not route_streams then return false end
  return route_streams == "on" or on_stream(lane) > 0
end

local function put_behind(lane, jobs, from, to)
  if not appends_to_stream(lane) then
    redis.call("RPUSH", lane_key[lane], unpack(jobs, from, to))
    return
  end
  local key = stream_key[lane]
  if redis.call("EXISTS", key) == 0 then
    redis.call("XGROUP", "CREATE", key, GROUP[lane], "0", "MKSTREAM")
  end
  -- Numbered by the command, not by the server's clock: no id comes again, not even when the clock
  -- is set back or the stream was dropped while workers held entries of it.
  local command = whole(order) .. "-"
  for i = from, to do
    appended = appended + 1
    redis.call("XADD", key, command .. appended, "job", jobs[i])
  end
end

local function append(lane, jobs, from, to)
  if to < from then return end
  put_behind(lane, jobs, from, to)
  note_arrivals(lane, to - from + 1)
end
