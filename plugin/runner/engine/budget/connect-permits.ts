import { Redis } from "ioredis";
import { Pool } from "pg";
import type { EngineAddress } from "../../../settings/engine-settings.ts";
import { makeTables } from "../make-tables.ts";
import { isReadOnly, postgresFailure, storeFailure, tablesAreMissing } from "../store-failure.ts";
import type { PermitStore } from "./permit-store.ts";
import { createPostgresPermits, PERMIT_TABLES } from "./postgres-permits.ts";
import { createRedisPermits } from "./redis-permits.ts";

/** Milliseconds. */
const CONNECT_MS = 10_000;
const STATEMENT_MS = 5_000;
const LONGEST_PAUSE_MS = 2_000;
/** Connections of one process to PostgreSQL: for each host there is one request at a time. */
const CONNECTIONS = 3;

/**
 * Connects to the store of the shared request budgets, which is that of the engine.
 *
 * @throws Failure `engine-unreachable`, `engine-unfit`
 */
export async function connectPermits(address: EngineAddress): Promise<PermitStore> {
  return address.kind === "redis" ? connectRedis(address) : connectPostgres(address);
}

async function connectRedis({ url, prefix }: Extract<EngineAddress, { readonly kind: "redis" }>): Promise<PermitStore> {
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

async function connectPostgres({
  url,
  schema,
}: Extract<EngineAddress, { readonly kind: "postgresql" }>): Promise<PermitStore> {
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS,
    max: CONNECTIONS,
    options: `-c search_path="${schema}"`,
  });
  // An idle connection that breaks is replaced when it is needed.
  pool.on("error", () => undefined);
  try {
    await makeTables(pool, schema, PERMIT_TABLES);
  } catch (error) {
    await pool.end();
    throw postgresFailure(error, schema);
  }
  const permits = createPostgresPermits(pool);
  return {
    async exchange(exchange) {
      try {
        return await permits.exchange(exchange);
      } catch (error) {
        if (!tablesAreMissing(error)) throw error;
        // Somebody has dropped them. What is lent is told again with the next exchange.
        await makeTables(pool, schema, PERMIT_TABLES);
        return permits.exchange(exchange);
      }
    },
    close: () => pool.end(),
  };
}
