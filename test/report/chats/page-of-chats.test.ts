import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DataCardId, type PageQuery, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import type { ChatCards } from "../../../plugin/report/chats/chat-cards.ts";
import { noteText } from "../../../plugin/report/chats/chat-notes.ts";
import type { ChatConditions } from "../../../plugin/report/chats/chat-search.ts";
import { findChat } from "../../../plugin/report/chats/chats-with-id.ts";
import { findChats } from "../../../plugin/report/chats/find-chats.ts";
import { type ChatPage, pageOfChats } from "../../../plugin/report/chats/page-of-chats.ts";
import { draws } from "../../support/draws.ts";
import { APIS, chatsWorlds, type GivenChat } from "./chats-world.ts";

const start = chatsWorlds();
const timeZone = "Europe/Helsinki";

const idsOf = (page: Pick<ChatPage, "chats">) => page.chats.map(({ dataCardId }) => dataCardId);

async function allPages(cards: ChatCards, conditions: ChatConditions, most: number, mostPagesRead = 4) {
  const pages: ChatPage[] = [];
  let belowId: DataCardId | undefined;
  do {
    const page = await pageOfChats(cards, conditions, { timeZone, belowId, most, mostPagesRead });
    pages.push(page);
    belowId = page.next;
  } while (belowId !== undefined);
  return pages;
}

/** Twelve chats, one an hour; the id of the newest is 212. */
const CHATS: readonly GivenChat[] = Array.from({ length: 12 }, (_, index) => ({
  dataCardId: String(201 + index),
  sessionId: `ws-${index + 1}`,
  identifier: `CHAT-0000${index + 1}`,
  customer: index % 2 === 0 ? "11" : "13",
  start: new Date(Date.UTC(2026, 10, 1, index)).toISOString(),
  log: index === 0 ? "mailbox" : "other",
  hidden: index === 10,
}));

describe.each(APIS)("over %s, chats on pages", (api) => {
  it("are those that are found, each once, newest first by id, whatever the chats and the conditions", async () => {
    const words = ["Mailbox", "100%", "it's", "PÄÄLLE"];
    const drawnChats = fc.array(
      fc.record({
        customer: fc.constantFrom("11" as const, "13" as const, "14" as const),
        supportPerson: fc.constantFrom("12" as const, "15" as const),
        hour: fc.option(fc.integer({ min: 0, max: 71 })),
        log: fc.constantFrom(...words, "other"),
        isActive: fc.boolean(),
        hidden: fc.boolean(),
      }),
      { minLength: 1, maxLength: 14 },
    );
    const drawnConditions = fc.record(
      {
        customer: fc.constantFrom("virtanen", "NINA", "vera@example.org"),
        supportPerson: fc.constant("korhonen"),
        from: fc.constantFrom("2026-10-31", "2026-11-01"),
        to: fc.constantFrom("2026-11-01", "2026-11-02"),
        text: fc.constantFrom(...words).map((word) => word.toLowerCase()),
        idPart: fc.constantFrom("ws-1", "chat-2", "_"),
        isActive: fc.constant(true),
      },
      { requiredKeys: [] },
    );
    const paging = fc.record({
      most: fc.integer({ min: 1, max: 6 }),
      mostPagesRead: fc.integer({ min: 1, max: 3 }),
      ofEsm: fc.integer({ min: 1, max: 5 }),
    });
    const asked = fc.array(fc.tuple(drawnConditions, paging), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(drawnChats, asked, async (drawn, many) => {
        const chats = drawn.map(({ hour, ...chat }, index) => ({
          ...chat,
          dataCardId: String(95 + index),
          sessionId: `ws-${index}`,
          identifier: `CHAT-${index}`,
          ...(hour === null ? {} : { start: new Date(Date.UTC(2026, 9, 30, 22 + hour)).toISOString() }),
        }));
        const world = await start(api, chats);
        for (const [conditions, { most, mostPagesRead, ofEsm }] of many) {
          const cards = await world.cards((esm) => ({
            newestCards: (query, page) => esm.newestCards(query, { ...page, most: Math.min(page.most, ofEsm) }),
          }));
          const pages = await allPages(cards, conditions, most, mostPagesRead);
          const found = await findChats(cards, conditions, { timeZone, most: 50 });
          const ids = pages.flatMap(idsOf);
          expect(ids.map(Number)).toEqual(
            idsOf(found)
              .map(Number)
              .toSorted((one, other) => other - one),
          );
          expect(pages.every((page) => page.chats.length <= most)).toBe(true);
          expect(pages.flatMap((page) => page.chats)).toEqual(
            expect.arrayContaining([...found.chats]) as unknown as typeof found.chats,
          );
          const hidden = pages.flatMap(({ notes }) =>
            notes.flatMap((note) => (note.kind === "hidden" ? note.count : [])),
          );
          const told = hidden.reduce((sum, count) => sum + count, 0);
          expect(told === 0 ? [] : [noteText({ kind: "hidden", count: told })]).toEqual(found.notes);
        }
      }),
      { numRuns: draws(6, 200) },
    );
  });

  it("are asked for with one request each, where nothing has to be compared here", async () => {
    const world = await start(api, CHATS);
    const cards = await world.cards();
    world.sandbox.resetStats();
    const page = await pageOfChats(cards, { from: "2026-11-01" }, { timeZone, belowId: "211", most: 5 });
    expect([idsOf(page), world.sandbox.stats().esm.requests]).toEqual([["210", "209", "208", "207", "206"], 1]);
  });

  it("go on below the last one, also when newer ones are made meanwhile or the last one goes", async () => {
    const world = await start(api, CHATS);
    const cards = await world.cards();
    const first = await pageOfChats(cards, {}, { timeZone, belowId: undefined, most: 5 });
    const { next } = first;
    const gone = world.sandbox.world.cards.get(next ?? "");
    if (gone !== undefined) gone.deleted = true;
    const second = await pageOfChats(cards, {}, { timeZone, belowId: next, most: 5 });
    expect(idsOf(second)).toEqual(["206", "205", "204", "203", "202"]);
  });
});

/** Cards whose ESM gives three cards at once, and what it was asked. */
async function threeAtOnce() {
  const asked: PageQuery[] = [];
  const cards = await (await start("rest", CHATS)).cards((esm) => ({
    newestCards: (query, page) => {
      asked.push(page);
      return esm.newestCards(query, { ...page, most: 3 });
    },
  }));
  return { asked, cards };
}

describe("a page of chats", () => {
  it("is given up after some pages of cards, and says down to where it was looked through", async () => {
    const { asked, cards } = await threeAtOnce();
    // ESM's condition finds all of them, since the text may stand there in another form.
    const conditions = { customer: "nobody" };
    const page = await pageOfChats(cards, conditions, { timeZone, belowId: undefined, most: 5, mostPagesRead: 2 });
    expect(page).toMatchObject({ chats: [], next: "207", lookedDownTo: Date.UTC(2026, 10, 1, 6) });
    const rest = await pageOfChats(cards, conditions, { timeZone, belowId: page.next, most: 5 });
    expect(rest).toMatchObject({ chats: [], next: undefined, lookedDownTo: Date.UTC(2026, 10, 1, 0) });
    expect(asked.map(({ belowId }) => belowId)).toEqual([undefined, "210", "207", "204", "201"]);
    expect(asked.every(({ most }) => most === 50)).toBe(true);
  });

  it("says that nothing was looked at where there is nothing", async () => {
    const cards = await (await start("rest", [])).cards();
    const page = await pageOfChats(cards, {}, { timeZone, belowId: undefined, most: 5 });
    expect(page).toEqual({ chats: [], next: undefined, lookedDownTo: undefined, notes: [] });
  });

  it("counts the cards that cannot be read, each on one page", async () => {
    const cards = await (await start("rest", CHATS)).cards((esm) => ({
      async newestCards(query, page) {
        const { cards: read, next } = await esm.newestCards(query, page);
        const odd = new Set(["209", "205"]);
        for (const { dataCardId } of read) {
          if (odd.has(dataCardId)) query.onUnreadable?.(new UnreadableCard(dataCardId, "x"));
        }
        return { cards: read.filter(({ dataCardId }) => !odd.has(dataCardId)), unreadable: 1, next };
      },
    }));
    const pages = await allPages(cards, { customer: "vera" }, 2);
    expect(pages.map(idsOf)).toEqual([["207", "203"], ["201"]]);
    const counted = pages.map(({ notes }) => notes.flatMap((note) => (note.kind === "unreadable" ? note.count : [])));
    expect(counted).toEqual([[2], []]);
  });

  it("over the Web API reads the list once, although nobody is found", async () => {
    const world = await start("web-api", CHATS);
    const cards = await world.cards();
    world.sandbox.resetStats();
    const page = await pageOfChats(cards, { text: "no such words" }, { timeZone, belowId: undefined, most: 5 });
    expect([page.chats, page.next, world.sandbox.stats().esm.requests]).toEqual([[], undefined, 1]);
  });

  it("finds a part of an id, as longest as one gives it", async () => {
    const cards = await (await start("rest", CHATS)).cards();
    const page = (idPart: string) => pageOfChats(cards, { idPart }, { timeZone, belowId: undefined, most: 50 });
    expect(idsOf(await page("chat-00001"))).toEqual(["212", "210", "201"]);
    expect(idsOf(await page("WS-3"))).toEqual(["203"]);
    expect(idsOf(await page("' or '%' = '"))).toEqual([]);
    expect(idsOf(await page("😀".repeat(500)))).toEqual([]);
  });
});

describe.each(APIS)("over %s, one chat", (api) => {
  it.each([
    ["by its session's id", "ws-3", "203", "session-id"],
    ["by what ESM calls the card", "CHAT-00004", "204", "identifier"],
    ["by it in small letters", "chat-00004", "204", "identifier"],
    ["by the card's id", "205", "205", "data-card-id"],
  ])("is found %s", async (_name, id, dataCardId, by) => {
    const cards = await (await start(api, CHATS)).cards();
    expect((await findChat(cards, id)).meant).toMatchObject({ dataCardId, by });
  });

  it.each(["ws", "CHAT", "999", ""])("is not found by %j, which is no whole id", async (id) => {
    const cards = await (await start(api, CHATS)).cards();
    expect(await findChat(cards, id)).toMatchObject({ meant: undefined, count: 0 });
  });
});
