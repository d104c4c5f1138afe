import { describe, expect, it } from "vitest";
import { createProgressBoard, MOST_FOLLOWERS, type RunEvent } from "../../../plugin/runner/standing/progress-board.ts";
import type { RunRecord } from "../../../plugin/runner/task-runner.ts";
import type { RunReport } from "../../../plugin/task/run-report.ts";
import { type Progress, STEPS } from "../../../plugin/task/task.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { someReport } from "../../watch/run-report.ts";
import { MINUTE, QUARTERLY } from "../runner-world.ts";
import { downloadRunner, keyOf } from "./standing-world.ts";

const read = (done: number): Progress => ({ environment: "helsinki", doing: STEPS.reading, done, total: 10 });
const over: Progress = { environment: "helsinki", isOver: true, doing: "", done: 0, total: undefined };

function record(changes: Partial<RunRecord<RunReport>> = {}): RunRecord<RunReport> {
  const times = { dueAt: 1, startedAt: 2, finishedAt: null };
  const rest = { trigger: "schedule", state: "running", reason: null, result: null } as const;
  return { runId: "run-1", key: keyOf("helsinki"), ...times, ...rest, ...changes };
}

const ended = record({ state: "done", finishedAt: 3 });

/** A board that one follows, and what one hears. */
function followed() {
  const clock = clockByHand();
  const board = createProgressBoard(clock);
  const heard: RunEvent[] = [];
  const unfollow = board.follow("helsinki", (event) => heard.push(event));
  const shown = () => heard.map((event) => (event.kind === "progress" ? event.done : event.kind));
  return { clock, board, heard, shown, unfollow };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("a run's progress", () => {
  it("is told from its beginning to its end, to those who follow its environment", () => {
    const { board, heard } = followed();
    const others: RunEvent[] = [];
    board.follow("turku", (event) => others.push(event));
    board.changed(record({ state: "waiting", startedAt: null }));
    expect(board.latest("helsinki")).toBeUndefined();
    board.changed(record());
    board.progress(read(1));
    expect(board.latest("helsinki")).toEqual({
      runId: "run-1",
      startedAt: 2,
      progress: { step: "reading", doing: "reading chat histories", done: 1, total: 10 },
    });
    board.progress(over);
    board.changed(ended);
    expect(board.latest("helsinki")).toBeUndefined();
    expect(heard).toEqual([
      { kind: "began", runId: "run-1", startedAt: 2 },
      { kind: "progress", step: "reading", doing: "reading chat histories", done: 1, total: 10 },
      { kind: "ended", run: ended },
    ]);
    expect(others).toEqual([]);
  });

  it("is told four times a second at most, and the latest in any case", async () => {
    const { board, clock, shown } = followed();
    board.changed(record());
    for (let done = 1; done <= 5; done += 1) board.progress(read(done));
    expect(shown()).toEqual(["began", 1]);
    expect(board.latest("helsinki")?.progress?.done).toBe(5);
    clock.advance(249);
    await settled();
    expect(shown()).toEqual(["began", 1]);
    clock.advance(1);
    await settled();
    expect(shown()).toEqual(["began", 1, 5]);
    clock.advance(250);
    board.progress(read(6));
    board.progress(read(7));
    board.changed(ended);
    clock.advance(1_000);
    await settled();
    expect(shown()).toEqual(["began", 1, 5, 6, "ended"]);
  });

  it("goes on when the clock is set back", () => {
    const { board, clock, shown } = followed();
    board.progress(read(1));
    clock.advance(-60_000);
    board.progress(read(2));
    expect(shown()).toEqual(["began", 1, 2]);
  });

  it("is not ended by a firing that is left out meanwhile, and a run that waited in vain is told as ended", () => {
    const { board, heard, shown } = followed();
    const skipped = record({ runId: "run-2", state: "skipped", startedAt: null, finishedAt: 3 });
    board.changed(record());
    board.changed(skipped);
    expect(shown()).toEqual(["began"]);
    board.changed(ended);
    board.changed(skipped);
    expect(heard.at(-1)).toEqual({ kind: "ended", run: skipped });
  });

  it("is that of parts where another process began the run", () => {
    const { board, heard, shown } = followed();
    board.progress(read(1));
    expect(board.latest("helsinki")).toMatchObject({ runId: null });
    board.changed(record({ runId: "run-2", state: "skipped", startedAt: null, finishedAt: 3 }));
    board.progress(over);
    expect(heard.at(-1)).toEqual({ kind: "ended", run: null });
    board.progress(read(2));
    board.changed(ended);
    expect(shown()).toEqual(["began", 1, "ended", "began", 2, "ended"]);
    expect(heard.at(-1)).toEqual({ kind: "ended", run: ended });
  });

  it("passes over what does not say whose it is, and knows no step for other words", () => {
    const { board, heard } = followed();
    board.progress({ doing: STEPS.making, done: 1, total: undefined });
    expect(heard).toEqual([]);
    board.progress({ environment: "helsinki", doing: "about 2 minutes expected", done: 0, total: 2 });
    expect(heard.at(-1)).toMatchObject({ step: undefined, doing: "about 2 minutes expected" });
  });
});

describe("whoever follows", () => {
  it("hears nothing more once it has left", () => {
    const { board, heard, unfollow } = followed();
    unfollow?.();
    board.changed(record());
    expect(heard).toEqual([]);
  });

  it("and throws, costs neither the run nor the others anything", () => {
    const { board, shown } = followed();
    let told = 0;
    board.follow("helsinki", () => {
      told += 1;
      throw new Error("the browser has gone");
    });
    board.changed(record());
    board.changed(ended);
    expect(told).toBe(1);
    expect(shown()).toEqual(["began", "ended"]);
  });

  it("is turned away where too many do, of whatever environment, until one leaves", () => {
    const board = createProgressBoard(clockByHand());
    const leave = Array.from({ length: MOST_FOLLOWERS }, (_, index) => board.follow(`e-${index % 7}`, () => undefined));
    expect(board.follow("helsinki", () => undefined)).toBeUndefined();
    leave[0]?.();
    leave[0]?.();
    expect(board.follow("helsinki", () => undefined)).toBeDefined();
    expect(board.follow("helsinki", () => undefined)).toBeUndefined();
  });
});

it("a runner of one process tells the board of each run by schedule", async () => {
  const board = createProgressBoard(clockByHand());
  const kinds: string[] = [];
  board.follow("helsinki", ({ kind }) => kinds.push(kind));
  const { clock, runner } = downloadRunner(async (_, context) => {
    board.progress({ environment: "helsinki", doing: STEPS.reading, done: 1, total: 1 });
    board.progress(over);
    await context.clock.wait(MINUTE, context.signal);
    return someReport();
  }, board.changed);
  await runner.schedule(keyOf("helsinki"), QUARTERLY, {});
  await clock.pass(35 * MINUTE);
  expect(kinds).toEqual(["began", "progress", "ended", "began", "progress", "ended"]);
  await runner.stop();
});
