-- What is known of a registered worker: a hash a lease, below the key `worker`.
local function worker_key_of(lease)
  return worker_key .. ":" .. lease
end
