import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { done, scriptedTasks, TASK } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { createTroubleLog } from "../../plugin/runner/engine/trouble-log.ts";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";
import { silentLog } from "../runner/runner-world.ts";
import { eventually } from "../support/eventually.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { everythingSaidBy, failureOf } from "../support/rejection.ts";
import { onEachStore } from "./on-each-store.ts";
import { workersAt } from "./worker.ts";

const KEY = { environment: "helsinki", task: TASK };
const PASSWORD = "sesame-of-the-role";

describe("trouble with the store", () => {
  it("is told once a minute for each code, with how often it was left out, and never in the driver's words", () => {
    const clock = clockByHand();
    const said: unknown[] = [];
    const tell = createTroubleLog(clock, { ...silentLog, warn: (fields) => void said.push(fields) });
    const refused = () => tell(Object.assign(new Error("user:secret@host"), { code: "53300" }));
    for (let times = 0; times < 1_000; times += 1) refused();
    tell(new Error("another"));
    expect(said).toEqual([
      { code: "53300", leftOut: 0 },
      { code: "unknown", leftOut: 0 },
    ]);
    clock.advance(60_000);
    refused();
    expect(said.slice(2)).toEqual([{ code: "53300", leftOut: 999 }]);
  });
});

onEachStore("a worker that starts on", ({ title, at }) => {
  let place: EngineAddress | undefined;
  const { worker, closing } = workersAt(() => place ?? at());

  it("asks again after a pause when the store refuses to tell what is next", async () => {
    const tasks = scriptedTasks();
    const pause = 200;
    let asked = 0;
    let refusing = true;
    const one = await worker(tasks, {
      policy: { troublePauseMs: pause },
      changed: (engine) => ({
        ...engine,
        worker: (name, process, manners) => {
          const made = engine.worker(name, process, manners);
          const backend = made.getBackend();
          const moveToActive = backend.moveToActive.bind(backend);
          backend.moveToActive = async (...given) => {
            if (!refusing || name !== "shards") return moveToActive(...given);
            asked += 1;
            // Without the pause nothing else would ever be done in this process.
            await new Promise((resolve) => setImmediate(resolve));
            throw Object.assign(new Error("too many clients already"), { code: "53300" });
          };
          return made;
        },
      }),
    });
    const began = performance.now();
    await eventually(async () => asked >= 4 || undefined);
    expect(performance.now() - began).toBeGreaterThan(2 * pause);
    refusing = false;
    expect(await one.runNow(KEY, { say: "hello" })).toEqual(done("hello"));
  });

  it.runIf(title === "PostgreSQL")("says so when it gets no connection, and leaves nothing open", async () => {
    const { url } = at();
    const admin = new Client({ connectionString: url });
    closing.push(() => admin.end());
    await admin.connect();
    await admin.query(`CREATE ROLE limited LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 2`);
    await admin.query("GRANT CREATE ON DATABASE postgres TO limited");
    const limited = new URL(url);
    limited.username = "limited";
    limited.password = PASSWORD;
    place = { ...at(), url: limited.href };
    const failure = await failureOf(worker(scriptedTasks()));
    expect(failure).toMatchObject({ code: "engine-unreachable", retryable: true });
    expect(failure.message).toContain("53300");
    expect(everythingSaidBy(failure)).not.toContain(PASSWORD);
    await eventually(async () => {
      const { rows } = await admin.query("SELECT FROM pg_stat_activity WHERE usename = 'limited'");
      return rows.length <= 1 || undefined;
    });
    await admin.query("ALTER ROLE limited CONNECTION LIMIT 50");
    expect(await (await worker(scriptedTasks())).runNow(KEY, { say: "hello" })).toEqual(done("hello"));
  });
});
