-- An encoded job begins with id, attempt and maxAttempts, each ended by a line feed.
local function id_of(job)
  return string.sub(job, 1, string.find(job, "\n", 1, true) - 1)
end

local function attempts_of(job)
  local attempt, most = string.match(job, "^[^\n]*\n(%d+)\n(%d+)\n")
  return tonumber(attempt), tonumber(most)
end

local function with_next_attempt(job)
  local id, attempt, rest = string.match(job, "^([^\n]*\n)(%d+)(\n.*)$")
  return id .. (attempt + 1) .. rest
end
