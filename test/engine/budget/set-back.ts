import { Redis } from "ioredis";
import { Client } from "pg";
import type { EngineAddress } from "../../../plugin/settings/engine-settings.ts";

/**
 * All that permits remember, moved into the future: as if the server's clock had been ahead by so much until now. Moved
 * into the past it is as if so much time had passed.
 */
export async function setBack(at: EngineAddress, milliseconds: number): Promise<void> {
  await (at.kind === "redis" ? setRedisBack(at.url, at.prefix, milliseconds) : setPostgresBack(at, milliseconds));
}

async function setPostgresBack({ url, schema }: Extract<EngineAddress, { kind: "postgresql" }>, by: number) {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `UPDATE "${schema}".esm_chat_budget SET
      latest = latest + $1, paid_at = paid_at + $1, paused_until = paused_until + $1,
      ended = ARRAY(SELECT free_at + $1 FROM unnest(ended) AS free_at ORDER BY free_at),
      held = (SELECT COALESCE(jsonb_object_agg(key, value::float8 + $1), '{}') FROM jsonb_each_text(held)),
      waiting = (SELECT COALESCE(jsonb_object_agg(
        key, jsonb_build_array((value->>0)::float8 + $1, (value->>1)::float8 + $1)), '{}') FROM jsonb_each(waiting))`,
    [by],
  );
  await client.end();
}

const MOVE = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
  if redis.call('TYPE', key).ok == 'zset' then
    for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, ARGV[2], member) end
  else
    for _, name in ipairs({ 'latest', 'paidAt', 'pausedUntil' }) do
      redis.call('HINCRBYFLOAT', key, name, ARGV[2])
    end
  end
end`;

async function setRedisBack(url: string, prefix: string, by: number) {
  const redis = new Redis(url);
  await redis.eval(MOVE, 0, `${prefix}:budget:*`, by);
  redis.disconnect();
}
