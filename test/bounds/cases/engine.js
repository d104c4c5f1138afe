// What comes out of the store that the processes of an engine share, and what goes into it.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import {
  checkJobSize,
  LONGEST_JOB,
  LONGEST_OUTCOME,
  outcomeLimit,
  readOutcome,
} from "../../../dist/runner/engine/job-data.js";
import { LONGEST_MESSAGE, readStoredFailure } from "../../../dist/runner/engine/job-failure.js";
import { keptOutcome } from "../../../dist/runner/engine/kept-outcome.js";
import { usableSchedule } from "../../../dist/runner/engine/kept-schedule.js";
import { connectRedisEngine } from "../../../dist/runner/engine/redis-engine.js";
import { createTimetables } from "../../../dist/runner/engine/timetables.js";
import { LONGEST_VALUE, MOST_VALUES } from "../../../dist/runner/engine/value-store.js";
import { joinReports, shortReport } from "../../../dist/task/download/join-reports.js";
import { MOST_PARTS } from "../../../dist/task/part.js";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 2, 2);

const COUNTS = { seen: 0, read: 0, written: 0, unchanged: 0, finished: 0, stillActive: 0, failed: 0, putAside: 0 };

/** A report of the download with these failures. */
function report(failures) {
  const at = new Date(NOW).toISOString();
  const lists = {
    unmatchedPersons: [],
    drift: [],
    closed: [],
    kept: [],
    doubtfulTimes: [],
    refilled: [],
    undone: [],
    cards: [],
  };
  return {
    task: "T",
    status: "failures",
    reason: null,
    retryAt: null,
    dryRun: false,
    sessions: COUNTS,
    failures,
    ...lists,
    oldestActiveStart: null,
    persons: { asked: 0, found: 0 },
    problems: [],
    masked: {},
    unverified: [],
    journalDropped: 0,
    omitted: 0,
    totals: { drift: 0, unmatchedPersons: 0 },
    requests: { esm: 0, chatHistory: 0 },
    durationMs: 0,
    peakMemoryBytes: 0,
    startedAt: at,
    finishedAt: at,
  };
}

const outcomeOf = (result) => ({ state: "failures", reason: null, result, startedAt: NOW, finishedAt: NOW });
const lengthOf = (value) => JSON.stringify(value).length;
const manyParts = (length) => Array.from({ length }, () => ({}));

function scheduleText(resumesAt) {
  const schedule = { fires: { kind: "every", minutes: 1 / 60_000 }, timeZone: "UTC", jitterMs: 0, catchUp: true };
  const key = { environment: "e", task: "T" };
  return JSON.stringify({ key, schedule, parameters: {}, firedUntil: NOW - DAY_MS, resumesAt });
}

const readAt = (text) => usableSchedule(text, { field: "T@e", now: NOW, timetables: createTimetables() });

/** Lends a Redis of its own, when this machine has one. */
async function withRedis(use) {
  if (spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status !== 0) {
    process.stderr.write("skipped: redis-server is not on the PATH\n");
    return;
  }
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bounds-"));
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const server = spawn("redis-server", place, { stdio: "ignore" });
  const redis = new Redis(`redis://127.0.0.1:${port}`, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  // It is asked again until it is there.
  redis.on("error", () => undefined);
  try {
    await redis.ping();
    const engine = await connectRedisEngine({ kind: "redis", url: `redis://127.0.0.1:${port}`, prefix: "p" });
    await use(engine.values, redis);
    await engine.close();
  } finally {
    redis.disconnect();
    server.kill("SIGKILL");
    await once(server, "close");
    rmSync(folder, { recursive: true, force: true });
  }
}

export const cases = {
  "what came of a run or a part, for the engine": {
    async atEdge() {
      const room = LONGEST_OUTCOME - lengthOf(outcomeOf(report([{ message: "" }])));
      const given = outcomeOf(report([{ message: "x".repeat(room) }]));
      assert.equal(lengthOf(given), LONGEST_OUTCOME);
      assert.deepEqual(keptOutcome(given, shortReport, LONGEST_OUTCOME), given);
      assert.deepEqual(readOutcome(given), given);
      // As many parts as may be, each as long as it may be, are joined in one process.
      const longest = outcomeLimit(MOST_PARTS);
      const part = keptOutcome(
        outcomeOf(report(Array.from({ length: 200 }, () => ({ message: "m" })))),
        shortReport,
        longest,
      );
      assert.ok(lengthOf(part) <= longest);
      const joined = joinReports(Array.from({ length: MOST_PARTS }, () => JSON.parse(JSON.stringify(part.result))));
      assert.ok(lengthOf(keptOutcome(outcomeOf(joined), shortReport, LONGEST_OUTCOME)) <= LONGEST_OUTCOME);
    },
    async beyond() {
      const million = Array.from({ length: 1_000_000 }, () => ({ message: "a session that failed" }));
      const kept = keptOutcome(outcomeOf(report(million)), shortReport, LONGEST_OUTCOME);
      assert.equal(kept.result.failures.length, 200);
      assert.equal(kept.result.omitted, 999_800);
      const long = report([{ message: "x".repeat(30_000_000) }]);
      assert.equal(keptOutcome(outcomeOf(long), shortReport, LONGEST_OUTCOME).result.failures.length, 0);
      const hopeless = { ...report([]), problems: ["x".repeat(30_000_000)] };
      const told = keptOutcome(outcomeOf(hopeless), shortReport, LONGEST_OUTCOME);
      assert.equal(told.result, null);
      assert.match(told.reason, /takes 30000\d{3} characters, and 1048576 are the most/);
    },
  },
  "how a run is cut, for the engine": {
    async atEdge() {
      checkJobSize({ parts: manyParts(MOST_PARTS), parameters: {} });
      checkJobSize({ parts: null, parameters: "x".repeat(LONGEST_JOB - lengthOf(["", null])) });
    },
    async beyond() {
      const tooLarge = { code: "run-too-large", retryable: false };
      assert.throws(() => checkJobSize({ parts: manyParts(MOST_PARTS + 1), parameters: {} }), tooLarge);
      assert.throws(() => checkJobSize({ parts: null, parameters: "x".repeat(LONGEST_JOB - 8) }), tooLarge);
    },
  },
  "a reason in the engine's store": {
    async atEdge() {
      const stored = { message: "x".repeat(LONGEST_MESSAGE), code: "c", retryable: true, retryAt: null };
      assert.equal(readStoredFailure(JSON.stringify(stored)).message, stored.message);
    },
    async beyond() {
      const stored = { message: "x".repeat(30_000_000), code: "c", retryable: true, retryAt: null };
      assert.equal(readStoredFailure(JSON.stringify(stored)).message.length, LONGEST_MESSAGE);
    },
  },
  "a schedule in the engine's store": {
    async atEdge() {
      assert.notEqual(readAt(scheduleText(NOW + 366 * DAY_MS)), undefined);
    },
    async beyond() {
      assert.equal(readAt(scheduleText(NOW + 366 * DAY_MS + 1)), undefined);
      assert.equal(readAt(scheduleText(NOW).replace(String(1 / 60_000), "1e-9")), undefined);
    },
  },
  "shared values in the engine's store": {
    async atEdge() {
      await withRedis(async (values, redis) => {
        await redis.hset("p:values:t", "edge", "x".repeat(LONGEST_VALUE));
        assert.equal((await values.get("t", "edge")).length, LONGEST_VALUE);
        const fields = Array.from({ length: MOST_VALUES }, (_, index) => [`f${index}`, "v"]).flat();
        await redis.hset("p:values:many", ...fields);
        assert.equal((await values.entries("many")).size, MOST_VALUES);
      });
    },
    async beyond() {
      await withRedis(async (values, redis) => {
        await redis.hset("p:values:t", "beyond", "x".repeat(LONGEST_VALUE + 1), "huge", "x".repeat(100_000_000));
        assert.equal(await values.get("t", "beyond"), "");
        assert.deepEqual([...(await values.entries("t")).values()], ["", ""]);
        const fields = Array.from({ length: MOST_VALUES + 1 }, (_, index) => [`f${index}`, "v"]).flat();
        await redis.hset("p:values:many", ...fields);
        assert.equal((await values.entries("many")).size, MOST_VALUES);
      });
    },
  },
};
