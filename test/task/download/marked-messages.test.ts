import { describe, expect, it } from "vitest";
import { DAY, worlds } from "../task-world.ts";
import { at, START, said, wireSession } from "../wire-session.ts";

const start = worlds();

/** Notes and whispers around a chat of which two messages were withdrawn, the second one after a while. */
const MESSAGES = [
  { ...said("m1", "operator", 7, "She called yesterday"), type: "note" as const },
  { ...said("m2", "visitor", 10, "canary"), withdrawn: true },
  { ...said("m3", "operator", 20, "Shall I take over?"), type: "whisper" as const },
  said("m4", "visitor", 30, "Is anybody there?"),
  { ...said("m5", "operator", 40, "I am"), deletedAt: at(1_200) },
];

describe.each(["rest", "web-api"] as const)("messages that the platform marks, over %s", (api) => {
  it("stand on the card as what they are, and the figures count what was said", async () => {
    const session = wireSession({ status: "ended", messages: MESSAGES });
    const { run, sandbox, value } = await start({ sessions: [session], api, clock: START + 700_000 });
    await run();
    const log = async () =>
      String((await value("ws-1", "chat_log"))?.value)
        .split("\n")
        .slice(-5);
    const before = [
      "[2025-03-14 08:00:07 +00:00] Otto (support person) [internal note]: She called yesterday",
      "[2025-03-14 08:00:10 +00:00] Vera (end user) [withdrawn]",
      "[2025-03-14 08:00:20 +00:00] Otto (support person) [internal note]: Shall I take over?",
      "[2025-03-14 08:00:30 +00:00] Vera (end user): Is anybody there?",
    ];
    expect(await log()).toEqual([...before, "[2025-03-14 08:00:40 +00:00] Otto (support person): I am"]);

    sandbox.setClock(START + DAY);
    expect(await run()).toMatchObject({ status: "done", sessions: { failed: 0, finished: 1 } });
    expect(await log()).toEqual([...before, "[2025-03-14 08:00:40 +00:00] Otto (support person) [withdrawn]"]);
    expect(await value("ws-1", "message_count")).toEqual({ value: 5 });
    expect(await value("ws-1", "wait_time_before_first_reply")).toEqual({ value: 30 });
  });
});

describe("a first message of 7,000 characters on a card that holds 4,000", () => {
  it("is cut itself, and the others are there", async () => {
    const messages = [
      said("m1", "visitor", 10, `My printer ${"x".repeat(6_989)}`),
      said("m2", "operator", 40, "Which one?"),
      said("m3", "visitor", 60, "The one upstairs."),
    ];
    const { run, value } = await start({
      sessions: [wireSession({ messages })],
      clock: START + DAY,
      dependencies: { mostLogCharacters: 4_000 },
    });
    expect((await run()).cards).toMatchObject([{ logCut: true, waitTime: { seconds: 30 } }]);
    const log = String((await value("ws-1", "chat_log"))?.value);
    expect(log).toMatch(/Vera \(end user\): My printer x{3000,} \[… \d{4} characters are left out here\]\n/);
    expect(log).toMatch(/Otto \(support person\): Which one\?\n.*Vera \(end user\): The one upstairs\.$/);
    expect(log.length).toBeLessThanOrEqual(4_000);
    expect(await value("ws-1", "message_count")).toEqual({ value: 3 });
  });
});
