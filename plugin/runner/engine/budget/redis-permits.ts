import type { Redis } from "ioredis";
import { exchangeText, type PermitStore } from "./permit-store.ts";

/**
 * KEYS: permits by the end of their lease; ended permits by when their place becomes free; waiting processes by when they
 * began to wait; the same by until when they count as waiting; the host's other numbers. Times are milliseconds of Redis'
 * clock, made to stand still when it is set back: `latest` is the last time used, `ahead` how far it is ahead of the wall
 * clock.
 */
const EXCHANGE = `
local held, ended, since, untilAt, host = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local e = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local wall = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function number(name) return tonumber(redis.call('HGET', host, name) or '0') end
local ahead = math.max(number('ahead'), number('latest') - wall)
local now = wall + ahead

for _, id in ipairs(e.ended) do
  redis.call('ZREM', held, id)
  redis.call('ZADD', ended, now + e.windowMs, id)
end
for _, id in ipairs(e.held) do redis.call('ZADD', held, now + e.leaseMs, id) end
redis.call('ZREMRANGEBYSCORE', held, '-inf', now)
redis.call('ZREMRANGEBYSCORE', ended, '-inf', now)
for _, holder in ipairs(redis.call('ZRANGEBYSCORE', untilAt, '-inf', now)) do
  redis.call('ZREM', untilAt, holder)
  redis.call('ZREM', since, holder)
end

local pausedUntil = number('pausedUntil')
if e.pauseMs > 0 then pausedUntil = math.max(pausedUntil, now + e.pauseMs) end
pausedUntil = math.min(pausedUntil, now + e.longestPauseMs)
local paidAt = number('paidAt')
if e.bytesPerSecond > 0 and e.bytes > 0 then
  paidAt = math.max(paidAt, now) + e.bytes / e.bytesPerSecond * 1000
end
redis.call('HSET', host, 'pausedUntil', pausedUntil, 'paidAt', paidAt, 'latest', now, 'ahead', ahead)

local granted, wait, wanted = 0, -1, #e.wanted
if wanted > 0 then
  local inHand, resting = redis.call('ZCARD', held), redis.call('ZCARD', ended)
  local openAt = pausedUntil
  if e.bytesPerSecond > 0 then openAt = math.max(openAt, paidAt - e.creditMs) end
  if openAt > now then
    wait = openAt - now
  else
    local room = e.atOnce - inHand
    if e.perSecond > 0 and e.perSecond - inHand - resting < room then
      room = e.perSecond - inHand - resting
      local first = redis.call('ZRANGE', ended, 0, 0, 'WITHSCORES')[2]
      if first then wait = tonumber(first) - now end
    end
    local mine = redis.call('ZSCORE', since, e.holder)
    local others = redis.call('ZCARD', since) - (mine and 1 or 0)
    local older = redis.call('ZCOUNT', since, '-inf', mine and ('(' .. mine) or '+inf')
    granted = math.min(wanted, room - older)
    if others > 0 then
      granted = math.min(granted, math.max(1, math.floor(e.atOnce / (others + 1))) - #e.held)
    end
    granted = math.max(0, granted)
  end
  for index = 1, granted do redis.call('ZADD', held, now + e.leaseMs, e.wanted[index]) end
end
if granted > 0 or wanted == 0 then redis.call('ZREM', since, e.holder) end
if granted < wanted then
  redis.call('ZADD', since, 'NX', now, e.holder)
  redis.call('ZADD', untilAt, now + math.max(wait, 0) + e.waitingGraceMs, e.holder)
else
  redis.call('ZREM', untilAt, e.holder)
end

local paused = math.max(0, pausedUntil - now)
local life = math.ceil(math.max(paused, paidAt - now, e.leaseMs, 0)) + 60000
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, life) end
return { granted, math.ceil(wait), math.ceil(paused) }`;

/** @param redis not closed here */
export function createRedisPermits(redis: Redis, prefix: string): PermitStore {
  return {
    async exchange(exchange) {
      const { host } = exchange;
      const keys = ["held", "ended", "since", "until", "host"].map((name) => `${prefix}:budget:{${host}}:${name}`);
      // oxlint-disable-next-line bounds/no-spread-arguments -- five keys
      const answer = (await redis.eval(EXCHANGE, keys.length, ...keys, exchangeText(exchange))) as [
        number,
        number,
        number,
      ];
      const [granted, wait, pausedMs] = answer;
      return { granted, waitMs: wait < 0 ? null : wait, pausedMs };
    },
    close: async () => undefined,
  };
}
