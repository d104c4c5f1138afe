import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { EngineAddress } from "../settings/engine-settings.ts";
import type { Engine } from "./engine.ts";
import { storeFailure } from "./store-failure.ts";
import { endsWithin } from "./until-ready.ts";
import type { ValueStore } from "./value-store.ts";

/** Milliseconds for the first connection. */
const CONNECT_MS = 10_000;
const LONGEST_PAUSE_MS = 5_000;
const CLOSE_MS = 5_000;

/** @throws Failure `engine-unreachable`, `engine-unfit` */
export async function connectRedisEngine({
  url,
  prefix,
}: Extract<EngineAddress, { readonly kind: "redis" }>): Promise<Engine> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // BullMQ wants commands to wait until Redis is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 200, LONGEST_PAUSE_MS),
  });
  let lastError: unknown;
  redis.on("error", (error) => {
    lastError = error;
  });
  try {
    await redis.connect();
    await refuseEviction(redis);
  } catch (error) {
    redis.disconnect();
    throw storeFailure("Redis", lastError ?? error);
  }
  return {
    store: "Redis",
    queue: (name) => new Queue(name, { connection: redis, prefix }),
    worker: (name, process, manners) =>
      new Worker(name, (job, token = "", signal = new AbortController().signal) => process(job, token, signal), {
        ...manners,
        autorun: false,
        connection: redis,
        prefix,
      }),
    values: createRedisValues(redis, prefix),
    async close() {
      // Without a connection, QUIT would wait for one.
      const quits = redis.status === "ready" ? redis.quit() : Promise.reject(new Error(redis.status));
      if (!(await endsWithin(CLOSE_MS, quits).catch(() => false))) redis.disconnect();
    },
  };
}

/**
 * A Redis that drops keys when memory is short loses runs silently. If a provider hides the setting, it is assumed to
 * be right.
 */
async function refuseEviction(redis: Redis): Promise<void> {
  const [, policy] = ((await redis.config("GET", "maxmemory-policy").catch(() => [])) as string[]) ?? [];
  if (policy === undefined || policy === "noeviction") return;
  throw storeFailure("Redis", { code: "UNFIT" }, "its maxmemory-policy must be noeviction, or runs may vanish");
}

/**
 * Compares and sets a field of a hash. Each of the two values is preceded by 1, or by 0 for a field that does not
 * exist.
 */
const REPLACE = `
local now = redis.call('HGET', KEYS[1], ARGV[1])
if (now or '') ~= ARGV[3] or (now and 1 or 0) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], ARGV[1], ARGV[5]) else redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1`;

function createRedisValues(redis: Redis, prefix: string): ValueStore {
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
      // oxlint-disable-next-line bounds/no-spread-arguments -- five arguments
      return (await redis.eval(REPLACE, 1, keyOf(table), ...values)) === 1;
    },
  };
}

function isThere(value: string | undefined): "0" | "1" {
  return value === undefined ? "0" : "1";
}
