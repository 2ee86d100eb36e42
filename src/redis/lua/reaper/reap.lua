-- Ends lapsed leases, the longest lapsed first: each of up to `limit` jobs is set up for its next
-- attempt at once, or becomes a dead letter. A lease whose jobs do not all fit stays with the rest.
-- KEYS: counts stable canary stableStream canaryStream leases held waiting due dead died
-- KEYS: setbacks window scratch
-- ARGV: 1 now, 2 slot length, 3 slot kept for, 4 limit
-- Reply: {"reaped", at, order, {{job id, lease, lane letter, attempt, 1 dead or 0 not}, ...}}
--@include stamp
--@include window
--@include held
--@include job
--@include waiting
--@include sorted
--@include lanes
--@include streams/entries
--@include job-life/setbacks
--@include job-life/dead
local room = tonumber(ARGV[4])
local lapsed = {}

local function lapse(lease, lane, id, job)
  local attempt, most = attempts_of(job)
  count(lane, "a", 1)
  note_failure(id, attempt, lane, lease, "the lease lapsed")
  if attempt < most then
    wait_until(at, lane, id, with_next_attempt(job))
  else
    bury(id, job)
    count(lane, "f", 1)
    count(lane, "x", 1)
  end
  lapsed[#lapsed + 1] = { id, lease, lane, attempt, attempt < most and 0 or 1 }
end

local function ids_held_by(lease)
  local lane_of, ids = {}, {}
  for _, lane in ipairs({ "s", "c" }) do
    for _, id in ipairs(redis.call("HKEYS", held_key_of(lane, lease))) do
      lane_of[id] = lane
      ids[#ids + 1] = id
    end
  end
  return sorted(ids), lane_of
end

-- The lease's name in the groups. Not while an entry of it is pending: that would go with it.
local function leave_groups(lease)
  for lane, key in pairs(stream_key) do
    if redis.call("EXISTS", key) == 1 then
      local pending = redis.call("XPENDING", key, GROUP[lane], "-", "+", 1, lease)
      if #pending == 0 then redis.call("XGROUP", "DELCONSUMER", key, GROUP[lane], lease) end
    end
  end
end

local leases = redis.call("ZRANGEBYSCORE", leases_key, "-inf", "(" .. whole(at), "LIMIT", 0, room)
for _, lease in ipairs(leases) do
  if room == 0 then break end
  local ids, lane_of = ids_held_by(lease)
  local fit = math.min(room, #ids)
  local entries = { s = {}, c = {} }
  for i = 1, fit do
    local id, lane = ids[i], lane_of[ids[i]]
    local key = held_key_of(lane, lease)
    local job, entry = job_and_entry(redis.call("HGET", key, id))
    if entry then table.insert(entries[lane], entry) end
    lapse(lease, lane, id, job)
    redis.call("HDEL", key, id)
    count_in_flight(lane, -1)
  end
  for lane, ended in pairs(entries) do acknowledge(lane, ended) end
  room = room - fit
  if fit == #ids then
    redis.call("ZREM", leases_key, lease)
    leave_groups(lease)
  end
end
write_counts()
return { "reaped", at, order, lapsed }
