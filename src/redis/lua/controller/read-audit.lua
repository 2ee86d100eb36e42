-- Reads lines of the audit trail, oldest first.
-- KEYS: counts audit
-- ARGV: 1 now, 2 lines to pass over, 3 most lines
-- Reply: {"audit", at, order, lines in all, {line, ...}}
--@include stamp
local records = {}
local from, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
if limit > 0 then records = redis.call("LRANGE", audit_key, from, from + limit - 1) end
return { "audit", at, order, redis.call("LLEN", audit_key), records }
