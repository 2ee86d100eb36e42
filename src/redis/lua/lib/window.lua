-- Counts in the window slot of `at`, gathered and written once a command, below the key `window`:
-- a hash a slot, whose fields are the lane's letter and what is counted (r routed, f finished,
-- x failed, a attempts failed); and for each lane a string of 32-bit counters, one a run time
-- bucket, because one BITFIELD with sixty increments costs a tenth of sixty HINCRBY.
-- Needs ARGV[2], the length of a slot, and ARGV[3], how long to keep it in ms.
local tally = {}

local function count(lane, what, change)
  local field = lane .. what
  tally[field] = (tally[field] or 0) + change
end

local function slot_key()
  return window_key .. ":" .. whole(math.floor(at / tonumber(ARGV[2])))
end

local function write_counts()
  if next(tally) == nil then return end
  local key = slot_key()
  for field, change in pairs(tally) do redis.call("HINCRBY", key, field, change) end
  redis.call("PEXPIRE", key, ARGV[3])
end

-- `runs`: how many by bucket. They are written only beside a count of finished jobs.
local function write_runs(lane, runs)
  local increments = {}
  for bucket, change in pairs(runs) do
    local n = #increments
    increments[n + 1], increments[n + 2] = "INCRBY", "u32"
    increments[n + 3], increments[n + 4] = "#" .. bucket, change
  end
  if #increments == 0 then return end
  local key = slot_key() .. ":" .. lane
  redis.call("BITFIELD", key, unpack(increments))
  redis.call("PEXPIRE", key, ARGV[3])
end
