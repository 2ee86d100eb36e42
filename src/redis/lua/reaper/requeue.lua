-- Moves waiting jobs to the lanes chosen for them, if those were chosen by the stored route. A job
-- that does not return to the lane that it last ran in counts as failed there, if it has one.
-- KEYS: counts route waiting due stable canary stableStream canaryStream window
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 fence, 5 a lane letter a job,
--       6... ids of the jobs, then the attempt of each
-- Reply: {"requeued", at, order, "1" for each moved and "0" for each not} |
--        {"stale", at, order, route}
--@include stamp
--@include route
if ARGV[4] ~= route_fence then return { "stale", at, order, route_json } end
--@include lanes
--@include streams/append
--@include window
--@include job
--@include waiting
local FIRST = 6
local size = #ARGV[5]
if size == 0 then return { "requeued", at, order, "" } end
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
  flags[i] = waits and move(id, entries[i], attempt, string.sub(ARGV[5], i, i)) or "0"
end
if #ids > 0 then
  redis.call("HDEL", waiting_key, unpack(ids))
  redis.call("ZREM", due_key, unpack(members))
  for lane, batch in pairs(jobs) do append(lane, batch, 1, #batch) end
end
write_counts()
return { "requeued", at, order, table.concat(flags) }
