-- Moves waiting jobs to the lanes chosen for them, if those were chosen by the stored route. A job
-- that does not return to the lane that it last ran in counts as failed there, if it has one.
-- KEYS: counts route waiting due stable canary stableStream canaryStream stableArrivals
-- KEYS: canaryArrivals window
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 fence, 5 "1" if a breaker diverted them,
--       6 a lane letter a job, 7... ids of the jobs, then the attempt of each
-- Reply: {"requeued", at, order, "1" for each moved and "0" for each not, queued, age} |
--        {"stale", at, order, route, queued, age}; what waits on the canary lane only with a
--        breaker
--@include stamp
--@include route
--@include lanes
--@include arrivals/arrivals
--@include arrivals/breaker
if ARGV[4] ~= route_fence then return with_canary({ "stale", at, order, route_json }) end
--@include streams/append
--@include window
--@include job
--@include waiting
local FIRST = 7
local size = #ARGV[6]
if size == 0 then return with_canary({ "requeued", at, order, "" }) end
local entries = redis.call("HMGET", waiting_key, unpack(ARGV, FIRST, FIRST + size - 1))
local flags, gone, ids, members = {}, {}, {}, {}
local jobs = { s = {}, c = {} }

local function move(id, entry, attempt, lane)
  local last_lane, number, job = parts_of(entry)
  if attempts_of(job) ~= attempt then return "0" end
  local batch = jobs[lane]
  batch[#batch + 1] = job
  gone[id] = true
  ids[#ids + 1] = id
  members[#members + 1] = number .. id
  if last_lane ~= lane then
    count(lane, "r", 1)
    if last_lane ~= "-" then
      count(last_lane, "f", 1)
      count(last_lane, "x", 1)
    end
  end
  return "1"
end

for i = 1, size do
  local id, attempt = ARGV[FIRST + i - 1], tonumber(ARGV[FIRST + size + i - 1])
  local waits = entries[i] and not gone[id]
  flags[i] = waits and move(id, entries[i], attempt, string.sub(ARGV[6], i, i)) or "0"
end
if #ids > 0 then
  redis.call("HDEL", waiting_key, unpack(ids))
  redis.call("ZREM", due_key, unpack(members))
  for lane, batch in pairs(jobs) do append(lane, batch, 1, #batch) end
end
count_diverted(ARGV[5], #ids)
write_counts()
return with_canary({ "requeued", at, order, table.concat(flags) })
