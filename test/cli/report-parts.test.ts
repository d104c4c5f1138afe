import { describe, expect, it } from "vitest";
import { headline } from "../../plugin/cli/report-parts.ts";

const ended = { reason: null, retryAt: null };
const stopped = { status: "stopped", reason: "ESM asked to wait", retryAt: "2026-03-02T11:00:00.000Z" } as const;

describe("the headline", () => {
  it.each([
    [{ ...ended, status: "done", dryRun: false }, "done"],
    [{ ...ended, status: "done", dryRun: true }, "dry run, nothing was written"],
    [{ ...ended, status: "failures", dryRun: false }, "finished, but some failed"],
    [{ ...ended, status: "failures", dryRun: true }, "dry run, nothing was written; some failed"],
    [{ ...stopped, dryRun: false }, "ESM asked to wait; what is done is kept, go on at 2026-03-02T11:00:00.000Z"],
    [
      { ...stopped, dryRun: true },
      "dry run, nothing was written; ESM asked to wait, go on at 2026-03-02T11:00:00.000Z",
    ],
    [{ ...ended, status: "stopped", dryRun: false }, "stopped early; what is done is kept"],
    [{ ...ended, status: "stopped", dryRun: true }, "dry run, nothing was written; stopped early"],
  ] as const)("of %j", (report, expected) => {
    expect(headline(report, "some failed")).toBe(expected);
  });
});
