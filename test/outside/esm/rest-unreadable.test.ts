import { describe, expect, it } from "vitest";
import type { CardQuery, DataCard, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { failureOf } from "../../support/rejection.ts";
import { type Answer, play } from "../../support/scripted-server.ts";
import { esmServers } from "./esm-server.ts";

const start = esmServers();
const QUERY: CardQuery = { templateCode: "chat_session", filter: undefined, attributeCodes: ["a"] };

const card = (dataCardId: string, value: unknown = "x", type = "string") => ({
  dataCardId,
  data: { a: { type, values: [{ value }] } },
});
const idOf = ({ dataCardId }: Pick<DataCard, "dataCardId">) => dataCardId;

/** A query, and what it was told of. */
function asking() {
  const told: (string | null)[] = [];
  const messages: string[] = [];
  const onUnreadable = (one: UnreadableCard) => {
    told.push(one.dataCardId);
    messages.push(one.message);
  };
  return { query: { ...QUERY, onUnreadable }, told, messages };
}

const ODD: readonly (readonly [string, unknown, string | null])[] = [
  ["a date that is none", card("8", "canary", "date"), "8"],
  ["a number that is none", card("8", "canary", "number"), "8"],
  ["no data but a text", { dataCardId: "8", data: "canary" }, "8"],
  ["a list of data", { dataCardId: "8", data: ["canary"] }, "8"],
  ["values that are no list", { dataCardId: "8", data: { a: { type: "string", values: "canary" } } }, "8"],
  ["hidden said in another way", { dataCardId: 8, hidden: "canary" }, "8"],
  ["an id that is none", card("canary"), null],
  ["an id that leads elsewhere", card("../8"), null],
  ["no id", { data: {} }, null],
  ["nothing", null, null],
  ["a text", "canary", null],
];

describe("one card of a page, or of a stream, that cannot be read", () => {
  it.each(ODD)("keeps no other from being read, and is named: %s", async (_name, odd, id) => {
    const answer: Answer = { body: { data: [card("9"), odd, card("7")] } };
    const page = asking();
    expect((await (await start([answer])).esm.findCards(page.query)).map(idOf)).toEqual(["7", "9"]);
    const stream = asking();
    expect((await (await start([answer])).esm.listCards(stream.query, (one) => one)).map(idOf)).toEqual(["7", "9"]);
    expect([page.told, stream.told]).toEqual([[id], [id]]);
    const messages = [...page.messages, ...stream.messages];
    expect(messages.every((message) => message.includes(id ?? "without an id"))).toBe(true);
    expect(messages.join()).not.toContain("canary");
  });

  it.each(ODD)("fails a query that wants to hear of none: %s", async (_name, odd, id) => {
    const { esm } = await start([{ body: { data: [card("9"), odd] } }]);
    expect(await failureOf(esm.findCards(QUERY))).toMatchObject({ dataCardId: id, scope: "card" });
  });

  it("has an id where only ids are listed; what has none is told of", async () => {
    const { query, told } = asking();
    const { esm } = await start([{ body: { data: ODD.map(([, odd]) => odd) } }]);
    expect(await esm.cardIds(query)).toEqual(["8", "8", "8", "8", "8", "8"]);
    expect(told).toEqual([null, null, null, null, null]);
  });

  it("does not end the list when it is the last of a page", async () => {
    const pages: Answer[] = [
      { body: { meta: { links: { next: "x" } }, data: [card("9"), card("8", "soon", "date")] } },
      { body: { meta: { links: { next: "x" } }, data: [card("7"), { data: {} }] } },
      { body: { data: [card("6")] } },
    ];
    const { esm, asked } = await start(pages);
    const { query, told } = asking();
    expect((await esm.findCards(query)).map(idOf)).toEqual(["6", "7", "9"]);
    expect(told).toEqual(["8", null]);
    expect(asked.map(({ query: sent }) => sent.get("filterId"))).toEqual([null, "8", "7"]);
  });

  it("does not make a page without any id look like the end", async () => {
    const { esm } = await start({ body: { meta: { links: { next: "x" } }, data: [{ data: {} }, null] } });
    expect((await failureOf(esm.findCards(asking().query))).message).toContain("does not go on");
  });

  it("is told of among cards that are read again", async () => {
    const { esm } = await start([{ body: { data: [card("9"), card("8", "soon", "date"), card("7")] } }]);
    const { query, told } = asking();
    expect((await esm.cardsAmong(query, ["7", "8", "9"])).map(idOf)).toEqual(["7", "9"]);
    expect(told).toEqual(["8"]);
  });

  it("makes no other look as if it no longer matched: with a card without an id, those that are missing are read", async () => {
    const { esm, asked } = await start((request, response) => {
      const [, id] = /\/data\/(\d+)/.exec(request.url) ?? [];
      if (id === "8") return play({ body: card("8") }, request, response);
      if (id === "6") return play({ body: card("6", "soon", "date") }, request, response);
      return play({ body: { data: [card("9"), { data: {} }, card("7"), card("5")] } }, request, response);
    });
    const { query, told } = asking();
    expect((await esm.cardsAmong(query, ["5", "6", "7", "8", "9"])).map(idOf)).toEqual(["5", "7", "8", "9"]);
    expect(told).toEqual(["6"]);
    expect(asked).toHaveLength(3);
  });
});
