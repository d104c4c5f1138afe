import { describe, expect, it } from "vitest";
import { EsmRefusal, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { chatsWithId } from "../../../plugin/report/chats/chats-with-id.ts";
import { readChat } from "../../../plugin/report/chats/shown-chat.ts";
import { APIS, chatsWorlds, type GivenChat } from "./chats-world.ts";

const start = chatsWorlds();

const ODD_IDS = [
  "o'brien-1",
  'quo"ted-1',
  "''''",
  "100%-sure",
  "under_score",
  "underXscore",
  "$chat_log$",
  "#target#",
  "with several  spaces",
  "' or 1 = 1 or ''='",
  "😀-emoji-chat",
  "Ünïcode-chat",
  "back\\slash\\",
  "x".repeat(500),
  "öäå".repeat(160),
];

const sessions = (ids: readonly string[]): GivenChat[] =>
  ids.map((sessionId, index) => ({ dataCardId: String(101 + index), sessionId, log: `log of ${sessionId}` }));

describe.each(APIS)("over %s, chats with an id", (api) => {
  it("are found by session ids with any characters in them, each its own, and are read whole", async () => {
    const cards = await (await start(api, sessions(ODD_IDS))).cards();
    for (const [index, id] of ODD_IDS.entries()) {
      const { meant, count } = await chatsWithId(cards, id);
      expect({ id, count, dataCardId: meant?.dataCardId, by: meant?.by }).toEqual({
        id,
        count: 1,
        dataCardId: String(101 + index),
        by: "session-id",
      });
      const read = meant === undefined ? undefined : await readChat(cards, meant);
      expect(read?.log?.text).toBe(`log of ${id}`);
    }
  });

  it("are understood as session id first, then as Efecte ID, then as data card id; all are told", async () => {
    const world = await start(api, [
      { dataCardId: "101", sessionId: "a-1", identifier: "103" },
      { dataCardId: "102", sessionId: "103", identifier: "CHAT-2" },
      { dataCardId: "103", sessionId: "c-1", identifier: "CHAT-3" },
      { dataCardId: "104", sessionId: "CHAT-3", identifier: "CHAT-4" },
    ]);
    const cards = await world.cards();
    const ways = async (id: string) =>
      (await chatsWithId(cards, id)).found.map(({ dataCardId, by }) => [dataCardId, by]);
    expect(await ways("103")).toEqual([
      ["102", "session-id"],
      ["101", "identifier"],
      ["103", "data-card-id"],
    ]);
    expect((await chatsWithId(cards, "103")).meant?.dataCardId).toBe("102");
    expect(await ways("CHAT-3")).toEqual([
      ["104", "session-id"],
      ["103", "identifier"],
    ]);
    expect(await ways("chat-2")).toEqual([["102", "identifier"]]);
    expect(await ways("104")).toEqual([["104", "data-card-id"]]);
  });

  it("of doubled cards: none is meant, and both are told", async () => {
    const cards = await (
      await start(api, [
        { dataCardId: "101", sessionId: "ws-twice", start: "2026-11-01T10:00:00Z" },
        { dataCardId: "102", sessionId: "ws-twice", start: "2026-11-02T10:00:00Z" },
      ])
    ).cards();
    const { meant, found, count } = await chatsWithId(cards, "ws-twice");
    expect({ meant, count, ids: found.map(({ dataCardId }) => dataCardId) }).toEqual({
      meant: undefined,
      count: 2,
      ids: ["102", "101"],
    });
    const own = await chatsWithId(cards, "101");
    expect(own.meant?.dataCardId).toBe("101");
  });

  it.each([
    ["f88d", ["101"]],
    ["F88D", ["101"]],
    ["-0002-", ["102"]],
    ["hat-2", ["102"]],
    ["CHAT-", ["103", "102", "101"]],
    ["ws-", []],
    ["____", []],
    ["%%%%", []],
    ["ws%f8", []],
    ["ws_00", ["103"]],
    ["0001-9", []],
  ])("are found by a part of four characters or more, letter by letter: %s", async (part, ids) => {
    const cards = await (
      await start(api, [
        { dataCardId: "101", sessionId: "ws-0001-f88dab", identifier: "CHAT-1" },
        { dataCardId: "102", sessionId: "ws-0002-11c0de", identifier: "CHAT-2" },
        { dataCardId: "103", sessionId: "ws_0003-b0b0b0", identifier: "CHAT-3" },
      ])
    ).cards();
    const { found, meant } = await chatsWithId(cards, part);
    expect(found.map(({ dataCardId }) => dataCardId)).toEqual(ids);
    expect(meant?.dataCardId).toBe(ids.length === 1 ? ids[0] : undefined);
  });

  it("by a data card id, also where ESM takes no condition on ids", async () => {
    const world = await start(api, sessions(["a-1", "b-1", "c-1"]));
    const refusal = new EsmRefusal("no", { code: "esm-refused", retryable: false, status: 400 });
    const cards = await world.cards(() => ({ cardsWithIds: () => Promise.reject(refusal) }));
    expect((await chatsWithId(cards, "102")).meant).toMatchObject({ sessionId: "b-1", by: "data-card-id" });
    expect((await chatsWithId(cards, "999")).found).toEqual([]);
  });

  it("are neither hidden nor in the trash", async () => {
    const cards = await (
      await start(api, [
        { dataCardId: "101", sessionId: "ws-hidden", hidden: true, log: "canary" },
        { dataCardId: "102", sessionId: "ws-trash", deleted: true, log: "canary" },
      ])
    ).cards();
    const told = api === "rest" ? 1 : 0;
    expect(await chatsWithId(cards, "ws-hidden")).toMatchObject({ found: [], notShown: { hidden: told, deleted: 0 } });
    expect(await chatsWithId(cards, "101")).toMatchObject({ found: [], notShown: { hidden: told, deleted: 0 } });
    expect((await chatsWithId(cards, "ws-trash")).found).toEqual([]);
  });

  it("tell of those that cannot be read", async () => {
    const unreadable = new UnreadableCard("101", "attribute message_count holds no number");
    const cards = await (await start(api, sessions(["a-1"]))).cards(() => ({
      foldCards: async ({ onUnreadable }, begin) => {
        const fold = begin();
        onUnreadable?.(unreadable);
        return fold.end();
      },
    }));
    expect(await chatsWithId(cards, "a-1")).toMatchObject({ found: [], unreadable: [unreadable] });
  });

  it("cost one request to find and one to read, and no log is read before the chat is known", async () => {
    const world = await start(api, sessions(["a-1", "b-1"]));
    const asked: (readonly string[])[] = [];
    const cards = await world.cards((esm) => ({
      foldCards: (query, begin) => {
        asked.push(query.attributeCodes);
        return esm.foldCards(query, begin);
      },
    }));
    world.sandbox.resetStats();
    const { meant } = await chatsWithId(cards, "b-1");
    if (meant !== undefined) await readChat(cards, meant);
    expect(world.sandbox.stats().esm.requests).toBe(2);
    expect(asked.flat()).not.toContain("chat_log");
  });
});
