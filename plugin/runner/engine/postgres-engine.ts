import { assertSchemaCompatibility, createPostgresBackend, Queue, runMigrations, Worker } from "bullmq";
import { Pool } from "pg";
import type { EngineAddress } from "../../settings/engine-settings.ts";
import { type Engine, type JobQueue, withSignal } from "./engine.ts";
import { makeTables, withClient } from "./make-tables.ts";
import { postgresFailure } from "./store-failure.ts";
import { endsWithin } from "./until-ready.ts";
import { LONGEST_VALUE, MOST_VALUES, type ValueStore } from "./value-store.ts";

/** Connections at most, besides the two that BullMQ keeps for listening. Few, since every process has as many. */
const OWN_CONNECTIONS = 2;
const QUEUE_CONNECTIONS = 1;
const WORKER_CONNECTIONS = 2;
/** Milliseconds. */
const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;
const CLOSE_MS = 5_000;
/** For an answer: longer than a statement may take, in case the network goes silent. */
const REPLY_MS = 40_000;

/**
 * Makes the tables, and if the user may, the schema, unless they exist.
 *
 * @throws Failure `engine-unreachable`, `engine-unfit`
 */
export async function connectPostgresEngine({
  url,
  schema,
}: Extract<EngineAddress, { readonly kind: "postgresql" }>): Promise<Engine> {
  const limits = { connectionTimeoutMillis: CONNECT_MS, statement_timeout: STATEMENT_MS, query_timeout: REPLY_MS };
  const connection = { connectionString: url, ...limits };
  const pool = new Pool({ ...connection, max: OWN_CONNECTIONS, options: `-c search_path="${schema}"` });
  // An idle connection that breaks is replaced when it is needed.
  pool.on("error", () => undefined);
  async function makeAll(): Promise<void> {
    try {
      await makeTables(pool, schema, VALUES_TABLE);
      // Migrating requires the right to make schemas even when there is nothing to do.
      await withClient(pool, (client) =>
        assertSchemaCompatibility(client, schema).catch(() => runMigrations(client, schema)),
      );
    } catch (error) {
      throw postgresFailure(error, schema);
    }
  }

  try {
    await makeAll();
  } catch (error) {
    await pool.end();
    throw error;
  }
  const ofSchema = { ...connection, schema };
  return {
    store: "PostgreSQL",
    queue: (name) => {
      const options = { connection: { ...ofSchema, max: QUEUE_CONNECTIONS } };
      return new Queue(name, options, createPostgresBackend) as unknown as JobQueue;
    },
    worker: (name, process, manners) =>
      new Worker(
        name,
        withSignal(process),
        { ...manners, autorun: false, connection: { ...ofSchema, max: WORKER_CONNECTIONS } },
        createPostgresBackend,
      ) as unknown as ReturnType<Engine["worker"]>,
    values: createPostgresValues(pool),
    mend: makeAll,
    // Whatever would make it unfit is refused in each of its answers.
    unfit: async () => null,
    async close() {
      await endsWithin(CLOSE_MS, pool.end());
    },
  };
}

/** Makes the table of shared values in the schema of the pool's search path. */
const VALUES_TABLE = `
CREATE TABLE IF NOT EXISTS esm_chat_value (
  name text NOT NULL, field text NOT NULL, value text NOT NULL, PRIMARY KEY (name, field)
)`;

/** A text that is longer than a value may be is read as an empty one. */
const BOUNDED = `CASE WHEN length(value) > ${LONGEST_VALUE} THEN '' ELSE value END`;

interface Row {
  readonly field: string;
  readonly value: string;
}

function createPostgresValues(pool: Pool): ValueStore {
  async function changes(statement: string, parameters: readonly string[]): Promise<boolean> {
    return (await pool.query(statement, [...parameters])).rowCount === 1;
  }
  return {
    async entries(table) {
      const statement = `SELECT field, ${BOUNDED} AS value FROM esm_chat_value
        WHERE name = $1 AND length(field) <= ${LONGEST_VALUE} LIMIT ${MOST_VALUES}`;
      const { rows } = await pool.query<Row>(statement, [table]);
      return new Map(rows.map(({ field, value }) => [field, value]));
    },
    async now() {
      const { rows } = await pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
      return rows[0]?.now.getTime() ?? Number.NaN;
    },
    async get(table, field) {
      const statement = `SELECT field, ${BOUNDED} AS value FROM esm_chat_value WHERE name = $1 AND field = $2`;
      return (await pool.query<Row>(statement, [table, field])).rows[0]?.value;
    },
    async replace(table, field, before, after) {
      if (before === undefined && after === undefined) return (await this.get(table, field)) === undefined;
      if (before === undefined) {
        const insert = "INSERT INTO esm_chat_value VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        return changes(insert, [table, field, after ?? ""]);
      }
      const where = `WHERE name = $1 AND field = $2 AND ${BOUNDED} = $3`;
      return after === undefined
        ? changes(`DELETE FROM esm_chat_value ${where}`, [table, field, before])
        : changes(`UPDATE esm_chat_value SET value = $4 ${where}`, [table, field, before, after]);
    },
  };
}
