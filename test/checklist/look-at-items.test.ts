import { describe, expect, it } from "vitest";
import { folders } from "../support/given-files.ts";
import { checklistWorlds } from "./checklist-world.ts";

const start = checklistWorlds(folders());

async function byEye(settings = ""): Promise<Readonly<Record<string, string>>> {
  const { report } = await (await start({ settings })).check();
  return Object.fromEntries(
    report.items.map((item) => [item.id, item.state === "cannot-verify" ? item.byEye : item.state]),
  );
}

describe("what only a person can look at", () => {
  it("is named with what to look for, and does not make the list fail", async () => {
    const items = await byEye();
    expect(items["log-in-text-attribute"]).toBe(
      "look at attribute chat_log of template chat_session under Templates in ESM: its data type has to be Text",
    );
    expect(items["change-history"]).toContain("its change history has to be off for chat_log");
    expect(items["open-cards"]).toContain("from 2025.2 on nothing is to be done");
  });

  it("is not about a log that is switched off", async () => {
    const items = await byEye("!efecteChat.integration.chatSession.chatLog.attributeCode=chat_log");
    expect([items["log-in-text-attribute"], items["change-history"]]).toEqual(["done", "done"]);
    expect(items["open-cards"]).toContain("2025.2");
  });
});
