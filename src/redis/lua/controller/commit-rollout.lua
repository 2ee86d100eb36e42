-- Replaces deployment and route and appends to the audit trail in one step, if the token is the
-- leader's and nobody else changed them meanwhile. With the stored epoch, the stored route stays.
-- KEYS: counts leader route deployment audit stableArrivals canaryArrivals
-- ARGV: 1 now, 2 token, 3 expected version, 4 version, 5 deployment, 6 epoch, 7 route,
--       8 its fence, 9 stable version, 10 "1" if there is a canary version, 11 canary version,
--       12 "1" if new jobs go on streams, 13 what is watched: "ages", "breaker" or "",
--       14 hash that the trail must end with, 15 hash that it ends with then,
--       16 hash of a trail without records, 17... lines to append
-- Reply: {"committed", at, order}
--        | {"refused", at, order, "token" or "version" or "trail" or "epoch"}
--@include stamp
--@include leader
--@include route
if not is_leader() then return { "refused", at, order, "token" } end
local version = tonumber(redis.call("HGET", deployment_key, "version") or "0")
if version ~= tonumber(ARGV[3]) then return { "refused", at, order, "version" } end
local trail = redis.call("HGET", deployment_key, "trail") or ARGV[16]
if trail ~= ARGV[14] then return { "refused", at, order, "trail" } end
local rise = ARGV[6] - route_epoch
if rise < 0 then return { "refused", at, order, "epoch" } end

redis.call("HSET", deployment_key, "version", ARGV[4], "json", ARGV[5], "trail", ARGV[15])
for i = 17, #ARGV do redis.call("RPUSH", audit_key, ARGV[i]) end
if rise > 0 then
  redis.call(
    "HSET", route_key, "epoch", ARGV[6], "json", ARGV[7], "fence", ARGV[8], "stableVersion", ARGV[9]
  )
  if ARGV[10] == "1" then
    redis.call("HSET", route_key, "canaryVersion", ARGV[11])
  else
    redis.call("HDEL", route_key, "canaryVersion")
  end
  if ARGV[12] == "1" then
    redis.call("HSET", route_key, "streams", "on")
  elseif route_streams then
    redis.call("HSET", route_key, "streams", "left")
  end
  if (ARGV[13] == "") == (route_watch and true or false) then
    redis.call("DEL", stableArrivals_key, canaryArrivals_key)
  end
  if ARGV[13] ~= "" then
    redis.call("HSET", route_key, "watch", ARGV[13])
  elseif route_watch then
    redis.call("HDEL", route_key, "watch")
  end
end
return { "committed", at, order }
