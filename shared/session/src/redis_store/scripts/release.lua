-- ARGV: fence
local refused = refusal(KEYS[1], ARGV[1])
if refused then
  return refused
end
redis.call('HSET', KEYS[1], 'until', '0')
return {'ok', ARGV[1], ''}
