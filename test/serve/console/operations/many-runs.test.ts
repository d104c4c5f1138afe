import { join } from "node:path";
import { expect, it } from "vitest";
import { noMatches } from "../../../../plugin/chat/masks/mask-counts.ts";
import { openRunFile } from "../../../../plugin/runner/in-process/run-store.ts";
import type { RunRecord } from "../../../../plugin/runner/task-runner.ts";
import { DOWNLOAD_TASK_NAME } from "../../../../plugin/task/download/download-task.ts";
import type { RunReport } from "../../../../plugin/task/run-report.ts";
import { named, type PageElement } from "../../../report/written/html/page-tree.ts";
import { consoleServers } from "../console-server.ts";
import { type VisitedPage, visitorOf } from "../console-visitor.ts";
import { logInToRuns } from "./failing-session.ts";

const start = consoleServers();
const KEY = { environment: "default", task: DOWNLOAD_TASK_NAME };
const RUNS = 45;
const MINUTE = 60_000;
/** Every character of it takes six bytes in a page. */
const REASON = `"'`.repeat(1_000);

/** The worst that is kept of a run. */
function worstRun(number: number): RunRecord<RunReport> {
  const at = Date.UTC(2026, 10, 27) + number * MINUTE;
  const iso = new Date(at).toISOString();
  const failures = Array.from({ length: 10 }, (_, index) => ({
    sessionId: `ws-${number}-${index}`,
    dataCardId: `${number}${index}`,
    reason: REASON,
    retryAt: iso,
    tried: true,
  }));
  const sessions = {
    seen: 60,
    read: 60,
    written: 0,
    unchanged: 0,
    finished: 0,
    stillActive: 0,
    failed: 60,
    putAside: 0,
  };
  return {
    runId: `run-${number}`,
    key: KEY,
    trigger: "schedule",
    dueAt: at,
    startedAt: at,
    finishedAt: at + 1_000,
    state: "failures",
    reason: REASON,
    result: {
      status: "failures",
      reason: null,
      retryAt: null,
      task: DOWNLOAD_TASK_NAME,
      dryRun: false,
      sessions,
      failures,
      unmatchedPersons: [],
      drift: [],
      oldestActiveStart: null,
      closed: [],
      kept: [],
      doubtfulTimes: [],
      refilled: [],
      undone: [],
      persons: { asked: 0, found: 0 },
      problems: Array.from({ length: 30 }, () => REASON),
      cards: [],
      masked: noMatches(),
      unverified: [],
      journalDropped: 0,
      omitted: 0,
      totals: { drift: 0, unmatchedPersons: 0 },
      requests: { esm: 1, chatHistory: 1 },
      durationMs: 1_000,
      peakMemoryBytes: 1,
      startedAt: iso,
      finishedAt: iso,
    },
  };
}

function keepRuns(folder: string): void {
  const file = openRunFile<RunReport>(join(folder, "esm-chat-journal"), KEY, Date.now());
  const runs = Array.from({ length: RUNS }, (_, number) => worstRun(number));
  for (const run of runs) file.keep({ run }, () => ({ runs, plan: undefined }));
}

const runsIn = (page: VisitedPage) =>
  named(page.elements(), "a").flatMap(
    ({ attributes }) => /runs\/(run-\d+)$/.exec(attributes.get("href") ?? "")?.[1] ?? [],
  );

it("many runs with long reasons are cut into small pages on which each stands once", async () => {
  const { origin, sandbox } = await start({ before: keepRuns });
  const visitor = visitorOf(origin);
  const seen: string[] = [];
  let page: VisitedPage | undefined = await logInToRuns(visitor, sandbox);
  while (page !== undefined) {
    expect(page.status).toBe(200);
    expect(Buffer.byteLength(page.text)).toBeLessThan(100_000);
    expect(runsIn(page).length).toBeLessThanOrEqual(20);
    seen.push(...runsIn(page));
    const older: PageElement | undefined = named(page.elements(), "a").find(({ text }) => text === "Older runs");
    page = older && (await visitor.get(older.attributes.get("href") ?? ""));
  }
  expect(seen).toEqual(Array.from({ length: RUNS }, (_, number) => `run-${RUNS - 1 - number}`));

  const own = await visitor.get("/console/default/runs/run-7");
  expect(Buffer.byteLength(own.text)).toBeLessThan(100_000);
  expect(own.text).toContain("50 more failures");
  for (const from of ["-1", "x", "1e2", "99999", ""]) {
    expect((await visitor.get(`/console/default/runs?from=${from}`)).status).toBe(200);
  }
});
