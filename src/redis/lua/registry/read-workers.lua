-- Reads entries of the registry by name, and what was not counted because of it.
-- KEYS: counts workers worker
-- ARGV: 1 now, 2 name to read on behind or "", 3 most entries
-- Reply: {"workers", at, order, 1 in force or 0 not, uncounted of stable, of canary, of all by
--         unregistered leases, {{lease, worker, version, registered at, heard at, challenge,
--         report, proof, trust}, ...}}
--@include stamp
--@include registry/worker
local FIELDS = {
  "worker", "version", "registeredAt", "heardAt", "challenge", "report", "proof", "trust",
}
local from = ARGV[2] == "" and "-" or "(" .. ARGV[2]
local workers = {}
local leases = redis.call("ZRANGEBYLEX", workers_key, from, "+", "LIMIT", 0, ARGV[3])
for i, lease in ipairs(leases) do
  local known = redis.call("HMGET", worker_key_of(lease), unpack(FIELDS))
  local worker = { lease }
  for j = 1, #FIELDS do worker[j + 1] = known[j] or "" end
  workers[i] = worker
end
local in_force, stable, canary, unregistered = unpack(redis.call(
  "HMGET", counts_key, "registry", "uncounted:s", "uncounted:c", "unregistered"
))
return {
  "workers", at, order, in_force and 1 or 0,
  tonumber(stable or "0"), tonumber(canary or "0"), tonumber(unregistered or "0"), workers,
}
