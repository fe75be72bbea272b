-- ARGV: fence, the journal, keep in milliseconds
local refused = refusal(KEYS[1], ARGV[1])
if refused then
  return refused
end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'state_fence', ARGV[1])
return {'ok', ARGV[1], touch(KEYS[1], ARGV[3])}
