import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EsmRefusal, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import type { ChatConditions } from "../../../plugin/report/chats/chat-search.ts";
import { findChats } from "../../../plugin/report/chats/find-chats.ts";
import { draws } from "../../support/draws.ts";
import { APIS, chatsWorlds, type GivenChat, PERSONS } from "./chats-world.ts";

const start = chatsWorlds();
const LISTING = { timeZone: "Europe/Helsinki", most: 50 };

const CHATS: readonly GivenChat[] = [
  {
    dataCardId: "101",
    sessionId: "ws-1",
    customer: "11",
    supportPerson: "12",
    members: ["11", "15", "12"],
    // 00:30 on 1 November in Helsinki.
    start: "2026-10-31T22:30:00Z",
    log: "[10:00] Vera: My MailBox   is\n  full, 100% sure: it's_so & <b>that</b>",
  },
  // 23:30 on 1 November in Helsinki.
  {
    dataCardId: "102",
    sessionId: "ws-2",
    customer: "14",
    supportPerson: "15",
    start: "2026-11-01T21:30:00Z",
    log: "PÄÄLLE",
  },
  // 00:30 on 2 November in Helsinki.
  {
    dataCardId: "103",
    sessionId: "ws-3",
    customer: "13",
    start: "2026-11-01T22:30:00Z",
    isActive: true,
    log: "100 sure",
  },
  { dataCardId: "104", sessionId: "ws-4", isActive: true, log: "Erased on request at 2026-11-23 08:00:00 (UTC)" },
  { dataCardId: "105" },
  { dataCardId: "106", sessionId: "ws-6", customer: "11", start: "2026-11-01T12:00:00Z", hidden: true, log: "mailbox" },
  {
    dataCardId: "107",
    sessionId: "ws-7",
    customer: "11",
    start: "2026-11-01T12:00:00Z",
    deleted: true,
    log: "mailbox",
  },
];

const startOf = (hour: number) => Date.UTC(2026, 9, 30, 22 + hour);

describe.each(APIS)("over %s, chats are found", (api) => {
  it.each<[string, ChatConditions, readonly string[]]>([
    ["by the customer's external id", { customer: "vera@example.org" }, ["101"]],
    ["by it in capitals, with space around it", { customer: " VERA@Example.org " }, ["101"]],
    ["by a part of the customer's name", { customer: "virtanen" }, ["102", "101"]],
    ["by a name with a comma and a space", { customer: "virtanen, o" }, ["102"]],
    ["by a name with ß in other letters", { customer: "STRASSE" }, ["103"]],
    ["by a name with quotes and wildcards in it", { customer: "' or '%'='" }, []],
    ["by somebody who is no customer", { customer: "otto@example.com" }, []],
    ["by the support person", { supportPerson: "otto@example.com" }, ["101"]],
    ["by one who took part before", { supportPerson: "korhonen" }, ["102", "101"]],
    ["by a name in letters composed otherwise", { supportPerson: "o\u0308berg" }, ["101"]],
    ["not by the customer as a support person", { supportPerson: "vera@example.org" }, []],
    ["from a local day on", { from: "2026-11-01" }, ["103", "102", "101"]],
    ["from the next day on", { from: "2026-11-02" }, ["103"]],
    ["to a local day", { to: "2026-11-01" }, ["102", "101"]],
    ["on one day", { from: "2026-11-01", to: "2026-11-01" }, ["102", "101"]],
    ["to the day before", { to: "2026-10-31" }, []],
    ["by words in the log, whatever their case and white space", { text: "mailbox is full" }, ["101"]],
    ["by % itself", { text: "100% sure" }, ["101"]],
    ["by _ and a quote themselves", { text: "it's_so" }, ["101"]],
    ["by < and &", { text: "& <b>THAT" }, ["101"]],
    ["by letters that are not ASCII", { text: "päälle" }, ["102"]],
    ["by the same composed otherwise", { text: "pa\u0308a\u0308lle" }, ["102"]],
    ["by words that no log holds", { text: "mailbox is empty" }, []],
    ["by what could be taken for syntax", { text: "$chat_log$ #target# '" }, []],
    ["by what was erased", { text: "erased on request" }, ["104"]],
    ["that are active", { isActive: true }, ["103", "104"]],
    ["that are active and began on a day", { isActive: true, from: "2026-11-01" }, ["103"]],
    ["by everything together", { customer: "vera", supportPerson: "otto", to: "2026-11-01", text: "full" }, ["101"]],
  ])("%s", async (_name, conditions, ids) => {
    const { chats, count } = await findChats(await (await start(api, CHATS)).cards(), conditions, LISTING);
    expect(chats.map(({ dataCardId }) => dataCardId)).toEqual(ids);
    expect(count).toBe(ids.length);
  });

  it("the newest first, as many as are wanted, and all are counted", async () => {
    const cards = await (await start(api, CHATS)).cards();
    const { chats, count } = await findChats(cards, { from: "2026-11-01" }, { ...LISTING, most: 2 });
    expect([chats.map(({ dataCardId }) => dataCardId), count]).toEqual([["103", "102"], 3]);
    expect(chats[1]).toMatchObject({
      sessionId: "ws-2",
      customer: { dataCardId: "14", name: expect.any(String) as string },
      startTime: Date.UTC(2026, 10, 1, 21, 30),
      isActive: false,
    });
  });

  it("and hidden ones are told of, where ESM tells that they are hidden", async () => {
    const cards = await (await start(api, CHATS)).cards();
    const { notes } = await findChats(cards, { customer: "vera@example.org" }, LISTING);
    expect(notes).toEqual(api === "rest" ? ["1 more on hidden data cards, which are not shown"] : []);
  });

  it("by one list, which reads logs only to search them", async () => {
    const world = await start(api, CHATS);
    const asked: string[][] = [];
    const cards = await world.cards((esm) => ({
      foldCards: (query, begin) => {
        asked.push([...query.attributeCodes]);
        return esm.foldCards(query, begin);
      },
    }));
    await findChats(cards, { customer: "vera virtanen", from: "2026-11-01" }, LISTING);
    await findChats(cards, { text: "full" }, LISTING);
    expect(asked.map((codes) => codes.includes("chat_log"))).toEqual([false, true]);
  });

  it("and it is said where the state may not be read (ruling 8)", async () => {
    const world = await start(api, CHATS);
    const cards = await world.cards();
    world.sandbox.setPermissions([
      { templateCode: "chat_session", attributeCode: "is_chat_active", read: false, write: false },
    ]);
    const { chats, notes } = await findChats(cards, { isActive: true, from: "2026-11-02" }, LISTING);
    expect(chats).toEqual([]);
    expect(notes).toEqual([
      "1 more where is_chat_active reads empty, although it is mandatory: the task's user may not read it, so whether they are active is not told",
    ]);
  });

  it("as drawn conditions say, whatever the chats", async () => {
    const words = ["Mailbox", "full", "100%", "it's", "PÄÄLLE", "$x$", "_"];
    const logs = fc.array(fc.constantFrom(...words, "other"), { maxLength: 4 }).map((list) => list.join(" "));
    const days = fc.constantFrom("2026-10-31", "2026-11-01", "2026-11-02");
    const drawnChats = fc.array(
      fc.record({
        customer: fc.option(fc.constantFrom("11", "13", "14")),
        hour: fc.option(fc.integer({ min: 0, max: 71 })),
        log: logs,
        isActive: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const drawnConditions = fc.record(
      {
        customer: fc.constantFrom("virtanen", "NINA"),
        from: days,
        to: days,
        text: fc.constantFrom(...words).map((word) => word.toLowerCase()),
        isActive: fc.constant(true),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(drawnChats, fc.array(drawnConditions, { minLength: 5, maxLength: 5 }), async (drawn, many) => {
        const chats = drawn.map(({ customer, hour, log, isActive }, index) => ({
          dataCardId: String(201 + index),
          ...(customer === null ? {} : { customer }),
          ...(hour === null ? {} : { start: new Date(startOf(hour)).toISOString() }),
          log,
          isActive,
        }));
        const cards = await (await start(api, chats)).cards();
        for (const conditions of many) {
          // Winter time: the day of an instant is that of the instant two hours later, in UTC.
          const wanted = drawn.flatMap(({ customer, hour, log, isActive }, index) => {
            const day = hour === null ? undefined : new Date(startOf(hour) + 7_200_000).toISOString().slice(0, 10);
            const name = customer === null ? "" : PERSONS[customer as "11"].full_name.toLowerCase();
            const fits =
              (conditions.customer === undefined || name.includes(conditions.customer.toLowerCase())) &&
              (conditions.from === undefined || (day !== undefined && day >= conditions.from)) &&
              (conditions.to === undefined || (day !== undefined && day <= conditions.to)) &&
              (conditions.text === undefined || log.toLowerCase().includes(conditions.text)) &&
              (conditions.isActive !== true || isActive);
            return fits ? [String(201 + index)] : [];
          });
          const found = await findChats(cards, conditions, LISTING);
          expect(found.chats.map(({ dataCardId }) => dataCardId).toSorted()).toEqual(wanted);
          const starts = found.chats.map(({ startTime }) => startTime ?? 0);
          expect(starts).toEqual(starts.toSorted((one, other) => other - one));
        }
      }),
      { numRuns: draws(8, 300) },
    );
  });
});

describe("chats are found", () => {
  it("beside cards that cannot be read, which are counted", async () => {
    const cards = await (await start("rest", CHATS)).cards(() => ({
      foldCards: async ({ onUnreadable }, begin) => {
        // The first list breaks off, and is read anew.
        begin();
        onUnreadable?.(new UnreadableCard("1", "x"));
        const fold = begin();
        onUnreadable?.(new UnreadableCard("1", "x"));
        return fold.end();
      },
    }));
    const { notes } = await findChats(cards, { from: "2026-11-01" }, LISTING);
    expect(notes).toContain("1 data cards cannot be read, and are not looked at");
  });

  it("by name where several Person cards have the external id, and that is said", async () => {
    const world = await start("rest", CHATS);
    const cards = await world.cards((esm) => ({
      findCards: async (query) => {
        const found = await esm.findCards(query);
        return [...found, ...found.map((card) => ({ ...card, dataCardId: "999" }))];
      },
    }));
    const { chats, notes } = await findChats(cards, { customer: "vera@example.org" }, LISTING);
    expect([chats, notes]).toEqual([
      [],
      ["several Person cards have this external id: they are found by their names only"],
    ]);
  });

  it("by all days of a start that keeps only the day", async () => {
    const cards = await (await start("rest", CHATS)).cards(() => ({
      foldCards: async (_query, begin) => {
        const fold = begin();
        const day = { kind: "date", at: Date.UTC(2026, 10, 1), isDay: true } as const;
        fold.take({ dataCardId: "1", hidden: false, deleted: false, values: { start_time: [day] } });
        return fold.end();
      },
    }));
    const count = async (conditions: ChatConditions) => (await findChats(cards, conditions, LISTING)).count;
    expect([
      await count({ from: "2026-11-01", to: "2026-11-01" }),
      await count({ from: "2026-11-02" }),
      await count({ to: "2026-10-31" }),
    ]).toEqual([1, 0, 0]);
  });

  it("not where ESM refuses the list, and its failure does not tell what was looked for", async () => {
    const cards = await (await start("rest", CHATS)).cards(() => ({
      foldCards: () => Promise.reject(new EsmRefusal("no", { code: "esm-refused", retryable: false, status: 400 })),
    }));
    await expect(findChats(cards, { text: "canary" }, LISTING)).rejects.toThrow(/^no$/);
  });
});
