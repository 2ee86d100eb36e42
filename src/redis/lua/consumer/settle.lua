-- Ends attempts that the lease holds and counts them in the window of their lane, in one step.
-- KEYS: counts leases held waiting due dead window
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 lease, 5 lease duration,
--       6... job id, attempt, run time bucket and end of each; end: "d" done, "x" dead, else the
--       delay of a retry
-- Reply: {"settled", at, order, "1" for each accepted and "0" for each lost}
--@include stamp
--@include window
--@include held
--@include job
--@include waiting
local FIRST, WIDTH = 6, 4
local size = (#ARGV - FIRST + 1) / WIDTH
local flags = {}
for i = 1, size do flags[i] = "0" end
if not redis.call("ZSCORE", leases_key, ARGV[4]) then
  return { "settled", at, order, table.concat(flags) }
end
redis.call("ZADD", leases_key, whole(at + ARGV[5]), ARGV[4])

local function bury(lane, job)
  redis.call("RPUSH", dead_key, job)
  count(lane, "x", 1)
end

-- Counts what is the same for nearly every job once at the end, not job by job.
local function settle_lane(lane)
  local key = held_key_of(lane, ARGV[4])
  if redis.call("EXISTS", key) == 0 then return end
  local asked, places = {}, {}
  for i = 1, size do
    if flags[i] == "0" then
      asked[#asked + 1] = ARGV[FIRST + (i - 1) * WIDTH]
      places[#places + 1] = i
    end
  end
  if #asked == 0 then return end
  local jobs = redis.call("HMGET", key, unpack(asked))
  local ended, gone, run_times, failed, final = {}, {}, {}, 0, 0
  for n, id in ipairs(asked) do
    local job, at_arg = jobs[n], FIRST + (places[n] - 1) * WIDTH
    local mark = "\n" .. ARGV[at_arg + 1] .. "\n"
    -- The attempt stands right behind the id; a plain search there costs less than a pattern.
    if job and not gone[id] and string.find(job, mark, #id + 1, true) == #id + 1 then
      gone[id] = true
      ended[#ended + 1] = id
      flags[places[n]] = "1"
      local ending, again = ARGV[at_arg + 3], false
      if ending ~= "d" then
        failed = failed + 1
        local attempt, most = attempts_of(job)
        again = ending ~= "x" and attempt < most
        if again then
          wait_until(at + ending, lane, id, with_next_attempt(job))
        else
          bury(lane, job)
        end
      end
      if not again then
        final = final + 1
        local bucket = ARGV[at_arg + 2]
        run_times[bucket] = (run_times[bucket] or 0) + 1
      end
    end
  end
  if #ended == 0 then return end
  redis.call("HDEL", key, unpack(ended))
  count_in_flight(lane, -#ended)
  if final > 0 then count(lane, "f", final) end
  if failed > 0 then count(lane, "a", failed) end
  for bucket, runs in pairs(run_times) do count(lane, bucket, runs) end
end

settle_lane("c")
settle_lane("s")
write_counts()
return { "settled", at, order, table.concat(flags) }
