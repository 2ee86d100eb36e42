-- What went wrong with a job: a list a job below the key `setbacks`, oldest first, 32 at most. One
-- is instant, attempt, lane letter, lease and reason, each but the last ended by a line feed; for a
-- dead letter that is tried again, the instant only.
-- Needs stamp and the key `setbacks`.
local function setbacks_of(id)
  return setbacks_key .. ":" .. id
end

local function note_setback(id, setback)
  local key = setbacks_of(id)
  if redis.call("RPUSH", key, setback) > 32 then redis.call("LPOP", key) end
end

local function note_failure(id, attempt, lane, lease, reason)
  note_setback(id, table.concat({ whole(at), attempt, lane, lease, reason }, "\n"))
end
