-- The queued jobs of the two lanes, by the lane's letter: s, c.
-- Needs the keys `stable` and `canary`.
local lane_key = { s = stable_key, c = canary_key }
