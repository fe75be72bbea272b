-- ARGV: fence. Answers with the token's digest, whose index entry is to go too. A lease that has ended may wipe:
-- nobody has taken the session since, so what remains is this holder's.
local refused = refusal(KEYS[1], ARGV[1])
if refused and refused[1] ~= 'ended' then
  return refused
end
local token = redis.call('HGET', KEYS[1], 'token')
redis.call('DEL', KEYS[1])
return {'ok', ARGV[1], token}
