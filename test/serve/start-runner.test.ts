import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { keyOf } from "../../plugin/runner/environment/one-at-a-time.ts";
import type { RunEvent } from "../../plugin/runner/standing/progress-board.ts";
import { putAsideNow, runHistory } from "../../plugin/runner/standing/run-history.ts";
import { RUN_NOW, startRun, tryAgain } from "../../plugin/runner/standing/start-run.ts";
import { type StartedRunner, startRunner } from "../../plugin/serve/start-runner.ts";
import { readHosting } from "../../plugin/settings/hosting.ts";
import { openRunNote } from "../../plugin/state/run-note.ts";
import { DOWNLOAD_TASK_NAME } from "../../plugin/task/download/download-task.ts";
import type { Progress } from "../../plugin/task/task.ts";
import { folders } from "../support/given-files.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { wireSession } from "../task/wire-session.ts";

const folder = folders();
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const NAME = "sandbox";
const key = { environment: NAME, task: DOWNLOAD_TASK_NAME };
/** Refused for good, so that nothing is asked twice. */
const failing = { target: "chatHistory" as const, match: "ws-1", kind: "status" as const, status: 400 };

let world: World;
let started: StartedRunner;
let hosting: Awaited<ReturnType<typeof readHosting>>;
const onTerminal: Progress[] = [];

beforeAll(async () => {
  world = await startWorld({ sessions: [wireSession(), wireSession({ sessionId: "ws-2" })] });
  const file = writeSandboxConfig(folder(), world.sandbox, "rest");
  const written = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...written, name: NAME, functions: {}, server: { port: 0 } }));
  hosting = await readHosting(file, {});
  started = await startRunner(hosting, {
    environment: {},
    log,
    progress: (progress) => onTerminal.push(progress),
    ended: () => undefined,
  });
});

afterAll(async () => {
  await started.runner.stop();
  await started.close();
  await world.close();
});

it("what fails is put aside, is tried again at once when somebody asks, and is followed from beginning to end", async () => {
  const [configuration] = hosting.environments;
  if (configuration === undefined) throw new Error("no environment");
  const { runner, board } = started;
  const events: RunEvent[] = [];
  board.follow(NAME, (event) => events.push(event));
  const putAside = () => putAsideNow(configuration, hosting.engine);
  const note = () => openRunNote(configuration.journalFolder, keyOf(configuration)).read();

  world.sandbox.setFaults([failing]);
  const first = await startRun(runner, key, RUN_NOW);
  expect(board.latest(NAME)).toMatchObject({ runId: first.runId });
  expect((await first.ended).status).toBe("failures");
  expect(putAside()).toMatchObject([{ sessionId: "ws-1", count: 1, canBeTriedNow: true }]);
  expect(await runHistory(runner, NAME, 5)).toMatchObject([
    {
      runId: first.runId,
      state: "failures",
      isForSome: false,
      report: { sessions: { failed: 1, written: 1 } },
      failures: [{ sessionId: "ws-1", reason: expect.stringContaining("400"), tried: true, canBeTriedNow: true }],
      failuresLeftOut: 0,
    },
  ]);
  expect(events.map(({ kind }) => kind)).toEqual(["began", ...events.slice(1, -1).map(() => "progress"), "ended"]);
  expect(events.at(-1)).toMatchObject({ run: { runId: first.runId, state: "failures" } });
  expect(events.some((event) => event.kind === "progress")).toBe(true);
  expect(onTerminal.at(-1)).toMatchObject({ environment: NAME, isOver: true });
  expect(board.latest(NAME)).toBeUndefined();

  const noted = note();
  await (await startRun(runner, key, tryAgain("ws-1"))).ended;
  expect(putAside()).toMatchObject([{ sessionId: "ws-1", count: 2 }]);
  world.sandbox.setFaults([]);
  expect((await (await startRun(runner, key, tryAgain("ws-1"))).ended).sessions).toMatchObject({
    written: 1,
    failed: 0,
  });
  expect(putAside()).toEqual([]);
  expect(note()).toEqual(noted);
  expect((await runHistory(runner, NAME, 2)).map(({ isForSome, state }) => [isForSome, state])).toEqual([
    [true, "done"],
    [true, "failures"],
  ]);
});
