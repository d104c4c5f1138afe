import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { z } from "zod";
import { Failure } from "../../base/failure.ts";
import type { EngineAddress } from "../../settings/engine-settings.ts";
import { type Engine, withSignal } from "./engine.ts";
import { isReadOnly, storeFailure } from "./store-failure.ts";
import { endsWithin } from "./until-ready.ts";
import { LONGEST_VALUE, MOST_VALUES, type ValueStore } from "./value-store.ts";

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
    // The primary has become a replica: its name may lead to another server by now.
    reconnectOnError: isReadOnly,
  });
  let lastError: unknown;
  redis.on("error", (error) => {
    lastError = error;
  });
  try {
    await redis.connect();
    const advice = await evictionAdvice(redis);
    if (advice !== null) throw storeFailure("Redis", { code: "UNFIT" }, advice);
  } catch (error) {
    redis.disconnect();
    throw error instanceof Failure ? error : storeFailure("Redis", lastError ?? error);
  }
  return {
    store: "Redis",
    queue: (name) => new Queue(name, { connection: redis, prefix }),
    worker: (name, process, manners) =>
      new Worker(name, withSignal(process), {
        ...manners,
        autorun: false,
        connection: redis,
        prefix,
      }),
    values: createRedisValues(redis, prefix),
    mend: async () => undefined,
    async unfit() {
      const advice = await evictionAdvice(redis);
      return advice === null ? null : `the engine's Redis may lose runs: ${advice}`;
    },
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
async function evictionAdvice(redis: Redis): Promise<string | null> {
  const answer: unknown = await redis.config("GET", "maxmemory-policy").catch(() => []);
  const policy: unknown = Array.isArray(answer) ? answer[1] : undefined;
  if (policy === undefined || policy === "noeviction") return null;
  return "its maxmemory-policy must be noeviction, or runs may vanish";
}

/** A text that is longer than a value may be is read as an empty one. */
const BOUNDED = `
local function bounded(value)
  if value and #value > ${LONGEST_VALUE} then return '' end
  return value
end`;

/**
 * Compares and sets a field of a hash. Each of the two values is preceded by 1, or by 0 for a field that does not
 * exist.
 */
const REPLACE = `${BOUNDED}
local now = bounded(redis.call('HGET', KEYS[1], ARGV[1]))
if (now or '') ~= ARGV[3] or (now and 1 or 0) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], ARGV[1], ARGV[5]) else redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1`;

const GET = `${BOUNDED}
return bounded(redis.call('HGET', KEYS[1], ARGV[1]))`;

/** Field and value by turns. */
const ENTRIES = `${BOUNDED}
local found, cursor = {}, '0'
repeat
  local page = redis.call('HSCAN', KEYS[1], cursor, 'COUNT', 1000)
  cursor = page[1]
  for i = 1, #page[2], 2 do
    if #found < ${2 * MOST_VALUES} and #page[2][i] <= ${LONGEST_VALUE} then
      found[#found + 1] = page[2][i]
      found[#found + 1] = bounded(page[2][i + 1])
    end
  end
until cursor == '0' or #found >= ${2 * MOST_VALUES}
return found`;

const answered = z.array(z.string());

function createRedisValues(redis: Redis, prefix: string): ValueStore {
  const keyOf = (table: string) => `${prefix}:values:${table}`;
  return {
    async entries(table) {
      const found = answered.parse(await redis.eval(ENTRIES, 1, keyOf(table)));
      return new Map(found.flatMap((field, index) => (index % 2 === 0 ? [[field, found[index + 1] ?? ""]] : [])));
    },
    async now() {
      const [seconds, microseconds] = await redis.time();
      return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    },
    async get(table, field) {
      const value = await redis.eval(GET, 1, keyOf(table), field);
      return typeof value === "string" ? value : undefined;
    },
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
