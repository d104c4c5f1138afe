import type { Pool, PoolClient } from "pg";

/** The advisory lock by which one process at a time changes tables: any number that nobody else uses in this database. */
const TABLES_LOCK = 7_301_406;

/**
 * Makes what is not there yet: the schema, and tables in it. Many processes may do so at once.
 *
 * @param pool its search path leads to the schema
 * @param schema a plain name
 */
export async function makeTables(pool: Pool, schema: string, statements: string): Promise<void> {
  await withClient(pool, async (client) => {
    await client.query("BEGIN");
    try {
      await client.query("SELECT pg_advisory_xact_lock($1)", [TABLES_LOCK]);
      // CREATE SCHEMA asks for the right to make schemas also where this one is there already.
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
