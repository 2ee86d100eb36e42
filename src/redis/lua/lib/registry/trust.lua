-- Outcomes that do not count in windows: those of leases that are not trusted, once the registry is
-- in force. They are counted apart, in `counts`.
-- Needs the keys `counts` and `worker`.
local function trust_in(lease)
  if redis.call("HGET", counts_key, "registry") ~= "1" then return "trusted" end
  local trust = redis.call("HGET", worker_key .. ":" .. lease, "trust")
  if trust then return trust end
  -- A later lease of a worker that is registered under its first one: NAME, NAME.1, NAME.2, ...
  local first = string.gsub(lease, "%.%d+$", "")
  return redis.call("HGET", worker_key .. ":" .. first, "trust") or "unregistered"
end

local function set_aside(trust, lane, finals)
  if finals == 0 then return end
  redis.call("HINCRBY", counts_key, "uncounted:" .. lane, finals)
  if trust == "unregistered" then redis.call("HINCRBY", counts_key, "unregistered", finals) end
end
