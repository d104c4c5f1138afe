import { describe, expect, it } from "vitest";
import { type CardQuery, type DataCard, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { createWebApiEsm } from "../../../plugin/outside/esm/web-api/web-api-esm.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { scriptedServers } from "../../support/scripted-server.ts";
import { httpClients } from "../http/http-world.ts";

const serve = scriptedServers();
const connect = httpClients();

const TYPES = new Map([
  ["log", "string"],
  ["began", "date"],
  ["count", "number"],
  ["active", "static-value"],
  ["members", "reference"],
]);
const QUERY: CardQuery = { templateCode: "chat", filter: undefined, attributeCodes: [...TYPES.keys()] };

async function esmThatFinds(...entities: readonly string[]) {
  const body = `<?xml version="1.0" encoding="UTF-8"?><entityset>${entities.join("\n")}</entityset>`;
  const { url } = await serve({ body, headers: { "content-type": "text/xml; charset=utf-8" } });
  const clock = clockWithoutWaits();
  return createWebApiEsm(
    connect(url, { clock }),
    {
      login: "task",
      password: "secret",
      timeZone: "Europe/Helsinki",
      uniqueAttributeCode: "efecte_id",
      attributeTypes: TYPES,
      searchCut: undefined,
      chatLogFile: { operationType: "add" },
    },
    clock,
  );
}

const value = (code: string, ...texts: string[]) =>
  `<attribute id="1" code="${code}">${texts.map((text) => `<value>${text}</value>`).join("")}</attribute>`;
const entity = (id: string, attributes = "", folder = "chats") =>
  `<entity id="${id}" name="x"><template code="chat"/><group code="${folder}"/>${value("efecte_id", `C-${id}`)}${attributes}</entity>`;
const idOf = ({ dataCardId }: Pick<DataCard, "dataCardId">) => dataCardId;
const GOOD = [entity("7", value("log", "before")), entity("9", value("log", "after"))] as const;

async function read(odd: string, changes: Partial<CardQuery> = {}) {
  const esm = await esmThatFinds(GOOD[0], odd, GOOD[1]);
  const unreadable: [string | null, string][] = [];
  const onUnreadable = (card: UnreadableCard) => unreadable.push([card.dataCardId, card.message]);
  const cards = await esm.findCards({ ...QUERY, onUnreadable, ...changes });
  return { ids: cards.map(({ dataCardId }) => dataCardId), cards, unreadable };
}

describe("one card that cannot be read", () => {
  it.each([
    [
      "an entity that nobody knows",
      value("log", "&foo;"),
      "attribute log holds a reference that stands for no character",
    ],
    [
      "a reference beyond all characters",
      value("log", "&#x110000;"),
      "attribute log holds a reference that stands for no",
    ],
    ["an & that stands alone", value("log", "fish & chips"), "attribute log holds a reference that stands for no"],
    ["elements in a text", value("log", "one <b>two</b>"), "attribute log holds elements where text was expected"],
    ["a date that is none", value("began", "soon"), "attribute began holds no date such as 31.12.2026 23:59"],
    ["a day that does not exist", value("began", "31.02.2026 10:00"), "attribute began holds no date"],
    ["a date in another form", value("began", "2026-02-01T10:00:00Z"), "attribute began holds no date"],
    ["a second date that is none", value("began", "01.02.2026 10:00", "x"), "attribute began holds no date"],
    ["a number that is none", value("count", "many"), "attribute count holds no number"],
    ["a number in the form of a language", value("count", "1 234,5"), "attribute count holds no number"],
    ["a static value with a lost character", value("active", "N&foo;"), "attribute active holds a reference that"],
    ["a reference to something else", `<attribute code="members"><reference id="x"/></attribute>`, "no id"],
    ["a lost character in a reference", `<attribute code="members"><reference id="1&foo;"/></attribute>`, "no id"],
    ["a lost character in a code", value("l&foo;g", "x"), "the code of one of its attributes holds a reference"],
    ["a lost character in what finds it", value("efecte_id", "C&foo;"), "attribute efecte_id holds a reference"],
  ])("keeps no other from being read, and is named: %s", async (_name, attributes, why) => {
    const { ids, unreadable } = await read(entity("8", attributes));
    expect(ids).toEqual(["7", "9"]);
    expect(unreadable).toEqual([["8", expect.stringContaining(why)]]);
    expect(unreadable[0]?.[1]).toMatch(/^data card 8 cannot be read: /);
  });

  it("is named without an id when it has none", async () => {
    for (const odd of [
      "<entity/>",
      "<entity id=''/>",
      "<entity id='x'/>",
      "<entity id='&foo;'/>",
      entity("8&#x110000;"),
    ]) {
      const { ids, unreadable } = await read(odd);
      expect(ids).toEqual(["7", "9"]);
      expect(unreadable).toEqual([[null, "a data card without an id cannot be read: <entity> on line 2 has no id"]]);
    }
  });

  it("shows nothing of what stands on it", async () => {
    const { unreadable } = await read(entity("8", value("log", "canary &canary;") + value("count", "canary")));
    expect(JSON.stringify(unreadable)).not.toContain("canary");
  });

  it("is no such card when what cannot be read was not asked for", async () => {
    const odd = entity("8", value("log", "&foo;") + value("began", "soon") + value("count", "3"));
    const { cards, unreadable } = await read(odd, { attributeCodes: ["count"] });
    expect(cards.map(({ values }) => values)).toEqual([{}, { count: [{ kind: "number", number: 3 }] }, {}]);
    expect(unreadable).toEqual([]);
  });

  it("needs no template, and no folder to be read", async () => {
    const { ids } = await read(`<entity id="8">${value("log", "x")}</entity>`);
    expect(ids).toEqual(["7", "8", "9"]);
  });

  it("has its bad characters dropped or joined", async () => {
    const { cards, unreadable } = await read(entity("8", value("log", "a\u000B&#11;\uFFFE&nbsp;&#55357;&#56832;")));
    expect(cards[1]?.values["log"]).toEqual([{ kind: "text", text: "a\u00A0😀" }]);
    expect(unreadable).toEqual([]);
  });

  it("fails a query that wants to hear of none", async () => {
    const esm = await esmThatFinds(GOOD[0], entity("8", value("log", "&foo;")), GOOD[1]);
    const failure = await rejectionOf(esm.findCards(QUERY));
    expect(failure).toBeInstanceOf(UnreadableCard);
    expect(failure).toMatchObject({ dataCardId: "8", code: "reply-not-understood", scope: "card", retryable: false });
  });

  it("is told of by every way of asking for cards, and its id is an id", async () => {
    const esm = await esmThatFinds(entity("8", value("log", "&foo;")), entity("9"));
    const told: (string | null)[] = [];
    const query = { ...QUERY, onUnreadable: ({ dataCardId }: UnreadableCard) => told.push(dataCardId) };
    expect((await esm.findCards(query)).map(idOf)).toEqual(["9"]);
    expect((await esm.cardsAmong(query, ["8", "9"])).map(idOf)).toEqual(["9"]);
    expect((await esm.listCards(query, (card) => card)).map(idOf)).toEqual(["9"]);
    expect(told).toEqual(["8", "8", "8"]);
    expect(await esm.cardIds(query)).toEqual(["8", "9"]);
    expect(told).toHaveLength(3);
  });
});

describe("a reply that is broken as a whole", () => {
  it.each([
    ["cut off", "<entityset><entity id='7'>"],
    ["with tags that do not fit", "<entityset><entity id='7'></entityset></entity>"],
    ["with a DOCTYPE", "<!DOCTYPE a><entityset/>"],
    ["of another kind", "<html/>"],
  ])("stays a failure of the request: %s", async (_name, body) => {
    const { url } = await serve({ body });
    const clock = clockWithoutWaits();
    const options = { login: "a", password: "b", timeZone: "UTC", uniqueAttributeCode: "x", attributeTypes: TYPES };
    const esm = createWebApiEsm(
      connect(url, { clock }),
      { ...options, searchCut: undefined, chatLogFile: { operationType: "add" } },
      clock,
    );
    const told: unknown[] = [];
    const failure = await rejectionOf(esm.findCards({ ...QUERY, onUnreadable: (card) => told.push(card) }));
    expect(failure).toMatchObject({ code: "reply-not-understood" });
    expect(told).toEqual([]);
  });
});
