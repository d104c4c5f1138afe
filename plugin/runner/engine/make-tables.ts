import type { Pool, PoolClient } from "pg";

/** The advisory lock for changing tables, one process at a time: any number that nothing else uses in this database. */
const TABLES_LOCK = 7_301_406;

/**
 * Makes the schema and its tables, unless they exist. Many processes may call it at once.
 *
 * @param pool its search path is the schema
 * @param schema a plain name
 */
export async function makeTables(pool: Pool, schema: string, statements: string): Promise<void> {
  await withClient(pool, async (client) => {
    await client.query("BEGIN");
    try {
      await client.query("SELECT pg_advisory_xact_lock($1)", [TABLES_LOCK]);
      // CREATE SCHEMA requires the right to make schemas even when the schema exists.
      const { rowCount } = await client.query("SELECT FROM pg_namespace WHERE nspname = $1", [schema]);
      if (rowCount === 0) await client.query(`CREATE SCHEMA "${schema}"`);
      await client.query(statements);
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    }
  });
}

/** Lends one connection of the pool. */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
