import { describe, expect, it } from "vitest";
import type { CardQuery, Esm } from "../../../plugin/outside/esm/port.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { esmServers } from "./esm-server.ts";

/*
 * Facts of docs/contracts.md that no other test of the client is named after. Sources: the vendor's document
 * (WorkSimple-GmbH/python-efecte, docs/openapi.json); next links as efecteClient/EfecteClient.py there follows them;
 * maholick/n8n-nodes-efecte, nodes/EfecteEsm/EfecteEsm.node.ts.
 */

const start = esmServers();
const QUERY: CardQuery = { templateCode: "person", filter: undefined, attributeCodes: ["email"] };
const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => String(from - index));
const page = (cards: readonly string[], next?: string): Answer => ({
  body: {
    meta: { count: cards.length, limit: 200, links: next === undefined ? {} : { next } },
    data: cards.map((dataCardId) => ({ dataCardId, data: { email: { type: "string", values: [] } } })),
  },
});
const EMPTY = page([]);
const TEMPLATE: Answer = { body: { code: "person", attributes: {} } };

describe("a list of the REST API", () => {
  it.each<[string, (esm: Esm) => Promise<unknown>]>([
    ["by pages", (esm) => esm.findCards(QUERY)],
    ["among ids", (esm) => esm.cardsAmong(QUERY, ["7"])],
    ["by ids", (esm) => esm.cardsWithIds(QUERY, ["7"])],
  ])("is always asked for with limit, which is required (vendor's document): %s", async (_how, read) => {
    const { esm, asked } = await start((request, response) => {
      response.writeHead(200).end(JSON.stringify({ data: [], url: request.url }));
    });
    await read(esm).catch(() => undefined);
    expect(asked[0]?.query.get("limit")).toBe("200");
  });

  it("is asked for without limit where it is a stream, which knows none (vendor's document)", async () => {
    const { esm, asked } = await start([EMPTY, EMPTY]);
    await esm.cardIds(QUERY);
    await esm.listCards(QUERY, (card) => card);
    expect(asked.map(({ query }) => query.get("limit"))).toEqual([null, null]);
  });

  it("begins at the top without filterId and without a filter, neither of which is ever sent empty", async () => {
    const { esm, asked } = await start([page(ids(400, 200)), EMPTY]);
    await esm.findCards(QUERY);
    expect(asked.map(({ query }) => [query.get("filterId"), query.has("filter")])).toEqual([
      [null, false],
      ["201", false],
    ]);
  });

  it("is asked for whole cards and their attributes, since it carries only info elements otherwise (vendor's document)", async () => {
    const { esm, asked } = await start([EMPTY, EMPTY, EMPTY]);
    await esm.findCards(QUERY);
    await esm.listCards(QUERY, (card) => card);
    await esm.cardIds(QUERY);
    const content = asked.map(({ query }) => [query.get("dataCards"), query.get("selectedAttributes")]);
    expect(content).toEqual([
      ["true", "email"],
      ["true", "email"],
      ["false", null],
    ]);
  });

  it("has ended where its last page names an empty next (EfecteClient.py looks for one), in one request", async () => {
    const { esm, asked } = await start([page(["9", "8"], "")]);
    expect(await esm.findCards(QUERY)).toHaveLength(2);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["with a body", { status: 404, body: { code: 404, message: "No data cards found" } }],
    ["without one", { status: 404 }],
  ])("has ended where its last page names a next behind which is a 404 %s (observed)", async (_what, end) => {
    const { esm, asked } = await start([page(["9", "8"], "http://esm.internal/x?filterId=8"), end, TEMPLATE]);
    expect(await esm.findCards(QUERY)).toHaveLength(2);
    expect(asked[1]?.query.get("filterId")).toBe("8");
  });
});

describe("what is written over the REST API", () => {
  it("refers to cards by dataCardId alone: nothing else of a reference is taken (vendor's document, observed)", async () => {
    const { esm, asked } = await start([{ status: 201, body: { meta: {}, dataCard: { dataCardId: "1" } } }]);
    await esm.createCard("chat_session", "chat_sessions", { customer: [{ kind: "reference", dataCardId: "4711" }] });
    const sent = JSON.parse(asked[0]?.body ?? "") as { data: unknown };
    expect(sent.data).toEqual({ customer: { values: [{ dataCardId: "4711" }] } });
  });

  it("counts as failed for now where a lock is told of one card inside a 200 (assumed): the others are written", async () => {
    const locked = { attributeCode: null, attributeType: null, message: "Resource is locked", error: "Conflict" };
    const data = [
      { dataCard: { dataCardId: "1" }, errors: [] },
      { dataCard: { dataCardId: "2" }, errors: [locked] },
    ];
    const { esm } = await start([{ body: { meta: { errors: [locked] }, data } }]);
    const writes = ["1", "2"].map((dataCardId) => ({ dataCardId, values: { message_count: [] } }));
    expect(await esm.modifyCards("chat_session", writes)).toEqual([
      { dataCardId: "1", written: true },
      { dataCardId: "2", written: false, errors: [{ attributeCode: undefined, message: "Resource is locked" }] },
    ]);
  });
});
