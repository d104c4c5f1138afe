import type { Redis } from "ioredis";
import type { ValueStore } from "./value-store.ts";

/** Compares and sets a field of a hash. An empty flag stands for a field that is not there. */
const REPLACE = `
local now = redis.call('HGET', KEYS[1], ARGV[1])
if (now or '') ~= ARGV[3] or (now and 1 or 0) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], ARGV[1], ARGV[5]) else redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1`;

export function createRedisValues(redis: Redis, prefix: string): ValueStore {
  const keyOf = (table: string) => `${prefix}:values:${table}`;
  return {
    entries: async (table) => new Map(Object.entries(await redis.hgetall(keyOf(table)))),
    async now() {
      const [seconds, microseconds] = await redis.time();
      return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    },
    get: async (table, field) => (await redis.hget(keyOf(table), field)) ?? undefined,
    async replace(table, field, before, after) {
      const values = [field, isThere(before), before ?? "", isThere(after), after ?? ""];
      return (await redis.eval(REPLACE, 1, keyOf(table), ...values)) === 1;
    },
  };
}

function isThere(value: string | undefined): "0" | "1" {
  return value === undefined ? "0" : "1";
}
