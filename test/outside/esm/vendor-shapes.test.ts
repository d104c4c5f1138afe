import { describe, expect, it } from "vitest";
import type { AttributeValue, CardQuery } from "../../../plugin/outside/esm/port.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { esmServers, jwt } from "./esm-server.ts";

/*
 * The shapes of the vendor's interface description (OpenAPI document "Efecte Service Management external API",
 * WorkSimple-GmbH/python-efecte docs/openapi.json), with values of our own.
 */

const start = esmServers();
const TOKEN = jwt({ sub: "task" });
const AT = "2026-11-03T09:30:00Z";

const REFERENCE = {
  name: "Aino Virtanen",
  dataCardId: "4711",
  templateName: "Person",
  templateCode: "person",
  deleted: false,
  hidden: false,
};

/** An attribute of every type, as on the document's example of a data card. */
const EVERY_TYPE = {
  subject: { name: "Subject", type: "string", values: [{ value: "00420" }] },
  not_to_be_seen: { name: "Secret", type: "string", values: [] },
  labels: { name: "Labels", type: "string", values: [{ value: "a" }, { value: "b" }] },
  due_day: { name: "Due", type: "date", values: [{ value: "2026-11-03" }] },
  due_time: { name: "Due at", type: "date", values: [{ value: AT }] },
  share: { name: "Share", type: "number", values: [{ value: 0.25 }] },
  count: { name: "Count", type: "number", values: [{ value: 17 }] },
  owner: { name: "Owner", type: "reference", values: [REFERENCE] },
  site: { name: "Site", type: "external-reference", values: [{ name: "notes.txt", location: "88", download: "/x" }] },
  status: { name: "Status", type: "static-value", values: [{ value: "03", code: "third" }] },
  static_day: { name: "Day", type: "static-value", values: [{ value: "03.11.2026", code: null }] },
  comments: {
    name: "Comments",
    type: "worklog",
    values: [
      { author: "Aino", value: "later", date: AT },
      { author: "Eero", value: "earlier", date: "2026-11-02T09:30:00Z" },
    ],
  },
} as const;

const READ: Record<keyof typeof EVERY_TYPE, AttributeValue[]> = {
  subject: [{ kind: "text", text: "00420" }],
  not_to_be_seen: [],
  labels: [
    { kind: "text", text: "a" },
    { kind: "text", text: "b" },
  ],
  due_day: [{ kind: "date", at: Date.UTC(2026, 10, 3), isDay: true }],
  due_time: [{ kind: "date", at: Date.UTC(2026, 10, 3, 9, 30) }],
  share: [{ kind: "number", number: 0.25 }],
  count: [{ kind: "number", number: 17 }],
  owner: [{ kind: "reference", dataCardId: "4711" }],
  site: [{ kind: "file", name: "notes.txt" }],
  status: [{ kind: "static", code: "third", name: "03" }],
  static_day: [{ kind: "static", code: null, name: "03.11.2026" }],
  comments: [
    { kind: "text", text: "later" },
    { kind: "text", text: "earlier" },
  ],
};

const QUERY: CardQuery = { templateCode: "example", filter: undefined, attributeCodes: Object.keys(EVERY_TYPE) };

function card(dataCardId: string, data: object = EVERY_TYPE) {
  const template = { templateName: "Example", templateCode: "example", templateId: "901" };
  const folder = { folderName: "Examples", folderCode: "examples" };
  return { name: "An example", dataCardId, ...template, ...folder, data, deleted: false, hidden: false };
}

/** An info element: its address is relative. */
function info(dataCardId: string) {
  return { dataCardId, name: `Card ${dataCardId}`, url: `/dc/example/data/${dataCardId}` };
}

function page(data: readonly unknown[], links: object = {}) {
  return { meta: { count: data.length, limit: 200, links }, data };
}

function meta(more: object = {}) {
  return { timestamp: AT, url: "http://localhost:8080/efecte/api/v1/dc/example/data", errors: [], ...more };
}

const totals = (handledDataCards: number, savedDataCards: number) => ({
  handledDataCards,
  savedDataCards,
  notSavedDataCards: handledDataCards - savedDataCards,
});

const REFUSED = {
  attributeCode: "status",
  attributeType: "static-value",
  message: "no such static value",
  error: "Bad Request",
};

describe("a login, in the three forms that the vendor's document and its clients show,", () => {
  const message = { code: 200, message: "Authenticated", timestamp: AT };
  it.each<[string, Answer]>([
    [
      "in header and body",
      { headers: { authorization: `Bearer ${TOKEN}` }, body: { ...message, token: `Bearer ${TOKEN}` } },
    ],
    ["in the header alone", { headers: { authorization: TOKEN }, body: message }],
    ["in the body alone, without Bearer", { body: { ...message, token: TOKEN } }],
  ])("gives its token: %s", async (_name, login) => {
    const { esm, asked, logged } = await start({ body: page([]) }, { logins: [login] });
    await esm.findCards(QUERY);
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(logged).toHaveLength(1);
  });
});

describe("the vendor's data card, with an attribute of every type,", () => {
  it("is read from a page, whose next link leads to another host", async () => {
    const next = "http://efectecloud.example/efecte/api/v1/dc/example/data?limit=1&filterId=9";
    const { esm, asked } = await start([
      { body: page([card("9")], { next }) },
      { status: 404 },
      { body: { code: "example", attributes: {} } },
    ]);
    const [only] = await esm.findCards(QUERY);
    expect(only?.values).toEqual(READ);
    expect(asked.map(({ query }) => [query.get("limit"), query.get("filterId")])).toEqual([
      ["200", null],
      ["200", "9"],
      [null, null],
    ]);
  });

  it("is read from a stream", async () => {
    const { esm } = await start([{ body: page([card("9"), card("8")]) }]);
    const cards = await esm.listCards(QUERY, (one) => one);
    expect(cards.map(({ dataCardId }) => dataCardId)).toEqual(["8", "9"]);
    expect(cards.slice(0, 1)[0]?.values).toEqual(READ);
  });

  it("is read by itself", async () => {
    const { esm, asked } = await start((request, response) => {
      const isOne = request.url.includes("/data/7");
      response.writeHead(200).end(JSON.stringify(isOne ? card("7") : page([])));
    });
    const [only] = await esm.cardsAmong(QUERY, ["7"]);
    expect(only?.values).toEqual(READ);
    expect(asked.at(-1)?.url).toContain("/dc/example/data/7?");
  });

  it("is an info element with a relative address where only ids are listed", async () => {
    const { esm } = await start([{ body: page([info("9"), info("8")]) }]);
    expect(await esm.cardIds(QUERY)).toEqual(["8", "9"]);
  });
});

describe("the vendor's replies to writes", () => {
  const createdReferences = [{ dataCard: info("77"), errors: [] }];
  const values = { status: [{ kind: "static", code: "third", name: "03" }] } as const;

  it("a card that was made, with created references as objects", async () => {
    const reply = { meta: meta({ createdReferences, importResult: totals(1, 1) }), dataCard: info("9") };
    const { esm, asked } = await start([{ status: 201, body: reply }]);
    expect(await esm.createCard("example", "examples", values)).toBe("9");
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      folderCode: "examples",
      data: { status: { values: [{ value: "03", code: "third" }] } },
    });
  });

  it("a card that was modified", async () => {
    const { esm } = await start([{ body: { meta: meta({ createdReferences }), dataCard: { dataCardId: "9" } } }]);
    expect(await esm.modifyCards("example", [{ dataCardId: "9", values }])).toEqual([
      { dataCardId: "9", written: true },
    ]);
  });

  it("a bulk of cards, one of which was refused", async () => {
    const data = [
      { dataCard: info("9"), errors: [] },
      { dataCard: info("8"), errors: [REFUSED] },
    ];
    const body = { meta: meta({ errors: [REFUSED], createdReferences, importResult: totals(2, 1) }), data };
    const { esm } = await start([{ body }]);
    const writes = ["9", "8"].map((dataCardId) => ({ dataCardId, values }));
    expect(await esm.modifyCards("example", writes)).toEqual([
      { dataCardId: "9", written: true },
      { dataCardId: "8", written: false, errors: [{ attributeCode: "status", message: "no such static value" }] },
    ]);
  });
});

const attribute = (type: string, more: object = {}) => ({
  name: type,
  multiValue: false,
  type,
  file: false,
  ...more,
});

describe("the vendor's template, with an attribute of every type,", () => {
  const attributes = {
    text: attribute("string"),
    number: attribute("number", { values: [], target: [] }),
    date: attribute("date"),
    worklog: attribute("worklog", { multiValue: true }),
    owner: attribute("reference", { target: ["person", "organization"] }),
    file: attribute("external-reference", { file: true }),
    status: attribute("static-value", { values: [{ code: "third", value: "03" }, { value: "without a code" }] }),
    // The document gives no type for a value but `object`.
    named: attribute("static-value", {
      values: [
        { code: "a", value: { en: "One", fi: "Yksi" } },
        { code: "b", value: 2 },
        { code: "c", value: AT },
      ],
    }),
  };

  it("is read", async () => {
    const allowedFolders = [{ folderName: "Examples", folderCode: "examples" }];
    const { esm } = await start({ body: { name: "Example", code: "example", allowedFolders, attributes } });
    const template = await esm.templateInformation("example", []);
    expect(template?.folders).toEqual([{ code: "examples", name: "Examples" }]);
    const read = [...(template?.attributes.values() ?? [])];
    expect(read.map(({ code, type, multiValue }) => [code, type, multiValue])).toEqual([
      ["text", "string", false],
      ["number", "number", false],
      ["date", "date", false],
      ["worklog", "worklog", true],
      ["owner", "reference", false],
      ["file", "external-reference", false],
      ["status", "static-value", false],
      ["named", "static-value", false],
    ]);
    expect(template?.attributes.get("owner")?.targets).toEqual(["person", "organization"]);
    expect(template?.attributes.get("status")?.staticValues).toEqual([{ code: "third", name: "03" }]);
    expect(template?.attributes.get("named")?.staticValues).toEqual([
      { code: "a", name: null },
      { code: "b", name: "2" },
      { code: "c", name: AT },
    ]);
  });
});
