import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { onlyOneRun } from "../../../plugin/runner/environment/one-at-a-time.ts";
import { readConfiguration } from "../../../plugin/settings/configuration.ts";
import type { GivenChat } from "../../report/chats/chats-world.ts";
import { type ChatsVisit, chatsVisits } from "./chats-visit.ts";
import type { VisitedPage, Visitor } from "./console-visitor.ts";

const visit = chatsVisits();
const CHAT: GivenChat = { dataCardId: "500", sessionId: "ws-1", customer: "11", log: "what was said", messages: 3 };
const MAIJA = { login: "maija", password: "maijas-password" };

/** Loads the page again until nothing is being erased any more, as a browser does. */
async function ended(visitor: Visitor, path: string): Promise<VisitedPage> {
  let page = await visitor.get(path);
  while (page.headers.has("refresh")) page = await visitor.get(path);
  page.elements();
  return page;
}

async function erase({ visitor, pages }: Pick<ChatsVisit, "visitor" | "pages">, id = "500"): Promise<VisitedPage> {
  const path = `${pages}/chats/${id}/erase`;
  await visitor.get(path);
  await visitor.submit(path);
  return ended(visitor, path);
}

function logOn({ server }: ChatsVisit, dataCardId = "500"): unknown {
  return server.sandbox.world.cards.get(dataCardId)?.values.get("chat_log")?.[0];
}

describe("erasing a chat from the console", () => {
  it("asks, names what goes and what stays, erases, and says so", async () => {
    const world = await visit([CHAT]);
    const question = await world.visitor.get(`${world.pages}/chats/500/erase`);
    expect(question.text).toContain("what was said: the chat log on the data card");
    expect(question.text).toContain("an entry in the register of erasures");
    expect(JSON.stringify(logOn(world))).toContain("what was said");
    const result = await erase(world);
    expect(result.text).toContain("Data card 500: the text was erased.");
    expect(result.text).toMatch(/Done at .+; the register of erasures has an entry\./);
    expect(result.text).not.toContain("Erase the text</button>");
    expect(JSON.stringify(logOn(world))).toMatch(/Erased on request at/);
    const chat = await world.visitor.get(`${world.pages}/chats/500`);
    expect(chat.text).toContain("What was said before was erased on");
    expect(chat.text).not.toContain("what was said");
    expect(chat.text).not.toContain("/chats/500/erase");
    expect(world.server.logged.join()).not.toMatch(/what was said|Vera/);
  });

  it.each([
    [{ isActive: true }, "This chat is still going on"],
    [{ sessionId: "" }, "has no chat session ID"],
  ])("is refused for %j, with what to do", async (more, words) => {
    const world = await visit([{ ...CHAT, ...more }]);
    const path = `${world.pages}/chats/500/erase`;
    const page = await world.visitor.get(path);
    expect(page.text).toContain(words);
    expect(page.text).not.toContain("Erase the text</button>");
    const csrf = page
      .elements()
      .find(({ attributes }) => attributes.get("name") === "csrf")
      ?.attributes.get("value");
    const refused = await world.visitor.post(path, { csrf: csrf ?? "" });
    expect([refused.status, refused.text.includes(words)]).toEqual([409, true]);
    expect(JSON.stringify(logOn(world))).toContain("what was said");
  });

  it("tells that another run is in the way, and works when it has ended", async () => {
    const world = await visit([CHAT]);
    const { folder } = world.server;
    const file = readdirSync(folder).find((name) => name.endsWith(".json")) ?? "";
    const lock = await onlyOneRun(await readConfiguration(join(folder, file), {}));
    const refused = await erase(world);
    expect(refused.text).toContain("Nothing was erased: another run of this environment is going on.");
    await lock.release();
    expect((await erase(world)).text).toContain("Data card 500: the text was erased.");
  });

  it("erases nothing where another card of the session is not shown to the person", async () => {
    const world = await visit([CHAT, { ...CHAT, dataCardId: "501" }], {
      users: [{ ...MAIJA, unseenCards: ["501"] }],
      sections: { operators: ["maija"] },
    });
    const visitor = await world.as(MAIJA);
    const result = await erase({ visitor, pages: world.pages });
    expect(result.text).toContain("another data card has the same chat session ID");
    expect(JSON.stringify(logOn(world))).toContain("what was said");
  });

  it("names the other cards of the session, whose text goes, too", async () => {
    const world = await visit([CHAT, { ...CHAT, dataCardId: "501" }]);
    expect((await world.visitor.get(`${world.pages}/chats/500/erase`)).text).toContain("/chats/501");
    const result = await erase(world);
    expect(result.text).toContain("Data card 500: the text was erased.");
    expect(result.text).toContain("Data card 501: the text was erased.");
  });

  it("is only for operators, and only with the token", async () => {
    const world = await visit([CHAT], { users: [MAIJA] });
    const maija = await world.as(MAIJA);
    const path = `${world.pages}/chats/500/erase`;
    expect((await maija.get(`${world.pages}/chats/500`)).text).not.toContain("/erase");
    expect((await maija.get(path)).status).toBe(403);
    expect((await maija.post(path, {})).status).toBe(403);
    expect((await world.visitor.post(path, { csrf: "wrong" })).status).toBe(403);
    expect(JSON.stringify(logOn(world))).toContain("what was said");
  });

  it("says why ESM did not let it, and leaves the question for another try", async () => {
    const world = await visit([CHAT]);
    world.server.sandbox.world.permissions.set("chat_session chat_log", { read: true, write: false });
    const result = await erase(world);
    expect(result.text).toMatch(/Data card 500: not erased\.|Erasing ended with a failure/);
    expect(result.text).toContain("Reason");
    expect(result.text).toContain("Erase the text</button>");
  });
});
