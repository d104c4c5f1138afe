import { describe, expect, it } from "vitest";
import type { AttributeValue, CardQuery, DataCard, Esm } from "../../plugin/outside/esm/port.ts";
import {
  activeCardIds,
  inBatches,
  readActiveCards,
  readSessionCards,
  readSessionsCards,
} from "../../plugin/task/card-batches.ts";
import { mappingFor } from "../support/ready-made.ts";
import { rejectionOf } from "../support/rejection.ts";

function card(dataCardId: string, parts: Partial<DataCard> = {}, sessionId = "ws-1", active = "yes"): DataCard {
  const values: Record<string, AttributeValue[]> = {
    chat_session_id: [{ kind: "text", text: sessionId }],
    is_chat_active: [{ kind: "static", code: active, name: active === "yes" ? "Yes" : "No" }],
    files: [
      { kind: "file", name: "a.txt" },
      { kind: "text", text: "no file" },
    ],
  };
  return { dataCardId, hidden: false, deleted: false, values, ...parts };
}

function esmWith(cards: readonly DataCard[]) {
  const queries: unknown[] = [];
  const answer = async (query: Partial<CardQuery>) => {
    queries.push(query);
    return [...cards];
  };
  const listCards: Esm["listCards"] = async (query, keep) => (await answer(query)).flatMap((one) => keep(one) ?? []);
  const others = { cardsAmong: answer, findCards: answer, cardIds: answer };
  const esm = { longestFilter: 4_000, ...others, listCards } as unknown as Esm;
  return { esm, queries };
}

describe("cards that are to be filled", () => {
  it("are those without the value that means no, and those without any", async () => {
    const { esm, queries } = esmWith([]);
    await activeCardIds(esm, mappingFor());
    expect(queries).toEqual([
      { templateCode: "chat_session", filter: "($is_chat_active$ <> 'No' or $is_chat_active$ IS NULL)" },
    ]);
  });

  it.each<[string, string | null]>([
    ["cannot be written into a filter", "No 'really'"],
    ["has a name that ESM does not tell in its system language", null],
  ])("are found by reading all cards where that value %s", async (_name, no) => {
    const finished = card("3", { values: { is_chat_active: [{ kind: "static", code: "no", name: null }] } });
    const { esm, queries } = esmWith([card("1"), card("2", { deleted: true }), finished, card("4", { values: {} })]);
    const mapping = { ...mappingFor(), no: { code: "no", name: no } };
    expect(await activeCardIds(esm, mapping)).toEqual(["1", "4"]);
    expect(queries).toMatchObject([{ filter: undefined }]);
  });

  it("are read without those that were deleted or finished meanwhile", async () => {
    const { esm } = esmWith([card("1"), card("2", { deleted: true }), card("3", {}, "ws-3", "no")]);
    expect((await readActiveCards(esm, mappingFor(), ["1", "2", "3"])).map(({ dataCardId }) => dataCardId)).toEqual([
      "1",
    ]);
  });

  it("come with the names of their files, where an attribute for them is mapped", async () => {
    const { esm } = esmWith([card("1")]);
    const withFiles = mappingFor("efecteChat.integration.chatSession.chatLogFile.attributeCode=files");
    expect((await readActiveCards(esm, withFiles, ["1"]))[0]?.fileNames).toEqual(["a.txt"]);
    expect((await readActiveCards(esm, mappingFor(), ["1"]))[0]?.fileNames).toEqual([]);
  });
});

describe("the cards of a session", () => {
  it("are those with just this session id, deleted ones left out", async () => {
    const { esm } = esmWith([
      card("1", { deleted: true }),
      card("2"),
      card("3", {}, "ws-10"),
      card("4", {}, "ws-1", "no"),
    ]);
    expect((await readSessionCards(esm, mappingFor(), "ws-1")).map(({ dataCardId }) => dataCardId)).toEqual(["2", "4"]);
    expect((await readSessionsCards(esm, mappingFor(), ["ws-1"])).map(({ dataCardId }) => dataCardId)).toEqual([
      "2",
      "3",
      "4",
    ]);
  });

  it("have to be there", async () => {
    const error = await rejectionOf(readSessionCards(esmWith([card("3", {}, "ws-10")]).esm, mappingFor(), "ws-1"));
    expect(error).toMatchObject({
      code: "esm-card-missing",
      retryable: false,
      message: "ESM has no chat session data card with this session id",
    });
  });
});

it("ids go in batches of 200, in their order", () => {
  const ids = Array.from({ length: 401 }, (_, index) => String(index));
  expect(inBatches(ids).map((batch) => [batch.length, batch[0]])).toEqual([
    [200, "0"],
    [200, "200"],
    [1, "400"],
  ]);
  expect(inBatches([])).toEqual([]);
});
