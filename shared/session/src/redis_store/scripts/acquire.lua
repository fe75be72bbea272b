-- ARGV: owner, lease in microseconds, keep in milliseconds, '1' to take over
local key = KEYS[1]
local owner, fence, ends = unpack(redis.call('HMGET', key, 'owner', 'fence', 'until'))
if not fence then
  return {'unknown'}
end
if tonumber(ends) > now() and owner ~= ARGV[1] and ARGV[4] ~= '1' then
  return {'held', owner}
end
-- The clock keeps fences apart when a fail-over or a wipe has lost the counter; the counter keeps them growing when
-- the clock stands still or goes back.
fence = digits(math.max(fence + 1, now()))
redis.call('HSET', key, 'owner', ARGV[1], 'fence', fence, 'until', digits(now() + ARGV[2]))
return {'ok', fence, touch(key, ARGV[3])}
