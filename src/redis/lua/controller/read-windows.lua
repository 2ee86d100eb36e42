-- Reads finished window slots, empty ones left out, and what the queue holds.
-- KEYS: counts route stable canary stableStream canaryStream stableArrivals canaryArrivals waiting
-- KEYS: dead window
-- ARGV: 1 now, 2 slot length, 3 first slot asked for, 4 slots kept, 5 most slots to look through
-- Reply: {"windows", at, order, slot to read on from,
--         {slot, {field, count, ...}, {bucket, runs, ...} of stable, the same of canary, ...},
--         {queued, in flight, age of stable, the same of canary, waiting, dead, diverted jobs,
--         instant as text of the last ones or ""}}
--@include stamp
--@include route
--@include lanes
--@include arrivals/arrivals
local present = math.floor(at / tonumber(ARGV[2]))
local first = math.max(tonumber(ARGV[3]), present - ARGV[4], 0)
local next_slot = math.min(first + ARGV[5], present)

-- From one byte that is not zero to the next, so that empty buckets cost nothing.
local function runs_of(key)
  local counters = redis.call("GET", key) or ""
  local runs = {}
  local byte = string.find(counters, "%Z")
  while byte do
    local bucket = math.floor((byte - 1) / 4)
    local high, mid, low, lowest = string.byte(counters, 4 * bucket + 1, 4 * bucket + 4)
    runs[#runs + 1] = bucket
    runs[#runs + 1] = ((high * 256 + mid) * 256 + low) * 256 + lowest
    byte = string.find(counters, "%Z", 4 * bucket + 5)
  end
  return runs
end

local slots = {}
for slot = first, next_slot - 1 do
  local key = window_key .. ":" .. whole(slot)
  local counts = redis.call("HGETALL", key)
  if #counts > 0 then
    local n = #slots
    slots[n + 1], slots[n + 2] = slot, counts
    slots[n + 3], slots[n + 4] = runs_of(key .. ":s"), runs_of(key .. ":c")
  end
end

local function state()
  local s, c = queued_in("s"), queued_in("c")
  local s_flight, c_flight, diverted, diverted_at = unpack(redis.call(
    "HMGET", counts_key, "inFlight:s", "inFlight:c", "diverted", "divertedAt"
  ))
  return {
    s, tonumber(s_flight or "0"), oldest_age("s", s),
    c, tonumber(c_flight or "0"), oldest_age("c", c),
    redis.call("HLEN", waiting_key), redis.call("HLEN", dead_key),
    tonumber(diverted or "0"), diverted_at or "",
  }
end
return { "windows", at, order, next_slot, slots, state() }
