import { describe, expect, it } from "vitest";
import { worlds } from "../task/task-world.ts";
import { at, START, said, wireSession } from "../task/wire-session.ts";

const ENDED = START + 600_000;
const DAY = 86_400_000;

const worldOf = worlds();

const later = wireSession({ sessionId: "ws-later", startedAt: at(20), messages: [said("m1", "visitor", 30)] });

describe("a run reports when the oldest session began whose card it left active", () => {
  it("of those it wrote", async () => {
    const { run } = await worldOf({ sessions: [later, wireSession()], clock: START + 60_000 });
    expect(await run()).toMatchObject({
      sessions: { stillActive: 2 },
      oldestActiveStart: new Date(START).toISOString(),
    });
  });

  it("also when there was nothing new to write", async () => {
    const { run } = await worldOf({ sessions: [wireSession()], clock: START + 60_000 });
    await run();
    expect(await run()).toMatchObject({ sessions: { unchanged: 1 }, oldestActiveStart: new Date(START).toISOString() });
  });

  it("also when its history cannot be read any more, from what stands on the card", async () => {
    const { run, sandbox } = await worldOf({ sessions: [wireSession()], clock: START + 60_000 });
    await run();
    sandbox.setFaults([{ target: "chatHistory", match: "ws-1", kind: "status", status: 500 }]);
    expect(await run()).toMatchObject({ sessions: { failed: 1 }, oldestActiveStart: new Date(START).toISOString() });
  });

  it("also when its card cannot be written for the first time, from the history", async () => {
    const { run, sandbox } = await worldOf({ sessions: [wireSession()], clock: START + 60_000 });
    sandbox.setFaults([{ target: "esm", match: "PATCH", kind: "status", status: 403 }]);
    expect(await run()).toMatchObject({ sessions: { failed: 1 }, oldestActiveStart: new Date(START).toISOString() });
  });

  it("but none when all are finished", async () => {
    const { run } = await worldOf({ sessions: [wireSession()], clock: ENDED + DAY });
    expect(await run()).toMatchObject({ sessions: { finished: 1, stillActive: 0 }, oldestActiveStart: null });
  });

  it("and none when it is not known: the platform does not know the session yet", async () => {
    const { run } = await worldOf({ sessions: [wireSession()], clock: START - 60_000 });
    expect(await run()).toMatchObject({ sessions: { stillActive: 1 }, oldestActiveStart: null });
  });
});
