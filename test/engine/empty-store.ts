import { Redis } from "ioredis";
import { Client, DatabaseError } from "pg";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";

/** What somebody may do to a store behind the back of those who use it. */
export interface StoreByHand {
  /** Throws away everything, as FLUSHALL and TRUNCATE do. */
  empty(): Promise<void>;
  /** Notes what the store holds now. @returns puts it back in place of what the store holds then, as from a backup */
  backup(): Promise<() => Promise<void>>;
  /** Puts any text at the place of a shared value. */
  putValue(table: string, field: string, value: string): Promise<void>;
  /** Puts in so many short values. */
  putMany(table: string, count: number): Promise<void>;
  /** Lets the store refuse to write, as a replica does, and write again. */
  readOnly(isSo: boolean): Promise<void>;
  close(): Promise<void>;
}

export async function storeByHand(at: EngineAddress): Promise<StoreByHand> {
  return at.kind === "redis" ? redisByHand(at) : await postgresByHand(at);
}

function redisByHand({ url, prefix }: Extract<EngineAddress, { readonly kind: "redis" }>): StoreByHand {
  const redis = new Redis(url);
  const empty = async () => void (await redis.flushall());
  return {
    empty,
    async backup() {
      const keys = await redis.keys("*");
      const held = await Promise.all(keys.map(async (key) => [key, await redis.dumpBuffer(key)] as const));
      return async () => {
        await empty();
        for (const [key, value] of held) if (value !== null) await redis.restore(key, 0, value);
      };
    },
    putValue: async (table, field, value) => void (await redis.hset(`${prefix}:values:${table}`, field, value)),
    async putMany(table, count) {
      const fields = Array.from({ length: count }, (_, index) => [`f${index}`, "v"]).flat();
      await redis.hset(`${prefix}:values:${table}`, ...fields);
    },
    async readOnly(isSo) {
      // Of a server that is not there: it keeps what it holds, and refuses to write.
      await (isSo ? redis.replicaof("127.0.0.1", 1) : redis.replicaof("NO", "ONE"));
    },
    close: async () => redis.disconnect(),
  };
}

/** PostgreSQL's code of a deadlock. */
const DEADLOCK = "40P01";

async function postgresByHand({
  url,
  schema,
}: Extract<EngineAddress, { readonly kind: "postgresql" }>): Promise<StoreByHand> {
  const client = new Client({ connectionString: url, options: `-c search_path="${schema}"` });
  await client.connect();
  /** All tables but the one that says which tables there are. */
  async function tables(): Promise<string[]> {
    const select = "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename <> 'migration' ORDER BY 1";
    const { rows } = await client.query<{ tablename: string }>(select, [schema]);
    return rows.map(({ tablename }) => `"${tablename}"`);
  }
  /** Again where PostgreSQL breaks a deadlock with a worker's statement by refusing this one. */
  async function empty(): Promise<void> {
    const names = (await tables()).join(", ");
    for (;;) {
      try {
        await client.query(`TRUNCATE ${names} CASCADE`);
        return;
      } catch (error) {
        if (!(error instanceof DatabaseError && error.code === DEADLOCK)) throw error;
      }
    }
  }
  return {
    empty,
    async backup() {
      const names = await tables();
      for (const name of names) await client.query(`CREATE TEMP TABLE ${name} AS TABLE "${schema}".${name}`);
      return async () => {
        await client.query("SET session_replication_role = replica");
        for (const name of names) {
          await client.query(`TRUNCATE "${schema}".${name} CASCADE`);
          await client.query(`INSERT INTO "${schema}".${name} SELECT * FROM pg_temp.${name}`);
        }
        await client.query("SET session_replication_role = DEFAULT");
      };
    },
    async putValue(table, field, value) {
      const insert = `INSERT INTO "${schema}".esm_chat_value VALUES ($1, $2, $3)
        ON CONFLICT (name, field) DO UPDATE SET value = excluded.value`;
      await client.query(insert, [table, field, value]);
    },
    async putMany(table, count) {
      const insert = `INSERT INTO "${schema}".esm_chat_value SELECT $1, 'f' || n, 'v' FROM generate_series(1, $2) AS n`;
      await client.query(insert, [table, count]);
    },
    async readOnly(isSo) {
      await client.query(`ALTER DATABASE postgres SET default_transaction_read_only = ${isSo ? "on" : "off"}`);
      // It counts for new connections only.
      await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'postgres'",
      );
    },
    close: () => client.end(),
  };
}
