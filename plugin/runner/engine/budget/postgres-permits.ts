import type { Pool } from "pg";
import { exchangeText, type PermitStore } from "./permit-store.ts";

/**
 * A row for each host, changed under its lock. `held`: permits and the end of their leases; `ended`: when the places of
 * ended permits become free; `waiting`: processes, and from when until when each counts as waiting. Times are
 * milliseconds of PostgreSQL's clock, made to stand still when it is set back: `latest` is the last time used, `ahead` how
 * far it is ahead of the wall clock. Unlogged, since nothing is lent any more after a crash of the server.
 */
export const PERMIT_TABLES = `
CREATE UNLOGGED TABLE IF NOT EXISTS esm_chat_budget (
  host text PRIMARY KEY, held jsonb NOT NULL DEFAULT '{}', ended float8[] NOT NULL DEFAULT '{}',
  waiting jsonb NOT NULL DEFAULT '{}', paused_until float8 NOT NULL DEFAULT 0, paid_at float8 NOT NULL DEFAULT 0,
  latest float8 NOT NULL DEFAULT 0, ahead float8 NOT NULL DEFAULT 0
);
ALTER TABLE esm_chat_budget ADD COLUMN IF NOT EXISTS latest float8 NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS ahead float8 NOT NULL DEFAULT 0;
CREATE OR REPLACE FUNCTION esm_chat_exchange(e jsonb, OUT granted int, OUT wait float8, OUT paused float8)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  b esm_chat_budget; now float8; open_at float8; room int; others int; older int; mine float8;
  wanted int := jsonb_array_length(e->'wanted'); holder text := e->>'holder';
  at_once int := (e->>'atOnce')::int; per_second int := (e->>'perSecond')::int;
  bytes_per_second float8 := (e->>'bytesPerSecond')::float8; lease float8 := (e->>'leaseMs')::float8;
BEGIN
  INSERT INTO esm_chat_budget (host) VALUES (e->>'host') ON CONFLICT DO NOTHING;
  SELECT * INTO b FROM esm_chat_budget WHERE host = e->>'host' FOR UPDATE;
  -- Read after the lock was waited for.
  now := floor(extract(epoch FROM clock_timestamp()) * 1000);
  b.ahead := greatest(b.ahead, b.latest - now);
  now := now + b.ahead;

  b.held := b.held - ARRAY(SELECT jsonb_array_elements_text(e->'ended'));
  b.ended := b.ended || ARRAY(SELECT now + (e->>'windowMs')::float8 FROM jsonb_array_elements_text(e->'ended'));
  SELECT COALESCE(jsonb_object_agg(id, until), '{}') INTO b.held FROM (
    SELECT key AS id, value::float8 AS until FROM jsonb_each_text(b.held)
    WHERE value::float8 > now AND NOT (e->'held') ? key
    UNION ALL SELECT id, now + lease FROM jsonb_array_elements_text(e->'held') AS id
  ) AS permits;
  b.ended := ARRAY(SELECT free_at FROM unnest(b.ended) AS free_at WHERE free_at > now ORDER BY free_at);
  SELECT COALESCE(jsonb_object_agg(key, value), '{}') INTO b.waiting
    FROM jsonb_each(b.waiting) WHERE (value->>1)::float8 > now;

  IF (e->>'pauseMs')::float8 > 0 THEN b.paused_until := greatest(b.paused_until, now + (e->>'pauseMs')::float8); END IF;
  b.paused_until := least(b.paused_until, now + (e->>'longestPauseMs')::float8);
  IF bytes_per_second > 0 AND (e->>'bytes')::float8 > 0 THEN
    b.paid_at := greatest(b.paid_at, now) + (e->>'bytes')::float8 / bytes_per_second * 1000;
  END IF;

  granted := 0; wait := -1;
  IF wanted > 0 THEN
    open_at := b.paused_until;
    IF bytes_per_second > 0 THEN open_at := greatest(open_at, b.paid_at - (e->>'creditMs')::float8); END IF;
    IF open_at > now THEN
      wait := open_at - now;
    ELSE
      SELECT count(*) INTO room FROM jsonb_object_keys(b.held);
      IF per_second > 0 AND per_second - room - cardinality(b.ended) < at_once - room THEN
        room := per_second - room - cardinality(b.ended);
        IF cardinality(b.ended) > 0 THEN wait := b.ended[1] - now; END IF;
      ELSE
        room := at_once - room;
      END IF;
      mine := (b.waiting->holder->>0)::float8;
      SELECT count(*), count(*) FILTER (WHERE mine IS NULL OR (value->>0)::float8 < mine) INTO others, older
        FROM jsonb_each(b.waiting) WHERE key <> holder;
      granted := least(wanted, room - older);
      IF others > 0 THEN
        granted := least(granted, greatest(1, at_once / (others + 1)) - jsonb_array_length(e->'held'));
      END IF;
      granted := greatest(0, granted);
    END IF;
    SELECT b.held || COALESCE(jsonb_object_agg(id, now + lease), '{}') INTO b.held
      FROM (SELECT e->'wanted'->>n AS id FROM generate_series(0, granted - 1) AS n) AS lent;
  END IF;
  IF granted > 0 OR wanted = 0 THEN b.waiting := b.waiting - holder; END IF;
  IF granted < wanted THEN
    b.waiting := jsonb_set(b.waiting, ARRAY[holder], jsonb_build_array(
      COALESCE((b.waiting->holder->>0)::float8, now), now + greatest(wait, 0) + (e->>'waitingGraceMs')::float8));
  END IF;

  UPDATE esm_chat_budget SET held = b.held, ended = b.ended, waiting = b.waiting,
    paused_until = b.paused_until, paid_at = b.paid_at, latest = now, ahead = b.ahead WHERE host = b.host;
  wait := ceil(wait);
  paused := ceil(greatest(0, b.paused_until - now));
END $$;`;

interface Row {
  readonly granted: number;
  readonly wait: number;
  readonly paused: number;
}

/** @param pool its search path is the schema in which `PERMIT_TABLES` were made; not closed here */
export function createPostgresPermits(pool: Pool): PermitStore {
  return {
    async exchange(exchange) {
      const { rows } = await pool.query<Row>("SELECT * FROM esm_chat_exchange($1)", [exchangeText(exchange)]);
      const [row] = rows;
      if (row === undefined) throw new Error("esm_chat_exchange gave no row");
      return { granted: row.granted, waitMs: row.wait < 0 ? null : row.wait, pausedMs: row.paused };
    },
    close: async () => undefined,
  };
}
