import { Pool } from "pg";
import type { EngineAddress } from "../../../settings/engine-settings.ts";
import { makeTables } from "../make-tables.ts";
import { postgresFailure, tablesAreMissing } from "../store-failure.ts";
import type { PermitStore } from "./permit-store.ts";
import { createPostgresPermits, PERMIT_TABLES } from "./postgres-permits.ts";

/** Milliseconds. */
const CONNECT_MS = 10_000;
const STATEMENT_MS = 5_000;
/** Connections of one process to PostgreSQL: for each host there is one request at a time. */
const CONNECTIONS = 3;

/** @throws Failure `engine-unreachable`, `engine-unfit` */
export async function connectPostgresPermits({
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
