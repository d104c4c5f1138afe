import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CardQuery, type DataCard, type DataCardId, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { newestOf } from "../../../plugin/outside/esm/web-api/newest-cards.ts";
import { draws } from "../../support/draws.ts";
import { failureOf } from "../../support/rejection.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { esmServers } from "./esm-server.ts";

const start = esmServers();
const QUERY: CardQuery = { templateCode: "chat_session", filter: undefined, attributeCodes: ["a"] };
const card = (dataCardId: string, value: unknown = "x", type = "string") => ({
  dataCardId,
  hidden: false,
  deleted: false,
  data: { a: { type, values: [{ value }] } },
});
const page = (ids: readonly string[], links: object = {}): Answer => ({
  body: { meta: { count: ids.length, links }, data: ids.map((id) => card(id)) },
});
const TEMPLATE: Answer = { body: { name: "Chat session", code: "chat_session", attributes: {} } };

const idsOf = (cards: readonly DataCard[]) => cards.map(({ dataCardId }) => dataCardId);

describe("over REST, a page of the newest cards", () => {
  it("takes one request, which says below which id and how many", async () => {
    const { esm, asked } = await start([page(["1000", "999"]), page(["98"])]);
    expect(await esm.newestCards(QUERY, { belowId: undefined, most: 2 })).toMatchObject({ unreadable: 0, next: "999" });
    expect(await esm.newestCards(QUERY, { belowId: "999", most: 2 })).toMatchObject({ unreadable: 0, next: undefined });
    expect(asked.map(({ query }) => Object.fromEntries(query))).toEqual([
      { limit: "2", dataCards: "true", selectedAttributes: "a" },
      { limit: "2", dataCards: "true", selectedAttributes: "a", filterId: "999" },
    ]);
  });

  it("never follows the link to the next one, which may lead anywhere", async () => {
    const { esm, asked } = await start([page(["9", "8"], { next: "http://127.0.0.1:1/dc/x/data?filterId=5" })]);
    expect((await esm.newestCards(QUERY, { belowId: undefined, most: 50 })).next).toBe("8");
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ["404 with words", { status: 404, body: { code: 404, message: "No data cards found" } }],
    ["404 without a body", { status: 404 }],
    ["a page without cards", page([])],
  ])("is empty, and the last, when ESM answers with %s", async (_name, answer) => {
    const { esm } = await start([answer, TEMPLATE]);
    expect(await esm.newestCards(QUERY, { belowId: "7", most: 2 })).toEqual({
      cards: [],
      unreadable: 0,
      next: undefined,
    });
  });

  it.each<[string, readonly string[], string | undefined]>([
    ["begins anew", ["9", "8"], "8"],
    ["begins with the one that ended the last", ["8", "7"], "8"],
    ["is in the order of texts", ["99", "100"], undefined],
    ["is the oldest first", ["1", "2"], undefined],
    ["holds a card twice", ["9", "9"], undefined],
  ])("that %s is not taken: it would lead past cards, or never end", async (_name, ids, belowId) => {
    const { esm } = await start(page(ids));
    const failure = await failureOf(esm.newestCards(QUERY, { belowId, most: 2 }));
    expect(failure).toMatchObject({ code: "reply-not-understood", retryable: true });
  });

  it("leaves out and counts what cannot be read, and goes on below it", async () => {
    const data = [card("9"), card("8", "canary", "date"), null, card("6", "canary", "date")];
    const { esm } = await start([{ body: { meta: { links: {} }, data } }]);
    const told: (string | null)[] = [];
    const query = { ...QUERY, onUnreadable: ({ dataCardId }: UnreadableCard) => void told.push(dataCardId) };
    const { cards, unreadable, next } = await esm.newestCards(query, { belowId: undefined, most: 4 });
    expect([idsOf(cards), unreadable, next, told]).toEqual([["9"], 3, "6", ["8", null, "6"]]);
  });

  it("that is larger than one reply may be is asked for again, half of it", async () => {
    const large = { ...card("9"), data: { a: { type: "string", values: [{ value: "x".repeat(5_000) }] } } };
    const script: Answer[] = [{ body: { data: [large] } }, page(["9", "8"])];
    const { esm, asked } = await start(script, { http: { limits: { replyBytes: 4_000 } } });
    expect((await esm.newestCards(QUERY, { belowId: undefined, most: 4 })).next).toBe("8");
    expect(asked.map(({ query }) => query.get("limit"))).toEqual(["4", "2"]);
  });
});

const plain = (dataCardId: DataCardId): DataCard => ({ dataCardId, hidden: false, deleted: false, values: {} });

describe("where there are no pages", () => {
  it("pages are cut from the whole list: each card, readable or not, is on one of them", async () => {
    const drawn = fc.uniqueArray(fc.integer({ min: 1, max: 2_000 }), { maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(
        drawn,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 2, max: 9 }),
        async (ids, most, odd) => {
          const isOdd = (id: number) => id % odd === 0;
          const [found, told]: [number[], (string | null)[]] = [[], []];
          let belowId: DataCardId | undefined;
          do {
            const read = await newestOf(
              { belowId, most },
              ({ dataCardId }) => void told.push(dataCardId),
              async (take, onUnreadable) => {
                for (const id of ids) {
                  if (isOdd(id)) onUnreadable(new UnreadableCard(String(id), "x"));
                  // A card that changes while the list is read in parts may be found twice.
                  else for (let times = 0; times < 2; times += 1) take(plain(String(id)));
                }
                onUnreadable(new UnreadableCard(null, "x"));
              },
            );
            expect(read.cards.length).toBeLessThanOrEqual(most);
            found.push(...idsOf(read.cards).map(Number));
            belowId = read.next;
          } while (belowId !== undefined);
          const newestFirst = ids.toSorted((one, other) => other - one);
          expect(found).toEqual(newestFirst.filter((id) => !isOdd(id)));
          const oddIds = newestFirst.filter(isOdd).map(String);
          expect(told.filter((id) => id !== null).toSorted()).toEqual(oddIds.toSorted());
          expect(told.filter((id) => id === null)).toHaveLength(1);
        },
      ),
      { numRuns: draws(30, 2_000) },
    );
  });
});
