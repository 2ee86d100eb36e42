-- Held jobs that came as entries of a stream: a line feed, the entry's id, a line feed, the job. An
-- encoded job never begins with a line feed. Needs lanes.

-- Where the job begins, and the entry's id if there is one.
local function job_begins(held)
  if string.byte(held, 1) ~= 10 then return 1, nil end
  local ends = string.find(held, "\n", 2, true)
  return ends + 1, string.sub(held, 2, ends - 1)
end

local function job_and_entry(held)
  local from, entry = job_begins(held)
  return entry and string.sub(held, from) or held, entry
end

-- In the step that takes the jobs from their lease, whatever becomes of them. Deleted at once: what
-- is on a stream is what is queued or held, so it does not grow.
local function acknowledge(lane, entries)
  if #entries == 0 then return end
  redis.call("XACK", stream_key[lane], GROUP[lane], unpack(entries))
  redis.call("XDEL", stream_key[lane], unpack(entries))
end
