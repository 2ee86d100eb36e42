-- Jobs that wait for their next attempt: a hash, job id -> letter of the lane that they were last
-- run in ("-" where none is to be held against them), number, encoded job; and a
-- sorted set of number and id by the instant at which they fall due. The number, 15 digits, keeps
-- those that fall due together in the order in which they came.
-- Needs the keys `counts`, `waiting` and `due`.
local function wait_until(due_at, lane, id, job)
  local number = string.format("%015d", redis.call("HINCRBY", counts_key, "waited", 1))
  redis.call("HSET", waiting_key, id, lane .. number .. job)
  redis.call("ZADD", due_key, whole(due_at), number .. id)
end

local function parts_of(entry)
  return string.sub(entry, 1, 1), string.sub(entry, 2, 16), string.sub(entry, 17)
end

local function waiting_id_of(member)
  return string.sub(member, 16)
end
