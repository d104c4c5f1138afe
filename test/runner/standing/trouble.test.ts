import { describe, expect, it } from "vitest";
import type { EnvironmentFacts } from "../../../plugin/runner/standing/environment-facts.ts";
import {
  HEALTH,
  type Health,
  healthOf,
  TROUBLES,
  type Trouble,
  troubleOf,
  worstHealth,
} from "../../../plugin/runner/standing/trouble.ts";
import { FINE, NOW } from "./fine-environment.ts";

const HOUR = 3_600_000;

const failed = { lastRun: { at: NOW, state: "failed", reason: "ESM is away" }, badRunsInARow: 3 } as const;
const outside = { runBy: "elsewhere", needsServe: false, nextRunAt: undefined } as const;

describe("what is wrong with an environment", () => {
  it.each<[string, Partial<EnvironmentFacts>, boolean, readonly Trouble[]]>([
    ["nothing", {}, false, []],
    ["serve is gone", {}, true, [{ kind: "serve-is-missing" }]],
    ["a run is overdue", { nextRunAt: NOW - HOUR }, false, [{ kind: "overdue", since: NOW - HOUR }]],
    ["a run hangs", { isRunning: true, endsBy: NOW - 1 }, false, [{ kind: "run-hangs", hadToEndBy: NOW - 1 }]],
    ["runs failed", failed, false, [{ kind: "run-failed", inARow: 3, reason: "ESM is away" }]],
    ["no run is planned", { nextRunAt: undefined }, false, [{ kind: "not-planned" }]],
    [
      "runs are left out",
      { leftOut: { since: NOW - 5 * HOUR, count: 9, reason: "in the way" } },
      false,
      [{ kind: "left-out", since: NOW - 5 * HOUR, count: 9, reason: "in the way" }],
    ],
    [
      "runs end their process",
      { cutShort: { count: 3, reason: null } },
      false,
      [{ kind: "cut-short", count: 3, reason: null }],
    ],
    ["nobody runs it", { ...outside, runBy: "nobody" }, false, [{ kind: "nothing-runs-it" }]],
    ["nobody has run it", { ...outside, lastRun: undefined }, false, [{ kind: "never-run-elsewhere" }]],
    [
      "sessions failed",
      { lastRun: { at: NOW, state: "failures", reason: null }, badRunsInARow: 1 },
      false,
      [{ kind: "sessions-failed", inARow: 1 }],
    ],
    ["cards are put aside", { putAside: 2 }, false, [{ kind: "put-aside", count: 2 }]],
    [
      "reports are late, and others cannot be looked for",
      {
        lateReports: [
          { folder: "/a", period: "2026-05", dueAt: 7 },
          { folder: "/b", unreadable: "cannot be read (EACCES)" },
        ],
      },
      false,
      [
        { kind: "report-late", folder: "/a", period: "2026-05", dueAt: 7 },
        { kind: "reports-unreadable", folder: "/b", problem: "cannot be read (EACCES)" },
      ],
    ],
  ])("%s", (_title, changes, serveIsMissing, trouble) => {
    expect(troubleOf({ ...FINE, ...changes }, NOW, serveIsMissing)).toEqual(trouble);
  });

  it("is told with the worst first", () => {
    const all = troubleOf(
      { ...FINE, ...failed, putAside: 1, nextRunAt: NOW - HOUR, cutShort: { count: 4, reason: null } },
      NOW,
      true,
    );
    const health = all.map(({ kind }) => HEALTH.indexOf(TROUBLES[kind].health));
    expect(all.length).toBeGreaterThan(4);
    expect(health).toEqual(health.toSorted((left, right) => right - left));
    expect(healthOf(all)).toBe("down");
  });
});

it.each<[readonly Health[], Health]>([
  [[], "well"],
  [["well", "well"], "well"],
  [["well", "failing"], "failing"],
  [["failing", "down", "well"], "down"],
])("of %j the worst is %s", (found, worst) => {
  expect(worstHealth(found)).toBe(worst);
});
