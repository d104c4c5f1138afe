import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { failure, isActive, refersTo, text } from "../erase/erase-world.ts";
import { memoryRun, newCard } from "./memory-run.ts";

const LOG = `2025-03-14 08:01:10 +00:00 hello\n2025-03-14 08:01:20 +00:00 hello`;

describe("a run for one session", () => {
  const finished = newCard("7", { is_chat_active: isActive("No") });

  it("fills its card, also when it is finished, and no other", async () => {
    const { run, asked, valuesOf } = memoryRun({ cards: [newCard("1"), finished] });
    expect(await run({ sessionId: "ws-7" })).toMatchObject({ status: "done", sessions: { seen: 1, written: 1 } });
    expect(asked).toEqual(["ws-7"]);
    expect(valuesOf("7")).toMatchObject({ message_count: [{ kind: "number", number: 2 }] });
  });

  it("lists its card also when nothing has changed", async () => {
    const { run } = memoryRun({ cards: [newCard("1")] });
    await run();
    expect(await run({ sessionId: "ws-1" })).toMatchObject({
      sessions: { unchanged: 1 },
      cards: [{ dataCardId: "1", changed: [], finished: true }],
    });
  });

  it("makes the card hold just what the platform delivers", async () => {
    const { run, valuesOf } = memoryRun({
      cards: [
        newCard("7", {
          customer: refersTo("33"),
          members: refersTo("33", "44"),
          message_count: [{ kind: "number", number: 8 }],
        }),
      ],
    });
    await run({ sessionId: "ws-7" });
    expect(valuesOf("7")).toMatchObject({
      customer: refersTo("900"),
      members: refersTo("900", "901"),
      message_count: [{ kind: "number", number: 2 }],
    });
  });

  it("fills the oldest of its cards; the others are failures that say which one to remove", async () => {
    const twin = { ...newCard("8"), values: newCard("7").values };
    const { run } = memoryRun({ cards: [finished, twin] });
    expect(await run({ sessionId: "ws-7" })).toMatchObject({
      status: "failures",
      sessions: { seen: 2, written: 1, failed: 1 },
      failures: [{ sessionId: "ws-7", dataCardId: "8", reason: expect.stringContaining("the older one, 7,") }],
    });
  });

  it("is refused when its card does not show whether it is closed", async () => {
    const { run, asked } = memoryRun({ cards: [newCard("7", { is_chat_active: [] })] });
    expect(await rejectionOf(run({ sessionId: "ws-7" }))).toMatchObject({
      code: "activity-unreadable",
      message: expect.stringContaining("is_chat_active"),
    });
    expect(asked).toEqual([]);
  });

  it("is told that there is no such card", async () => {
    expect(await rejectionOf(memoryRun({ cards: [newCard("1")] }).run({ sessionId: "ws-7" }))).toBeInstanceOf(Failure);
  });
});

async function settled<T extends { readonly report: Promise<unknown> }>(of: T): Promise<T> {
  await of.report;
  return of;
}

describe("a run for a session whose text was erased", () => {
  const ERASED = "Erased on request at 2026-02-20 08:00:00 (UTC)";
  const erased = newCard("7", { is_chat_active: isActive("No"), chat_log: text(ERASED) });

  function restoring(parameters: object, world = memoryRun({ cards: [erased] })) {
    const restored: (readonly [string, number])[] = [];
    const noteRestored = (dataCardId: string, at: number) => void restored.push([dataCardId, at]);
    const report = world.run({ sessionId: "ws-7", ...parameters }, { noteRestored, erasures: { erasedAt: () => 1 } });
    return { report, restored, world };
  }

  it("is refused", async () => {
    const { report, restored, world } = restoring({});
    expect(await rejectionOf(report)).toMatchObject({ code: "card-erased" });
    expect([restored, world.asked]).toEqual([[], []]);
  });

  it("fills the card on request, and notes when", async () => {
    const { report, restored, world } = restoring({ restoreErased: true });
    expect(await report).toMatchObject({ status: "done", sessions: { written: 1 } });
    expect(restored).toEqual([["7", SOME_TIME]]);
    expect(world.valuesOf("7")?.["chat_log"]).toEqual(text(LOG));
  });

  it("notes it also when the text stands on the card already, and needs nobody who is told", async () => {
    const world = memoryRun({ cards: [newCard("7")] });
    await world.run();
    const { report, restored } = restoring({ restoreErased: true }, world);
    expect(await report).toMatchObject({ sessions: { written: 0, unchanged: 1 } });
    expect(restored).toEqual([["7", SOME_TIME]]);
    const alone = memoryRun({ cards: [erased] });
    expect(await alone.run({ sessionId: "ws-7", restoreErased: true })).toMatchObject({ status: "done" });
  });

  it("notes nothing in a dry run, nor when the card could not be filled, nor of a card that was not erased", async () => {
    expect((await settled(restoring({ restoreErased: true, dryRun: true }))).restored).toEqual([]);
    const away = memoryRun({ cards: [erased], sessions: { "ws-7": failure("platform-refuses") } });
    expect((await settled(restoring({ restoreErased: true }, away))).restored).toEqual([]);
    const restored: string[] = [];
    const whole = memoryRun({ cards: [newCard("7")] });
    await whole.run({ sessionId: "ws-7", restoreErased: true }, { noteRestored: (id) => void restored.push(id) });
    expect(restored).toEqual([]);
  });
});
