-- Delivers entries of a lane's stream to a lease, which is the consumer. Needs lanes.
local function deliver(lane, lease, most)
  local key = stream_key[lane]
  if most < 1 or redis.call("XLEN", key) == 0 then return {} end
  local answer = redis.call(
    "XREADGROUP", "GROUP", GROUP[lane], lease, "COUNT", most, "STREAMS", key, ">"
  )
  return answer and answer[1][2] or {}
end

-- Once another strategy has taken over and nothing is left on the streams, queued or held, they go,
-- and claims cost again what they cost without.
local function forget_streams()
  if redis.call("XLEN", stableStream_key) + redis.call("XLEN", canaryStream_key) > 0 then return end
  redis.call("DEL", stableStream_key, canaryStream_key)
  redis.call("HDEL", route_key, "streams")
end
