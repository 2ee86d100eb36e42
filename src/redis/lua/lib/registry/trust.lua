-- Outcomes that do not count in windows: those of leases that are not trusted, once the registry is
-- in force. They are counted apart, in `counts`.
-- Needs the keys `counts` and `worker`.
local function trust_in(lease)
  if redis.call("HGET", counts_key, "registry") ~= "1" then return "trusted" end
  return redis.call("HGET", worker_key .. ":" .. lease, "trust") or "unregistered"
end

local function set_aside(trust, lane, finals)
  if finals == 0 then return end
  redis.call("HINCRBY", counts_key, "uncounted:" .. lane, finals)
  if trust == "unregistered" then redis.call("HINCRBY", counts_key, "unregistered", finals) end
end
