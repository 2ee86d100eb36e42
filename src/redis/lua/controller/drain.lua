-- Returns jobs of the canary lane to the front of the stable lane, in their order; with revoke, and
-- once nothing is queued, also the ones that workers hold, by job id, with their attempt unspent.
-- KEYS: counts leader stable canary leases held scratch
-- ARGV: 1 now, 2 token, 3 limit, 4 "1" to revoke
-- Reply: {"drained", at, order, moved ids, revoked ids, queued left, in flight left} |
--        {"refused", at, order, "token"}
--@include stamp
--@include leader
--@include held
--@include job
--@include sorted
if not is_leader() then return { "refused", at, order, "token" } end
local room = tonumber(ARGV[3])

local function drain_queued()
  -- From the newest on: each goes in front of the one before it, so the oldest ends up first.
  local jobs = room > 0 and redis.call("RPOP", canary_key, room) or {}
  if #jobs == 0 then return {} end
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
  for i = #revoked, 1, -1 do
    local id = revoked[i]
    redis.call("LPUSH", stable_key, redis.call("HGET", key_of[id], id))
    redis.call("HDEL", key_of[id], id)
  end
  count_in_flight("c", -#revoked)
  return revoked
end

local moved = drain_queued()
local revoked = {}
if ARGV[4] == "1" and redis.call("LLEN", canary_key) == 0 then
  revoked = revoke_held(room - #moved)
end
local in_flight = tonumber(redis.call("HGET", counts_key, "inFlight:c") or "0")
return { "drained", at, order, moved, revoked, redis.call("LLEN", canary_key), in_flight }
