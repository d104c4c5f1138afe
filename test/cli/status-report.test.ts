import { describe, expect, it } from "vitest";
import { brokenRow, STATUS_EXIT, statusReport, statusRow } from "../../plugin/cli/status-report.ts";
import { statusView } from "../../plugin/cli/status-view.ts";
import { widthOf, wrapped } from "../../plugin/cli/text-shape.ts";
import type { EnvironmentFacts } from "../../plugin/runner/standing/environment-facts.ts";
import type { Health } from "../../plugin/runner/standing/trouble.ts";
import { FINE, NOW } from "../runner/standing/fine-environment.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HERE = { engine: { kind: "process", trouble: null }, serving: true } as const;

const ended = (state: "failed" | "failures" | "stopped", badRunsInARow: number) => ({
  lastRun: { at: NOW - HOUR, state, reason: state === "failed" ? "ESM cannot be reached" : null },
  badRunsInARow,
});

const leftOut = (ago: number, count: number) => ({
  leftOut: { since: NOW - ago, count, reason: "another process runs this environment already" },
});

const elsewhere = (ago: number) =>
  ({
    runBy: "elsewhere",
    needsServe: false,
    nextRunAt: undefined,
    lastRun: { at: NOW - ago, state: "done", reason: null },
  }) as const;

describe("how an environment stands", () => {
  it.each<[string, Partial<EnvironmentFacts>, boolean, Health, readonly string[]]>([
    ["all is well", {}, false, "well", []],
    ["it has never run, and will", { lastRun: undefined, lastGoodRunAt: undefined }, false, "well", []],
    ["the last run was stopped", ended("stopped", 0), false, "well", []],
    ["some sessions failed", ended("failures", 1), false, "failing", ["some sessions failed"]],
    ["again and again", ended("failures", 7), false, "failing", ["some sessions failed, 7 in a row"]],
    ["cards are put aside", { putAside: 3 }, false, "failing", ["3 put aside"]],
    [
      "a report is late",
      { lateReports: [{ folder: "/reports", period: "2026-05", dueAt: NOW - DAY }] },
      false,
      "failing",
      [
        "the report of 2026-05 is not written to /reports, due since 2026-06-03T12:00:00.000Z: the log of esm-chat serve says why",
      ],
    ],
    [
      "the folder of reports cannot be read",
      { lateReports: [{ folder: "/reports", unreadable: "cannot be read (EACCES)" }] },
      false,
      "failing",
      ["whether reports are written cannot be told: /reports cannot be read (EACCES)"],
    ],
    ["the last run failed", ended("failed", 1), false, "down", ["the last run failed: ESM cannot be reached"]],
    ["many did", ended("failed", 4), false, "down", ["the last run failed, 4 in a row: ESM cannot be reached"]],
    ["a run is due now", { nextRunAt: NOW - MINUTE }, false, "well", []],
    ["it is overdue", { nextRunAt: NOW - MINUTE - 1 }, false, "down", ["overdue since 2026-06-04T11:58:59.999Z"]],
    [
      "one that continues a run waits for it",
      { nextRunAt: NOW - HOUR, nextWaits: true, isRunning: true },
      false,
      "well",
      [],
    ],
    ["runs are left out for one by hand", leftOut(4 * HOUR, 16), false, "well", []],
    ["one was left out last night", leftOut(DAY, 1), false, "well", []],
    [
      "runs are left out for one that never ends",
      leftOut(4 * HOUR + 1, 2),
      false,
      "down",
      ["2 runs left out since 2026-06-04T07:59:59.999Z: another process runs this environment already"],
    ],
    ["two runs ended with their process", { cutShort: { count: 2, reason: "the process ended" } }, false, "well", []],
    [
      "every run ends its process",
      { cutShort: { count: 3, reason: "the process ended" } },
      false,
      "down",
      ["3 runs in a row ended in the middle: the process ended"],
    ],
    ["a run goes on for hours", { isRunning: true, endsBy: NOW }, false, "well", []],
    [
      "it goes on for longer than a run may",
      { isRunning: true, endsBy: NOW - 1 },
      false,
      "down",
      ["a run has not ended that had to by 2026-06-04T11:59:59.999Z: esm-chat serve hangs"],
    ],
    [
      "serve hangs during a run: what is due is not left out",
      { isRunning: true, nextRunAt: NOW - HOUR },
      false,
      "down",
      ["overdue since 2026-06-04T11:00:00.000Z"],
    ],
    ["it never fires again", { nextRunAt: null }, false, "well", []],
    ["no process has planned a run", { nextRunAt: undefined }, false, "down", ["no run is planned"]],
    ["serve is gone, long before the next run", {}, true, "down", ["esm-chat serve is not running"]],
    [
      "serve died during a run",
      { isRunning: true, nextRunAt: NOW - HOUR },
      true,
      "down",
      ["esm-chat serve is not running", "overdue since 2026-06-04T11:00:00.000Z"],
    ],
    ["a scheduler outside runs it, and serve is gone", elsewhere(HOUR), true, "well", []],
    [
      "a scheduler outside runs it, serve answers the chatbot, and is gone",
      { ...elsewhere(HOUR), needsServe: true },
      true,
      "down",
      ["esm-chat serve is not running"],
    ],
    ["a scheduler outside has not run it over Easter", elsewhere(4 * DAY), false, "well", []],
    ["nor after that", elsewhere(4 * DAY + 1), false, "down", ["overdue since 2026-06-04T11:59:59.999Z"]],
    [
      "a scheduler outside has never run it",
      { ...elsewhere(HOUR), lastRun: undefined },
      true,
      "failing",
      ["the scheduler outside has not run it yet"],
    ],
    [
      "nobody is to run it",
      { runBy: "nobody", needsServe: false, nextRunAt: undefined },
      true,
      "failing",
      ["nothing runs its task: set schedule, or checklist.scheduledElsewhere"],
    ],
  ])("%s", (_title, changes, serveIsMissing, health, trouble) => {
    expect(statusRow({ ...FINE, ...changes }, NOW, serveIsMissing)).toMatchObject({ health, trouble });
  });
});

describe("how all stand", () => {
  const fine = statusRow(FINE, NOW, false);
  const failing = statusRow({ ...FINE, environment: "turku", putAside: 3 }, NOW, false);
  const down = statusRow({ ...FINE, environment: "oulu", ...ended("failed", 2) }, NOW, false);
  const broken = brokenRow("espoo.json", ["esm.url: is missing", "esm.login: is missing"], {
    lastRun: undefined,
    lastGoodRunAt: undefined,
    badRunsInARow: 0,
  });

  it.each([
    [[fine], 0, "WELL: 1 environment"],
    [[fine, fine], 0, "WELL: 2 environments"],
    [[fine, failing], 3, "FAILING: turku: 3 put aside"],
    [
      [failing, fine, down],
      2,
      "DOWN: oulu: the last run failed, 2 in a row: ESM cannot be reached; turku: 3 put aside",
    ],
    [[fine, broken], 2, "DOWN: espoo.json: broken: esm.url: is missing"],
  ])("is told by the worst, in one line and in the exit code", (rows, exitCode, summary) => {
    const report = statusReport(rows, HERE);
    expect(report.summary).toBe(summary);
    expect(STATUS_EXIT[report.health]).toBe(exitCode);
  });

  it.each([80, 60])("is one block an environment on %d columns, with its name and health in front", (columns) => {
    const shape = { coloured: false, columns };
    const text = wrapped(statusView(statusReport([fine, failing, broken], HERE), shape), shape);
    const lines = text.split("\n");
    expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
    for (const start of [
      /^ {2}helsinki +well +last good run /,
      /^ {2}turku +failing +last good /,
      /^ {2}espoo\.json +down +/,
    ]) {
      expect(lines.filter((line) => start.test(line))).toHaveLength(1);
    }
    expect(text.replaceAll(/\s+/g, " ")).toMatch(/put aside 3/);
    expect(lines.length).toBeLessThan(24);
  });

  it("is down where the engine cannot be asked, whatever the rows say", () => {
    const report = statusReport([fine], { engine: { kind: "redis", trouble: "cannot be reached" }, serving: false });
    expect(report).toMatchObject({ health: "down", summary: "DOWN: the engine: cannot be reached" });
  });
});
