import { describe, expect, it } from "vitest";
import type { CardFold, CardQuery, DataCard, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { failureOf } from "../../support/rejection.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { esmServers } from "./esm-server.ts";

const start = esmServers();
const QUERY: CardQuery = { templateCode: "chat_session", filter: undefined, attributeCodes: ["a", "b"] };
const card = (dataCardId: string, value: unknown = "x", type = "string") => ({
  dataCardId,
  hidden: dataCardId === "9",
  deleted: false,
  data: { a: { type, values: [{ value }] } },
});
const CUT: Answer = (_, response) =>
  response.writeHead(200).write(`{"data":[${JSON.stringify(card("1"))},{`, () => response.destroy());

const listOf = (count: number): Answer => ({ body: { data: Array.from({ length: count }, () => card("7")) } });

/** Keeps the ids, and says how often it was begun. */
function idsFold() {
  let begun = 0;
  const begin = (): CardFold<readonly string[]> => {
    begun += 1;
    const ids: string[] = [];
    return {
      take: ({ dataCardId, hidden }: DataCard) => void ids.push(hidden ? `hidden ${dataCardId}` : dataCardId),
      end: () => ids,
    };
  };
  return { begin, begun: () => begun };
}

describe("cards that are folded", () => {
  it("are asked for in one request, and come in ESM's order, hidden ones too", async () => {
    const { esm, asked } = await start([{ body: { meta: {}, data: [card("10"), card("9"), card("100")] } }]);
    const { begin, begun } = idsFold();
    expect(await esm.foldCards(QUERY, begin)).toEqual(["10", "hidden 9", "100"]);
    expect(begun()).toBe(1);
    expect(asked.map(({ url }) => url.split("?")[0])).toEqual(["/itsm/api/v1/dc/chat_session/data/stream"]);
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({ dataCards: "true", selectedAttributes: "a,b" });
  });

  it("are folded anew when the reply breaks off, and those that cannot be read are told of once", async () => {
    const odd = card("8", "canary", "date");
    const cut: Answer = (_, response) =>
      response.writeHead(200).write(`{"data":[${JSON.stringify(odd)},{`, () => response.destroy());
    const { esm, asked } = await start([CUT, cut, { body: { data: [card("7"), odd, null] } }]);
    const { begin, begun } = idsFold();
    const told: (string | null)[] = [];
    const onUnreadable = ({ dataCardId }: UnreadableCard) => told.push(dataCardId);
    expect(await esm.foldCards({ ...QUERY, onUnreadable }, begin)).toEqual(["7"]);
    expect([begun(), asked.length, told]).toEqual([3, 3, ["8", null]]);
  });

  it("fail with the first that cannot be read, where nobody wants to hear of it", async () => {
    const { esm } = await start({ body: { data: [card("7"), card("8", "canary", "date")] } });
    expect(await failureOf(esm.foldCards(QUERY, idsFold().begin))).toMatchObject({ dataCardId: "8", scope: "card" });
  });

  it("are none with a 404 where the template is known, and a missing template where it is not", async () => {
    const known = await start([{ status: 404 }, { body: { code: "chat_session", attributes: {} } }]);
    expect(await known.esm.foldCards(QUERY, idsFold().begin)).toEqual([]);
    const unknown = await start({ status: 404 });
    expect(await failureOf(unknown.esm.foldCards(QUERY, idsFold().begin))).toMatchObject({
      code: "esm-template-missing",
    });
  });

  it.each([
    ["nothing", ""],
    ["no list", { data: {} }],
    ["an object that breaks off", '{"data":[{}'],
    ["a page", "<html>"],
  ])("are refused with %s", async (_name, body) => {
    const { esm } = await start({ body });
    expect(await failureOf(esm.foldCards(QUERY, idsFold().begin))).toMatchObject({
      code: "reply-not-understood",
      retryable: true,
    });
  });

  it("may be more than any other list may hold", async () => {
    const limits = { streamBytes: 1_000, streamMs: 60_000, longStreamBytes: 3_000 };
    const { esm } = await start([listOf(20), listOf(20), listOf(60)], { http: { limits } });
    expect(await esm.foldCards(QUERY, idsFold().begin)).toHaveLength(20);
    expect(await failureOf(esm.listCards(QUERY, (one) => one))).toMatchObject({ code: "reply-too-large" });
    expect(await failureOf(esm.foldCards(QUERY, idsFold().begin))).toMatchObject({ code: "reply-too-large" });
  });
});
