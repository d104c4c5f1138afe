import { describe, expect, it } from "vitest";
import { runSummary } from "../../plugin/cli/run-summary.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { someReport } from "../watch/run-report.ts";

const of = { sessionId: "ws-1", dataCardId: "9001" };

describe("the summary of a run", () => {
  it.each<[string, Partial<RunReport>, readonly string[]]>([
    [
      "tells what failed now from what was not tried",
      {
        failures: [
          { ...of, reason: "ESM refused it", retryAt: null, tried: true },
          { sessionId: "ws-2", dataCardId: "9002", reason: "refused last week", retryAt: null, tried: false },
        ],
      },
      ["Failed: 1", "ESM refused it", "not tried now (run --retry-failed tries them): 1", "refused last week"],
    ],
    [
      "says what cards keep though the platform no longer has it",
      { kept: [{ ...of, messages: 2, liveChats: 0, explanation: "no longer has 2 messages" }] },
      ["Kept, though the chat platform no longer has it: 1", "no longer has 2 messages"],
    ],
    [
      "lists finished cards that were filled again, with the reason",
      {
        refilled: [
          { ...of, why: "session-changed", changed: ["chatLog", "messageCount"] },
          { sessionId: "ws-2", dataCardId: "9002", why: "card-changed", changed: ["members"] },
        ],
      },
      ["filled again: 2", "the session went on", "chatLog, messageCount", "no longer on the card"],
    ],
    [
      "lists finished cards that were undone, with the cause and what to do",
      { undone: [{ ...of, gone: ["members"], outcome: "written-again", explanation: "members: Upgrade" }] },
      ["Finished cards that were undone: 1", "members: Upgrade"],
    ],
    [
      "lists times that cannot be",
      { doubtfulTimes: [{ ...of, of: "start", at: "1970-01-01T00:00:00.000Z" }] },
      ["Times that cannot be, not written: 1", "1970-01-01"],
    ],
    ["says how many cards were made", { newCards: { made: 3, left: 0 } }, ["New cards   3 made\n"]],
    [
      "says how many cards would be made, and how many are left",
      { newCards: { made: 3, left: 2 }, dryRun: true },
      ["3 would be made, 2 sessions left to the next run"],
    ],
    [
      "says what is wrong with the whole run",
      { status: "failures", problems: ["none of the persons who were looked up was found"] },
      ["finished, but something is wrong with the whole run", "Problems of the whole run: 1", "none of the persons"],
    ],
  ])("%s", (_, parts, expected) => {
    const summary = runSummary(someReport(parts));
    for (const part of expected) expect(summary).toContain(part);
  });

  it("says nothing of what did not happen", () => {
    expect(runSummary(someReport())).not.toMatch(
      /New cards|Kept|filled again|undone|cannot be|Problems|Failed:|put aside/,
    );
  });
});
