-- Takes the oldest jobs of the lane that a version serves, and creates or extends the lease.
-- KEYS: counts route stable canary stableStream canaryStream leases held
-- ARGV: 1 now, 2 lease, 3 version, 4 limit, 5 lease duration
-- Reply: {"claimed", at, order, lane letter, encoded jobs} | {"retired", at, order}
--@include stamp
--@include served
--@include lanes
--@include held
--@include job
--@include streams/deliver
local lane, streams = lane_served_by(ARGV[3])
if not lane then return { "retired", at, order } end
redis.call("ZADD", leases_key, whole(at + ARGV[5]), ARGV[2])
local limit = tonumber(ARGV[4])
local jobs = limit > 0 and redis.call("LPOP", lane_key[lane], limit) or {}
local fields = {}
for i = 1, #jobs do
  local job = jobs[i]
  fields[2 * i - 1] = sub(job, 1, find(job, "\n", 1, true) - 1)
  fields[2 * i] = job
end
if streams then
  for _, entry in ipairs(deliver(lane, ARGV[2], limit - #jobs)) do
    local job, n = entry[2][2], #jobs + 1
    jobs[n] = job
    fields[2 * n - 1] = sub(job, 1, find(job, "\n", 1, true) - 1)
    fields[2 * n] = "\n" .. entry[1] .. "\n" .. job
  end
  if streams == "left" then forget_streams() end
end
if #jobs > 0 then
  redis.call("HSET", held_key_of(lane, ARGV[2]), unpack(fields))
  count_in_flight(lane, #jobs)
end
return { "claimed", at, order, lane, jobs }
