-- The jobs that a lease holds: a hash a lane, job id -> encoded job, below the key `held`.
-- Most leases hold jobs of one lane only, and few hold canary jobs at all.
local function held_key_of(lane, lease)
  return held_key .. ":" .. lane .. ":" .. lease
end

-- Jobs of a lane that workers hold, kept beside the hashes so that nobody has to add them up.
local function count_in_flight(lane, change)
  if change ~= 0 then redis.call("HINCRBY", counts_key, "inFlight:" .. lane, change) end
end
