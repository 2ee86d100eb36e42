-- Counts in the window slot of `at`, gathered and written once a command: a hash a slot below the
-- key `window`. Fields: the lane's letter and what is counted (r routed, f finished, x failed,
-- a attempts failed), or the lane's letter and the bucket of a run time.
-- Needs ARGV[2], the length of a slot, and ARGV[3], how long to keep it in ms.
local tally = {}

local function count(lane, what, change)
  local field = lane .. what
  tally[field] = (tally[field] or 0) + change
end

local function write_counts()
  if next(tally) == nil then return end
  local slot_key = window_key .. ":" .. whole(math.floor(at / tonumber(ARGV[2])))
  for field, change in pairs(tally) do
    redis.call("HINCRBY", slot_key, field, change)
  end
  redis.call("PEXPIRE", slot_key, ARGV[3])
end
