import { noMatches } from "../../plugin/chat/masks/mask-counts.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";

/** When the run of `someReport` ended. */
export const FINISHED_AT = "2026-03-02T10:00:30.000Z";

/** A run over twelve cards, half a minute long. */
export function someReport(changes: Partial<RunReport> = {}): RunReport {
  return {
    task: "IWChatHistoryDownloadTask",
    status: "done",
    reason: null,
    retryAt: null,
    dryRun: false,
    sessions: { seen: 12, read: 11, written: 10, unchanged: 1, finished: 8, stillActive: 4, failed: 0, putAside: 0 },
    failures: [],
    unmatchedPersons: [],
    drift: [],
    journalDropped: 0,
    oldestActiveStart: "2026-03-02T09:00:30.000Z",
    closed: [],
    kept: [],
    doubtfulTimes: [],
    refilled: [],
    undone: [],
    persons: { asked: 0, found: 0 },
    problems: [],
    cards: [],
    masked: noMatches(),
    unverified: [],
    omitted: 0,
    totals: { drift: 0, unmatchedPersons: 0 },
    requests: { esm: 5, chatHistory: 13 },
    durationMs: 30_000,
    peakMemoryBytes: 1,
    startedAt: "2026-03-02T10:00:00.000Z",
    finishedAt: FINISHED_AT,
    ...changes,
  };
}
