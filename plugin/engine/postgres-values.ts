import type { Pool } from "pg";
import type { ValueStore } from "./value-store.ts";

/** What has to be there; the pool's search path leads to the schema. */
export const VALUES_TABLE = `
CREATE TABLE IF NOT EXISTS esm_chat_value (
  name text NOT NULL, field text NOT NULL, value text NOT NULL, PRIMARY KEY (name, field)
)`;

interface Row {
  readonly field: string;
  readonly value: string;
}

export function createPostgresValues(pool: Pool): ValueStore {
  async function changes(statement: string, parameters: readonly string[]): Promise<boolean> {
    return (await pool.query(statement, [...parameters])).rowCount === 1;
  }
  return {
    async entries(table) {
      const { rows } = await pool.query<Row>("SELECT field, value FROM esm_chat_value WHERE name = $1", [table]);
      return new Map(rows.map(({ field, value }) => [field, value]));
    },
    async now() {
      const { rows } = await pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
      return rows[0]?.now.getTime() ?? Number.NaN;
    },
    async get(table, field) {
      const statement = "SELECT field, value FROM esm_chat_value WHERE name = $1 AND field = $2";
      return (await pool.query<Row>(statement, [table, field])).rows[0]?.value;
    },
    async replace(table, field, before, after) {
      if (before === undefined && after === undefined) return (await this.get(table, field)) === undefined;
      if (before === undefined) {
        const insert = "INSERT INTO esm_chat_value VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        return changes(insert, [table, field, after ?? ""]);
      }
      const where = "WHERE name = $1 AND field = $2 AND value = $3";
      return after === undefined
        ? changes(`DELETE FROM esm_chat_value ${where}`, [table, field, before])
        : changes(`UPDATE esm_chat_value SET value = $4 ${where}`, [table, field, before, after]);
    },
  };
}
