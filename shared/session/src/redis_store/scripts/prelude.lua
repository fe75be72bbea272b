-- A session is one hash: owner, fence, until (the lease's end), state (the journal, once saved), state_fence,
-- token (the resume token's digest), indexed (when its index entry was last due). Times are microseconds of Redis'
-- own clock, so the clocks of orchestrators do not matter. Numbers above 2^53 would lose digits in Lua; microseconds
-- since 1970 stay below that for another two centuries.

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- Lua would write large numbers as 1.7e+15.
local function digits(number)
  return string.format('%.0f', number)
end

-- Why a lease may not write any more; nil when it may.
local function refusal(key, fence)
  local newest, ends = unpack(redis.call('HMGET', key, 'fence', 'until'))
  if not newest then
    return {'unknown'}
  end
  if newest ~= fence then
    return {'fenced', newest}
  end
  if tonumber(ends) <= now() then
    return {'ended'}
  end
  return nil
end

-- Makes the session live `keep` milliseconds from now. Answers with the token's digest when its index entry has to be
-- written again, which is so every half `keep`, and with nothing otherwise.
local function touch(key, keep)
  redis.call('PEXPIRE', key, keep)
  local token, indexed = unpack(redis.call('HMGET', key, 'token', 'indexed'))
  if now() - tonumber(indexed) < keep * 500 then
    return ''
  end
  redis.call('HSET', key, 'indexed', digits(now()))
  return token
end

