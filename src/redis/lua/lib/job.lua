-- An encoded job begins with id, attempt and maxAttempts, each ended by a line feed.
local find, sub, match = string.find, string.sub, string.match

local function id_of(job)
  return sub(job, 1, find(job, "\n", 1, true) - 1)
end

local function attempts_of(job)
  local attempt, most = match(job, "^[^\n]*\n(%d+)\n(%d+)\n")
  return tonumber(attempt), tonumber(most)
end

local function with_next_attempt(job)
  local id, attempt, rest = match(job, "^([^\n]*\n)(%d+)(\n.*)$")
  return id .. (attempt + 1) .. rest
end
