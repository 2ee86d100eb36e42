-- Every command: when and as which one of its queue it is carried out.
-- Needs the key `counts`; ARGV[1] is the instant, or "" for the server's clock.
-- Gives at, order.
local at
if ARGV[1] == "" then
  local time = redis.call("TIME")
  at = time[1] * 1000000 + time[2]
else
  at = tonumber(ARGV[1])
end
local order = redis.call("HINCRBY", counts_key, "order", 1)

-- Lua writes numbers with 14 digits; an instant has 16.
local function whole(number)
  return string.format("%.0f", number)
end
