import { describe, expect, it } from "vitest";
import { toErasableCard } from "../../../plugin/task/erase/erasable-card.ts";
import {
  createEraseRecorder,
  type EraseRecorder,
  type EraseReport,
} from "../../../plugin/task/erase/erase-recorder.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor } from "../../support/ready-made.ts";
import { chatCard, failure, refersTo } from "./erase-world.ts";

type End = Parameters<EraseRecorder["report"]>[0];

const mapping = mappingFor();
const card = { sessionId: "s-1", dataCardId: "1" };

function reportOf(recorder: EraseRecorder, end: Partial<End> = {}): EraseReport {
  const whole = { task: "EraseChatText", dryRun: false, unverified: [], leftInOtherRole: 0, requests: { esm: 3 } };
  return recorder.report({ ...whole, stopped: null, began: SOME_TIME, ended: SOME_TIME + 1500, ...end });
}

/** What stands in the report of a card that failed so. */
function retryAtOf(more: Parameters<typeof failure>[1]): string | null | undefined {
  const recorder = createEraseRecorder();
  recorder.failed(card, failure("some-code", more), SOME_TIME);
  return reportOf(recorder).failures[0]?.retryAt;
}

describe("the report of erasing", () => {
  it("counts every card once, and tells how long it took", () => {
    const recorder = createEraseRecorder();
    recorder.erased(toErasableCard(chatCard("7"), mapping));
    recorder.unchanged();
    expect(reportOf(recorder)).toEqual({
      task: "EraseChatText",
      status: "done",
      reason: null,
      retryAt: null,
      dryRun: false,
      cards: { seen: 2, erased: 1, unchanged: 1, failed: 0 },
      whose: { customers: 0, supportPersons: 0, cardsWithoutCustomer: 1 },
      leftInOtherRole: 0,
      erased: [{ sessionId: "s-7", dataCardId: "7" }],
      failures: [],
      unverified: [],
      omitted: 0,
      requests: { esm: 3 },
      durationMs: 1500,
      startedAt: "2026-03-02T10:00:00.000Z",
      finishedAt: "2026-03-02T10:00:01.500Z",
    });
  });

  it("counts each customer and support person of the erased cards once", () => {
    const recorder = createEraseRecorder();
    for (const [id, customer, support] of [
      ["1", ["90"], ["80"]],
      ["2", ["90"], ["81"]],
      ["3", ["91"], []],
      ["4", [], ["80"]],
    ] as const) {
      const persons = { customer: refersTo(...customer), support_person: refersTo(...support) };
      recorder.erased(toErasableCard(chatCard(id, persons), mapping));
    }
    expect(reportOf(recorder).whose).toEqual({ customers: 2, supportPersons: 2, cardsWithoutCustomer: 1 });
  });

  it("lists 5000 cards, counts all of them, and says how many were left out", () => {
    const recorder = createEraseRecorder();
    const erasable = toErasableCard(chatCard("7"), mapping);
    for (let index = 0; index < 5_003; index += 1) recorder.erased(erasable);
    for (let index = 0; index < 5_001; index += 1) recorder.failed(card, failure("some-code"), SOME_TIME);
    const report = reportOf(recorder);
    expect(report.erased).toHaveLength(5_000);
    expect(report.failures).toHaveLength(5_000);
    expect(report.omitted).toBe(4);
    expect(report.cards).toEqual({ seen: 10_004, erased: 5_003, unchanged: 0, failed: 5_001 });
  });

  it("gives the reason why it was stopped, and when to go on", () => {
    const stopped = { reason: "ESM: told-to-wait", retryAt: SOME_TIME + 60_000 };
    expect(reportOf(createEraseRecorder(), { stopped })).toMatchObject({
      status: "stopped",
      reason: "ESM: told-to-wait",
      retryAt: "2026-03-02T10:01:00.000Z",
    });
  });
});

describe("a failed card may be tried again", () => {
  it("at once when the failure may pass and names no time", () => {
    expect(retryAtOf({ retryable: true })).toBe("2026-03-02T10:00:00.000Z");
  });

  it("at the time that the failure names", () => {
    expect(retryAtOf({ retryable: true, retryAt: SOME_TIME + 5_000 })).toBe("2026-03-02T10:00:05.000Z");
  });

  it("never when the failure does not pass", () => {
    expect(retryAtOf({ retryable: false, retryAt: SOME_TIME })).toBeNull();
  });
});
