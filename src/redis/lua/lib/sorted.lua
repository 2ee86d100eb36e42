-- Sorts ids by their bytes. Lua's own order depends on the server's locale.
-- Needs the key `scratch`, which exists only within a command.
local function sorted(ids)
  if #ids < 2 then return ids end
  for from = 1, #ids, 500 do
    local members = {}
    for i = from, math.min(from + 499, #ids) do
      members[#members + 1] = 0
      members[#members + 1] = ids[i]
    end
    redis.call("ZADD", scratch_key, unpack(members))
  end
  local in_order = redis.call("ZRANGE", scratch_key, 0, -1)
  redis.call("DEL", scratch_key)
  return in_order
end
