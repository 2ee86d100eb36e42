-- Ends attempts that the lease holds and counts them in the window of their lane, in one step; or
-- apart from it, if the lease is not trusted.
-- KEYS: counts stable canary stableStream canaryStream leases held waiting due dead died
-- KEYS: setbacks window worker
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 lease, 5 lease duration (0: as it was),
--       6 for how many jobs a run time counts,
--       7... all job ids, then all attempts, all run time buckets ("": not told), all ends; an end
--       is "d" for done, "x" for dead, else the delay of a retry; behind the last two a blank and
--       the reason
-- Reply: {"settled", at, order, "1" for each accepted and "0" for each lost}
--@include stamp
--@include window
--@include held
--@include job
--@include waiting
--@include lanes
--@include streams/entries
--@include registry/trust
--@include job-life/setbacks
--@include job-life/dead
local size = (#ARGV - 6) / 4
local IDS, ATTEMPTS, BUCKETS, ENDS = 6, 6 + size, 6 + 2 * size, 6 + 3 * size
local weight = tonumber(ARGV[6])
local flags = {}
for i = 1, size do flags[i] = "0" end
if not redis.call("ZSCORE", leases_key, ARGV[4]) then
  return { "settled", at, order, table.concat(flags) }
end
if tonumber(ARGV[5]) > 0 then redis.call("ZADD", leases_key, whole(at + ARGV[5]), ARGV[4]) end

-- What becomes of an attempt that failed; false when the job goes on with another one.
local function fail(lane, id, job, ending)
  count(lane, "a", 1)
  local attempt, most = attempts_of(job)
  local what, reason = match(ending, "^(%S+) ?(.*)$")
  note_failure(id, attempt, lane, ARGV[4], reason)
  if what ~= "x" and attempt < most then
    wait_until(at + what, lane, id, with_next_attempt(job))
    return false
  end
  bury(id, job)
  count(lane, "x", 1)
  return true
end

local runs, final = { c = {}, s = {} }, { c = 0, s = 0 }
local function ends(lane, i)
  local bucket = ARGV[BUCKETS + i]
  if bucket ~= "" then runs[lane][bucket] = (runs[lane][bucket] or 0) + weight end
  final[lane] = final[lane] + 1
end

-- Failed attempts by index. They are set up again only when both lanes are through: jobs wait and
-- die in the order of the settlements, whichever lane they were in.
local failed = {}
-- Setbacks of jobs that are done in the end.
local healed = {}

local function settle_lane(lane)
  local key = held_key_of(lane, ARGV[4])
  if size == 0 or redis.call("EXISTS", key) == 0 then return end
  local jobs = redis.call("HMGET", key, unpack(ARGV, IDS + 1, IDS + size))
  local gone, ended, entries, accepted = {}, {}, {}, 0
  local attempt, mark
  for i = 1, size do
    local job, id = jobs[i], ARGV[IDS + i]
    if ARGV[ATTEMPTS + i] ~= attempt then
      attempt = ARGV[ATTEMPTS + i]
      mark = "\n" .. attempt .. "\n"
    end
    if job and not gone[id] then
      local from, entry = job_begins(job)
      local behind = from + #id
      -- The attempt stands right behind the id: a plain search there costs less than a pattern.
      if find(job, mark, behind, true) == behind then
        gone[id] = true
        accepted = accepted + 1
        ended[accepted] = id
        if entry then entries[#entries + 1] = entry end
        flags[i] = "1"
        if ARGV[ENDS + i] ~= "d" then
          failed[i] = { lane, sub(job, from) }
        else
          ends(lane, i)
          if attempt ~= "1" then healed[#healed + 1] = setbacks_of(id) end
        end
      end
    end
  end
  if accepted == 0 then return end
  redis.call("HDEL", key, unpack(ended))
  acknowledge(lane, entries)
  count_in_flight(lane, -accepted)
end

settle_lane("c")
settle_lane("s")
if #healed > 0 then redis.call("DEL", unpack(healed)) end
if next(failed) then
  for i = 1, size do
    local one = failed[i]
    if one and fail(one[1], ARGV[IDS + i], one[2], ARGV[ENDS + i]) then ends(one[1], i) end
  end
end
local trust = trust_in(ARGV[4])
if trust ~= "trusted" then tally = {} end
for lane, n in pairs(final) do
  if trust ~= "trusted" then
    set_aside(trust, lane, n)
  elseif n > 0 then
    count(lane, "f", n)
    write_runs(lane, runs[lane])
  end
end
write_counts()
return { "settled", at, order, table.concat(flags) }
