import { describe, expect, it } from "vitest";
import { compileChatLog } from "../../../plugin/chat/chat-log.ts";
import { START } from "../../chat/sample-session.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { failure, without } from "../erase/erase-world.ts";
import { MINUTE, memoryRun, newCard, openHistory } from "./memory-run.ts";

const otherTemplate = compileChatLog("t.hbs", "{{#each messages}}\n- {{time}} {{text}}\n{{/each}}", {
  format: "text",
  timeZone: "UTC",
});

describe("a card whose session goes on", () => {
  const updatedAt = START + 30 * MINUTE;
  const sessions = new Map([["ws-1", { ended: false, updatedAt, messageCount: 2 }]]);

  function world() {
    return memoryRun({ cards: [newCard("1")], sessions: { "ws-1": openHistory("ws-1") }, changed: { sessions } });
  }

  it("is not read again while the list shows that nothing changed", async () => {
    const { run, asked } = world();
    await run();
    expect(await run()).toMatchObject({ sessions: { seen: 1, read: 0, unchanged: 1 } });
    expect(asked).toEqual(["ws-1"]);
  });

  it("is read by a dry run, which shows everything, and by a run without what was noted", async () => {
    const { run, asked } = world();
    await run();
    await run({ dryRun: true });
    await run({}, { fullyReadCards: undefined });
    expect(asked).toEqual(["ws-1", "ws-1", "ws-1"]);
  });

  it.each([
    ["a setting of the platform", { platformSettings: settingsOf(without("endTime")) }],
    ["the name of a static value", { staticValueNames: { no: "No", yes: "Ja" } }],
    ["the template of the log", { renderChatLog: otherTemplate }],
    ["the limit of the log", { mostLogCharacters: 99_999 }],
    ["the grace time", { graceMs: 9 * MINUTE }],
    ["what is masked", { masks: ["iban"] }],
    ["whether the platform counts what it has deleted", { countsDeleted: true }],
  ] as const)("is read again when %s has changed", async (_what, change) => {
    const { run, asked } = world();
    await run();
    await run({}, change);
    expect(asked).toEqual(["ws-1", "ws-1"]);
  });

  it("is not read again because masks are named in another order, or cards are given up later", async () => {
    const { run, asked } = world();
    await run({}, { masks: ["iban", "phone-number"] });
    await run({}, { masks: ["phone-number", "iban"], giveUpAfterMs: 1 });
    expect(asked).toEqual(["ws-1"]);
  });

  it("is read when the list of changes cannot be read, which is told", async () => {
    const { run, asked, warnings } = world();
    await run();
    const refused = failure("list-refused", { scope: "request" });
    const chatHistory = {
      changedSessions: () => Promise.reject(refused),
      probe: () => Promise.resolve(),
      session: async (sessionId: string) => {
        asked.push(sessionId);
        return openHistory(sessionId);
      },
    };
    const report = await run({}, { chatHistory });
    expect(asked).toEqual(["ws-1", "ws-1"]);
    expect(warnings).toEqual(["the list of changed sessions could not be read: all histories are read"]);
    expect(report.problems).toEqual([
      "closed cards were not looked at, because the list of changes was not read: ESM: list-refused",
    ]);
  });

  it("is as it would be without any memory", async () => {
    const { run, valuesOf } = world();
    await run({}, { memory: undefined, fullyReadCards: undefined });
    expect(valuesOf("1")).toMatchObject({ message_count: [{ kind: "number", number: 2 }] });
  });
});
