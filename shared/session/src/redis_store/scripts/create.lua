-- ARGV: owner, lease in microseconds, keep in milliseconds, the token's digest
local key = KEYS[1]
local token, fence, owner = unpack(redis.call('HMGET', key, 'token', 'fence', 'owner'))
-- The client of a cluster may send a command twice when a connection breaks off.
if token == ARGV[4] and owner == ARGV[1] then
  return {'ok', fence, ''}
end
if token then
  return {'exists'}
end
fence = digits(now())
redis.call('HSET', key, 'owner', ARGV[1], 'fence', fence, 'until', digits(now() + ARGV[2]), 'token', ARGV[4],
  'indexed', fence)
redis.call('PEXPIRE', key, ARGV[3])
return {'ok', fence, ''}
