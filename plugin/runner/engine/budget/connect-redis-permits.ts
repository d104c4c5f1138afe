import { Redis } from "ioredis";
import type { EngineAddress } from "../../../settings/engine-settings.ts";
import { isReadOnly, storeFailure } from "../store-failure.ts";
import type { PermitStore } from "./permit-store.ts";
import { createRedisPermits } from "./redis-permits.ts";

/** Milliseconds. */
const CONNECT_MS = 10_000;
const LONGEST_PAUSE_MS = 2_000;

/** @throws Failure `engine-unreachable`, `engine-unfit` */
export async function connectRedisPermits({
  url,
  prefix,
}: Extract<EngineAddress, { readonly kind: "redis" }>): Promise<PermitStore> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // A request that cannot be sent now must not be sent later: nobody would use the permits that it brings.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
    reconnectOnError: isReadOnly,
  });
  let lastError: unknown;
  redis.on("error", (error) => {
    lastError = error;
  });
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw storeFailure("Redis", lastError ?? error);
  }
  return { ...createRedisPermits(redis, prefix), close: async () => redis.disconnect() };
}
