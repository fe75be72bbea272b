-- ARGV: fence, lease in microseconds, keep in milliseconds
local refused = refusal(KEYS[1], ARGV[1])
if refused then
  return refused
end
redis.call('HSET', KEYS[1], 'until', digits(now() + ARGV[2]))
return {'ok', ARGV[1], touch(KEYS[1], ARGV[3])}
