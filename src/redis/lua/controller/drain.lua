-- Returns jobs of the canary lane to the front of the stable lane, in their order; with revoke, and
-- once nothing is queued, also the ones that workers hold, by job id, with their attempt unspent.
-- KEYS: counts leader stable canary stableStream canaryStream leases held scratch
-- ARGV: 1 now, 2 token, 3 limit, 4 "1" to revoke
-- Reply: {"drained", at, order, moved ids, revoked ids, queued left, in flight left} |
--        {"refused", at, order, "token"}
--@include stamp
--@include leader
--@include held
--@include job
--@include sorted
--@include lanes
--@include streams/entries
if not is_leader() then return { "refused", at, order, "token" } end
local room = tonumber(ARGV[3])

-- The newest on the stream that nobody was given, the newest first.
local function take_from_stream(most)
  if most == 0 or redis.call("XLEN", canaryStream_key) == 0 then return {} end
  local _, last = delivered_of("c")
  local found = redis.call("XREVRANGE", canaryStream_key, "+", "(" .. last, "COUNT", most)
  local jobs, entries = {}, {}
  for i, entry in ipairs(found) do entries[i], jobs[i] = entry[1], entry[2][2] end
  if #entries > 0 then redis.call("XDEL", canaryStream_key, unpack(entries)) end
  return jobs
end

local function drain_queued()
  local jobs = take_from_stream(room)
  local rest = room - #jobs
  if rest > 0 then
    for _, job in ipairs(redis.call("RPOP", canary_key, rest) or {}) do jobs[#jobs + 1] = job end
  end
  if #jobs == 0 then return {} end
  -- From the newest on: each goes in front of the one before it, so the oldest ends up first.
  redis.call("LPUSH", stable_key, unpack(jobs))
  local moved = {}
  for i, job in ipairs(jobs) do moved[#jobs + 1 - i] = id_of(job) end
  return moved
end

local function revoke_held(limit)
  local key_of, ids = {}, {}
  for _, lease in ipairs(redis.call("ZRANGE", leases_key, 0, -1)) do
    local key = held_key_of("c", lease)
    for _, id in ipairs(redis.call("HKEYS", key)) do
      key_of[id] = key
      ids[#ids + 1] = id
    end
  end
  local revoked = {}
  for i, id in ipairs(sorted(ids)) do
    if i > limit then break end
    revoked[i] = id
  end
  local entries = {}
  for i = #revoked, 1, -1 do
    local id = revoked[i]
    local job, entry = job_and_entry(redis.call("HGET", key_of[id], id))
    redis.call("LPUSH", stable_key, job)
    redis.call("HDEL", key_of[id], id)
    entries[#entries + 1] = entry
  end
  acknowledge("c", entries)
  count_in_flight("c", -#revoked)
  return revoked
end

local moved = drain_queued()
local revoked = {}
if ARGV[4] == "1" and queued_in("c") == 0 then
  revoked = revoke_held(room - #moved)
end
local in_flight = tonumber(redis.call("HGET", counts_key, "inFlight:c") or "0")
return { "drained", at, order, moved, revoked, queued_in("c"), in_flight }
