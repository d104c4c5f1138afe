import { describe, expect, it } from "vitest";
import { mayEqual } from "../../../plugin/outside/esm/eql.ts";
import type { CardQuery } from "../../../plugin/outside/esm/port.ts";
import { createRestEsm } from "../../../plugin/outside/esm/rest/rest-esm.ts";
import { everythingSaidBy, failureOf } from "../../support/rejection.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { play, scriptedServers } from "../../support/scripted-server.ts";
import { CREDENTIALS, esmServers } from "./esm-server.ts";

const start = esmServers();
const serve = scriptedServers();

const QUERY: CardQuery = { templateCode: "chat_session", filter: undefined, attributeCodes: ["a", "b"] };
const LIST = { templateCode: "chat_session", filter: undefined };
const INFORMATION: Answer = { body: { code: "chat_session", attributes: {} } };
const EMPTY_404: Answer = { status: 404 };
const EXCEPTION_404: Answer = { status: 404, body: { code: 404, message: null, error: "Not found", url: "x" } };

function card(dataCardId: unknown, data: unknown = {}) {
  return { dataCardId, name: "x", templateCode: "chat_session", data, hidden: false, deleted: false };
}

/** Ids from `first` downwards. */
function pageBelow(first: number, count: number): Answer {
  return { body: { meta: {}, data: Array.from({ length: count }, (_, index) => card(String(first - index))) } };
}

function pageWithNext(first: number, count: number, next: string | null): Answer {
  const data = Array.from({ length: count }, (_, index) => card(String(first - index)));
  return { body: { meta: { links: { next } }, data } };
}

/** The page that is asked for, of cards with the ids 1 to 500. */
const fiveHundred: Answer = (request, response) => {
  const { query } = request;
  const [limit, below] = [Number(query.get("limit")), Number(query.get("filterId") ?? 501)];
  return play(pageBelow(below - 1, Math.min(limit, below - 1)), request, response);
};

describe("template information", () => {
  it("is read with folders, types, static values and targets", async () => {
    const attributes = {
      active: { name: "A", multiValue: false, type: "static-value", values: [{ code: "no", value: "No" }] },
      members: { name: "M", multiValue: true, type: "reference", values: null, target: ["person"] },
      log: { name: "L", multiValue: false, type: "string", file: false, values: [], target: [] },
    };
    const allowedFolders = [{ folderName: "Chat sessions", folderCode: "chat_sessions" }];
    const { esm, asked } = await start({
      body: { name: "x", code: "chat_session", allowedFolders, attributes, new: 1 },
    });
    const template = await esm.templateInformation("chat_session", []);
    expect(asked[0]).toMatchObject({ method: "GET", url: "/itsm/api/v1/dc/chat_session" });
    expect(template?.folders).toEqual([{ code: "chat_sessions", name: "Chat sessions" }]);
    expect([...(template?.attributes.values() ?? [])]).toEqual([
      {
        code: "active",
        type: "static-value",
        multiValue: false,
        staticValues: [{ code: "no", name: "No" }],
        targets: undefined,
      },
      { code: "members", type: "reference", multiValue: true, staticValues: [], targets: ["person"] },
      { code: "log", type: "string", multiValue: false, staticValues: [], targets: [] },
    ]);
  });

  // Source: ../shared/contracts/esm-rest-v1.md (`GET /dc`) and esm-web-api.md, "Found since".
  it("is listed twice where a second import made a second template with its code; other items of the list do not matter", async () => {
    const one = { name: "Chat session", templateCode: "chat_session", url: "/dc/chat_session" };
    const odd = [null, "x", {}, { templateCode: null }, { templateCode: 7 }, { ...one, templateCode: "Chat_Session" }];
    for (const [body, count] of [
      [[one, ...odd, { ...one, name: "Chatter" }], 2],
      [[...odd, one], 1],
      [odd, 0],
      [[], 0],
    ] as const) {
      const { esm, asked } = await start({ body });
      expect(await esm.templatesWithCode?.("chat_session")).toBe(count);
      expect(asked[0]).toMatchObject({ method: "GET", url: "/itsm/api/v1/dc" });
    }
  });

  it.each([
    ["static-value", "static-value"],
    ["STATIC_VALUE", "static-value"],
    ["Static-Value", "static-value"],
    ["EXTERNAL_REFERENCE", "external-reference"],
    ["String", "string"],
    ["file", "external-reference"],
    ["FILE", "external-reference"],
    ["Something New", "something new"],
  ])("knows the type %s as %s", async (type, expected) => {
    const { esm } = await start({ body: { code: "x", attributes: { a: { type } } } });
    expect((await esm.templateInformation("x", []))?.attributes.get("a")?.type).toBe(expected);
  });

  it.each([
    ["without a body", EMPTY_404],
    ["with an ApiException", EXCEPTION_404],
  ])("of an unknown template is null: 404 %s", async (_name, answer) => {
    expect(await (await start(answer)).esm.templateInformation("nothing", [])).toBeNull();
  });

  it.each([400, 403])("that is refused with %i is a failure", async (status) => {
    const { esm } = await start({ status, body: { code: status, message: "because", error: "x" } });
    const failure = await failureOf(esm.templateInformation("x", []));
    expect(failure).toMatchObject({ code: "esm-refused", retryable: false, status });
    expect(failure.message).toContain("because");
  });

  it("is asked for with the code encoded", async () => {
    const { esm, asked } = await start(EMPTY_404);
    await esm.templateInformation("a/b?c", []);
    expect(asked[0]?.url).toBe("/itsm/api/v1/dc/a%2Fb%3Fc");
  });
});

describe("a list answered by 404", () => {
  it.each([
    ["without a body", EMPTY_404],
    ["with an ApiException", EXCEPTION_404],
    ["with a page of HTML", { status: 404, body: "<html>" }],
  ])("is an empty one when the template is known: %s", async (_name, answer) => {
    const { esm, asked } = await start([answer, INFORMATION, answer, answer]);
    expect(await esm.findCards(QUERY)).toEqual([]);
    expect(await esm.findCards(QUERY)).toEqual([]);
    expect(await esm.cardIds(LIST)).toEqual([]);
    expect(asked.map(({ url }) => url.split("?")[0]?.replace("/itsm/api/v1/dc/", ""))).toEqual([
      "chat_session/data",
      "chat_session",
      "chat_session/data",
      "chat_session/data/stream",
    ]);
  });

  it("is a missing template when that is not known either", async () => {
    for (const list of ["findCards", "cardIds"] as const) {
      const { esm, url } = await start(EXCEPTION_404);
      const failure = await failureOf(esm[list](QUERY));
      expect(failure).toMatchObject({ code: "esm-template-missing", retryable: false });
      expect(failure.message).toBe(`ESM at ${url} has no template chat_session`);
    }
  });
});

describe("reading cards page by page", () => {
  it("asks for the largest pages, by the last id, and gives the oldest card first", async () => {
    const { esm, asked } = await start([pageBelow(500, 200), pageBelow(300, 200), pageBelow(100, 3)]);
    const filter = mayEqual("chat_session_id", "ä & ? # b");
    const cards = await esm.findCards({ ...QUERY, filter });
    expect(cards.map(({ dataCardId }) => Number(dataCardId))).toEqual([
      98,
      99,
      100,
      ...Array.from({ length: 400 }, (_, index) => 101 + index),
    ]);
    const common = { limit: "200", dataCards: "true", filter, selectedAttributes: "a,b" };
    expect(asked.map(({ query }) => Object.fromEntries(query))).toEqual([
      common,
      { ...common, filterId: "301" },
      { ...common, filterId: "101" },
    ]);
  });

  it("goes on after a page that is shorter than it was asked for, when that names a next one", async () => {
    const { esm, asked } = await start([
      pageWithNext(300, 100, "https://elsewhere.example/next"),
      pageWithNext(200, 100, null),
    ]);
    expect(await esm.findCards({ templateCode: "person", filter: undefined, attributeCodes: ["email"] })).toHaveLength(
      200,
    );
    expect(asked.map(({ url }) => new URL(url, "http://esm").searchParams.get("filterId"))).toEqual([null, "201"]);
  });

  it.each([[{ next: "" }], [{ next: null }], [{}]])(
    "ends with a short page that names no next one: %j",
    async (links) => {
      const { esm, asked } = await start([{ body: { meta: { links }, data: [card("2"), card("1")] } }]);
      expect(await esm.findCards(QUERY)).toHaveLength(2);
      expect(asked).toHaveLength(1);
    },
  );

  it("ends with a later page that is answered by 404", async () => {
    const { esm } = await start([pageBelow(500, 200), EMPTY_404, INFORMATION]);
    expect(await esm.findCards(QUERY)).toHaveLength(200);
  });

  it("never follows next, least of all to another host", async () => {
    const other = await serve({ body: "stolen" });
    const links = { next: `${other.url}/itsm/api/v1/dc/chat_session/data?filterId=1` };
    const data = Array.from({ length: 200 }, (_, index) => card(500 - index));
    const { esm, asked } = await start([{ body: { meta: { links }, data } }, pageBelow(300, 1)]);
    expect(await esm.findCards(QUERY)).toHaveLength(201);
    expect(other.requests).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["the same page", pageBelow(500, 200)],
    ["a card of the last page, among others,", { body: { data: [card("300"), card("301")] } }],
  ])("fails instead of asking for ever when %s comes again", async (_name, second) => {
    const { esm } = await start([pageBelow(500, 200), second]);
    expect(await failureOf(esm.findCards(QUERY))).toMatchObject({ code: "reply-not-understood" });
  });

  it.each<[string, unknown]>([
    ["nothing at all", ""],
    ["an object that is empty", {}],
    ["another reply", { code: 200, message: "busy" }],
    ["a list of null", { meta: { count: 0 }, data: null }],
  ])("takes %s for no page, and says that it may come the next time", async (_name, body) => {
    const { esm } = await start({ body });
    expect(await failureOf(esm.findCards(QUERY))).toMatchObject({ code: "reply-not-understood", retryable: true });
    expect(await failureOf(esm.cardsAmong(QUERY, ["1"]))).toMatchObject({ code: "reply-not-understood" });
  });

  it("asks for half as many cards when a page is larger than is taken, and goes on with that", async () => {
    const { esm, asked } = await start(fiveHundred, { http: { limits: { replyBytes: 10_000 } } });
    const cards = await esm.findCards(QUERY);
    expect(cards.map(({ dataCardId }) => Number(dataCardId))).toEqual(Array.from({ length: 500 }, (_, id) => id + 1));
    const limits = asked.map(({ query }) => Number(query.get("limit")));
    expect(limits.slice(0, 3)).toEqual([200, 100, 50]);
    expect(new Set(limits.slice(2))).toEqual(new Set([50]));
    expect((await esm.cardsAmong(QUERY, ["17", "120"])).map(({ dataCardId }) => dataCardId)).toEqual(["17", "120"]);
  });

  it("fails when a single card is larger than is taken", async () => {
    const { esm, asked } = await start(pageBelow(500, 200), { http: { limits: { replyBytes: 1_000 } } });
    expect(await failureOf(esm.findCards(QUERY))).toMatchObject({ code: "reply-too-large" });
    expect(asked.map(({ query }) => query.get("limit"))).toEqual(["200", "100", "50", "25", "13", "7", "4", "2", "1"]);
  });

  it("keeps ids apart that are too long for a number", async () => {
    const [high, low] = ["90071992547409931", "90071992547409930"];
    const data = [
      ...Array.from({ length: 199 }, (_, index) => card(String(90071992547409932n + BigInt(199 - index)))),
      card(high),
    ];
    const { esm, asked } = await start([{ body: { data } }, { body: { data: [card(low)] } }]);
    const cards = await esm.findCards(QUERY);
    expect(cards.slice(0, 2).map(({ dataCardId }) => dataCardId)).toEqual([low, high]);
    expect(asked[1]?.query.get("filterId")).toBe(high);
  });
});

describe("reading the cards among some ids", () => {
  it("begins above the last and stops at the first, leaving others out", async () => {
    const { esm, asked } = await start([pageBelow(400, 200)]);
    const cards = await esm.cardsAmong(QUERY, ["201", "300", "400"]);
    expect(cards.map(({ dataCardId }) => dataCardId)).toEqual(["201", "300", "400"]);
    expect(asked.map(({ query }) => query.get("filterId"))).toEqual(["401"]);
  });

  it("goes on while the first is not reached", async () => {
    const { esm, asked } = await start([pageBelow(400, 200), pageBelow(200, 200)]);
    expect(await esm.cardsAmong(QUERY, ["150", "400"])).toHaveLength(2);
    expect(asked.map(({ query }) => query.get("filterId"))).toEqual(["401", "201"]);
  });

  it("takes no card twice and misses none that is gone", async () => {
    const { esm } = await start([{ body: { data: [card("7"), card("5")] } }]);
    expect(await esm.cardsAmong(QUERY, ["5", "6", "7"])).toHaveLength(2);
  });

  it("goes on behind a page that is short and names no next", async () => {
    const { esm, asked } = await start([pageBelow(400, 100), pageBelow(300, 150)]);
    const cards = await esm.cardsAmong(QUERY, ["151", "160", "400"]);
    expect(cards.map(({ dataCardId }) => dataCardId)).toEqual(["151", "160", "400"]);
    expect(asked.map(({ query }) => query.get("filterId"))).toEqual(["401", "301"]);
  });

  it.each<[string, Answer]>([
    ["answered by 404", EMPTY_404],
    ["empty", { body: { data: [] } }],
  ])("reads the cards one by one that are behind a page that is %s", async (_name, end) => {
    const { esm, asked } = await start((request, response) => {
      const { url, query } = request;
      const below = query.get("filterId");
      const own = /\/data\/(\d+)/.exec(url)?.[1];
      const oneCard = own === "151" ? EMPTY_404 : { body: own === "155" ? { ...card(own), deleted: true } : card(own) };
      const listed = below === "401" ? pageBelow(400, 200) : end;
      const answer = own !== undefined ? oneCard : url.endsWith("/dc/chat_session") ? INFORMATION : listed;
      return play(answer, request, response);
    });
    const cards = await esm.cardsAmong(QUERY, ["151", "155", "160", "200", "300", "400"]);
    expect(cards.map(({ dataCardId }) => dataCardId)).toEqual(["160", "200", "300", "400"]);
    const single = asked.filter(({ url }) => /\/data\/\d/.test(url));
    expect(single.map(({ query }) => Object.fromEntries(query))).toEqual(
      Array.from({ length: 4 }, () => ({ selectedAttributes: "a,b" })),
    );
  });

  it("fails when such a card cannot be read", async () => {
    const { esm } = await start((request, response) => {
      const { url } = request;
      const answer = /\/data\/\d/.test(url)
        ? { status: 403, body: { code: 403, message: "x" } }
        : { body: { data: [] } };
      return play(answer, request, response);
    });
    expect(await failureOf(esm.cardsAmong(QUERY, ["1"]))).toMatchObject({ code: "esm-refused", status: 403 });
  });

  it("asks for nothing when there are none", async () => {
    const { esm, asked } = await start([]);
    expect(await esm.cardsAmong(QUERY, [])).toEqual([]);
    expect(asked).toEqual([]);
  });
});

const AT = { kind: "date", at: Date.UTC(2021, 2, 24, 10, 57, 57) };
const XY: CardQuery = { ...QUERY, attributeCodes: ["x", "y"] };

async function read(type: unknown, ...values: unknown[]) {
  const { esm } = await start({ body: { data: [card("1", { x: { name: "X", type, values } })] } });
  return (await esm.findCards(XY))[0]?.values["x"];
}

describe("values as read", () => {
  it.each([
    ["a string", "string", { value: "00420" }, { kind: "text", text: "00420" }],
    ["a string that is no text", "string", { value: 12 }, { kind: "text", text: "12" }],
    ["a number", "number", { value: 1.5 }, { kind: "number", number: 1.5 }],
    ["a number as text", "NUMBER", { value: "15" }, { kind: "number", number: 15 }],
    ["a time", "date", { value: "2021-03-24T10:57:57Z" }, AT],
    ["a day", "Date", { value: "2021-03-24" }, { kind: "date", at: Date.UTC(2021, 2, 24), isDay: true }],
    ["a time with a zone without a colon", "date", { value: "2021-03-24T12:57:57+0200" }, AT],
    ["a time with a zone with a colon", "date", { value: "2021-03-24T12:57:57+02:00" }, AT],
    ["a time with a zone of hours alone", "date", { value: "2021-03-24T05:57:57-05" }, AT],
    ["a time with a zone of half an hour", "date", { value: "2021-03-24T16:27:57+0530" }, AT],
    ["a time with parts of a second", "date", { value: "2021-03-24T10:57:57.000Z" }, AT],
    ["a time without a zone, in UTC wherever we are", "date", { value: "2021-03-24T10:57:57" }, AT],
    ["a time with a space", "date", { value: " 2021-03-24 10:57:57 " }, AT],
    [
      "a static value by language",
      "static-value",
      { value: { en: "No", fi: "Ei" }, code: "no" },
      { kind: "static", code: "no", name: null },
    ],
    ["a static value of null", "static-value", { value: null, code: "no" }, { kind: "static", code: "no", name: null }],
    [
      "a static value that is a list",
      "static-value",
      { value: ["No"], code: "no" },
      { kind: "static", code: "no", name: null },
    ],
    [
      "a static value that is a number",
      "static-value",
      { value: 2, code: 7 },
      { kind: "static", code: "7", name: "2" },
    ],
    ["a file", "file", { name: "a.pdf", location: "1" }, { kind: "file", name: "a.pdf" }],
    ["a file in another spelling", "FILE", { name: "a.pdf" }, { kind: "file", name: "a.pdf" }],
    ["a static value", "static-value", { value: "No", code: "no" }, { kind: "static", code: "no", name: "No" }],
    [
      "the same in another spelling",
      "STATIC_VALUE",
      { value: "No", code: "no" },
      { kind: "static", code: "no", name: "No" },
    ],
    [
      "a static value without a code",
      "static-value",
      { value: "No", code: null },
      { kind: "static", code: null, name: "No" },
    ],
    ["a reference", "reference", { name: "Vera", dataCardId: "9007" }, { kind: "reference", dataCardId: "9007" }],
    ["a reference as a number", "REFERENCE", { dataCardId: 9007 }, { kind: "reference", dataCardId: "9007" }],
    ["an external reference", "EXTERNAL_REFERENCE", { name: "a.pdf", location: "1" }, { kind: "file", name: "a.pdf" }],
    ["a value of an unknown type", "colour", { value: "red" }, { kind: "text", text: "red" }],
  ])("%s", async (_name, type, wire, expected) => {
    expect(await read(type, wire)).toEqual([expected]);
  });

  it.each([
    ["a date of nothing", "date", { value: " " }],
    ["a number of nothing", "number", { value: "" }],
    ["an external reference without a name", "external-reference", { location: "1" }],
    ["no object", "string", "text"],
    ["null", "string", null],
    ["a value of null", "string", { value: null }],
    ["an object as value", "string", { value: { a: 1 } }],
    ["an id that is none", "reference", { dataCardId: "../person/1" }],
    ["a static value by language without a code", "static-value", { value: { en: "No", fi: "Ei" }, code: null }],
    ["a file without a name", "file", { name: { en: "a.pdf" } }],
  ])("%s is left out", async (_name, type, wire) => {
    expect(await read(type, wire)).toEqual([]);
  });

  it.each([
    ["date", "24.3.2021"],
    ["date", "soon"],
    ["date", "2021-3-4"],
    ["date", "2021-13-01"],
    ["date", "2021"],
    ["date", "soon 1"],
    ["date", 1616583477000],
    ["date", "2021-03-24T10:57:57+99"],
    ["date", "2021-03-24T10:57:57 Europe/Helsinki"],
    ["number", "many"],
    ["number", "1e999"],
  ])(
    "a %s that is none (%s) is not taken for an empty value: the card cannot be read",
    async (type, value: unknown) => {
      const { esm } = await start({ body: { data: [card("17", { x: { type, values: [{ value }] } })] } });
      const failure = await failureOf(esm.findCards(XY));
      expect(failure.message).toBe(`data card 17 cannot be read: attribute x holds no ${type}`);
      expect(failure).toMatchObject({ dataCardId: "17", code: "reply-not-understood", scope: "card" });
    },
  );

  it("an attribute that nobody asked for is not looked at", async () => {
    const data = { x: { type: "string", values: [{ value: "x" }] }, z: { type: "date", values: "canary" }, w: 5 };
    const { esm } = await start({ body: { data: [card("1", data)] } });
    expect((await esm.findCards(XY))[0]?.values).toEqual({ x: [{ kind: "text", text: "x" }] });
  });

  it.each<[string, unknown]>([
    ["date", { kind: "date", at: Date.UTC(2021, 2, 24), isDay: true }],
    ["static-value", { kind: "static", code: null, name: "2021-03-24" }],
    ["", { kind: "text", text: "2021-03-24" }],
  ])("an attribute without a type is read as what it should be: %j", async (type, expected) => {
    const { http, clock } = await start({ body: { data: [card("1", { x: { values: [{ value: "2021-03-24" }] } })] } });
    const esm = createRestEsm(http, CREDENTIALS, clock, new Map([["x", type]]));
    expect((await esm.findCards(XY))[0]?.values).toEqual({ x: [expected] });
  });

  it("an attribute without values, or with none at all, is empty", async () => {
    const { esm } = await start({ body: { data: [card("1", { x: { type: "string", values: null }, y: {} })] } });
    expect((await esm.findCards(XY))[0]?.values).toMatchObject({ x: [], y: [] });
  });

  it("a card says whether it is hidden or in the trash", async () => {
    const data = [
      { dataCardId: "2", hidden: true, deleted: null },
      { dataCardId: "1", deleted: true, data: null },
    ];
    const { esm } = await start({ body: { data } });
    const cards = await esm.findCards(QUERY);
    expect(cards.map(({ hidden, deleted }) => [hidden, deleted])).toEqual([
      [false, true],
      [true, false],
    ]);
  });
});

const CUT: Answer = (_, response) =>
  response.writeHead(200).write('{"data":[{"dataCardId":"1"},', () => response.destroy());
const items = (...ids: string[]) => ids.map((dataCardId) => ({ dataCardId, name: 'a "name" }', url: "http://x/" }));
const ids = async (answer: Answer) => (await start([answer])).esm.cardIds(LIST);

describe("the ids of all cards, as a stream", () => {
  it.each<[string, Answer]>([
    ["one object with a list", { body: { meta: { count: 3, links: {} }, data: items("10", "9", "100") } }],
    ["the list before the rest", { body: { data: items("10", "9", "100"), meta: { dataCardId: "no" } } }],
    ["an object after a blank line", { body: `\n${JSON.stringify({ data: items("10", "9", "100") })}` }],
    ["an object after a byte order mark", { body: `\uFEFF${JSON.stringify({ data: items("10", "9", "100") })}` }],
    ["an object before a blank line", { body: `${JSON.stringify({ data: items("10", "9", "100") })}\r\n \n` }],
    ["ids as numbers", { body: { data: [{ dataCardId: 10 }, { dataCardId: 9 }, { dataCardId: 100 }] } }],
  ])("are read from %s, and ordered as numbers", async (_name, answer) => {
    expect(await ids(answer)).toEqual(["9", "10", "100"]);
  });

  it("are read from an object that comes byte by byte", async () => {
    const text = ` \r\n${JSON.stringify({ meta: {}, data: items("10", "9", "100") })}`;
    const slowly: Answer = async (_request, response) => {
      response.socket?.setNoDelay(true);
      for (const byte of Buffer.from(text)) {
        await new Promise<void>((resolve) => {
          response.write(Buffer.from([byte]), () => resolve());
        });
      }
      response.end();
    };
    expect(await ids(slowly)).toEqual(["9", "10", "100"]);
  });

  it("keep apart what is too long for a number", async () => {
    const body = { data: items("90071992547409931", "90071992547409930", "9") };
    expect(await ids({ body })).toEqual(["9", "90071992547409930", "90071992547409931"]);
  });

  it.each([
    ["an empty list", { data: [] }],
    ["an empty list behind other things", { meta: { data: "x" }, more: [{ a: "data" }], data: [] }],
  ])("are none in %s", async (_name, body) => {
    expect(await ids({ body })).toEqual([]);
  });

  it("are refused when the object breaks off anywhere, although the reply is complete", async () => {
    const text = JSON.stringify({ meta: {}, data: items("1", "2") });
    const ends = Array.from({ length: text.length }, (_, end) => end);
    const { esm } = await start(ends.map((end): Answer => ({ body: text.slice(0, end) })));
    for (const _ of ends) {
      expect(await failureOf(esm.cardIds(LIST))).toMatchObject({ code: "reply-not-understood", retryable: true });
    }
  });

  it.each([
    ["nothing at all", ""],
    ["white space", " \n"],
    ["an object that is empty", {}],
    ["another reply", { code: 200, message: "busy" }],
    ["a list of null", { meta: { count: 0 }, data: null }],
    ["a list that is none", { data: {} }],
    ["a list further in", { meta: { data: [] } }],
    ["a list in a list", { meta: [{ data: [] }] }],
    ["a text", '"data"'],
    ["null", "null"],
    ["a bare array", items("1", "2")],
    ["an empty array", []],
    ["one card a line", '{"dataCardId":"1"}\n{"dataCardId":"2"}\n'],
    ["a second object behind the list", '{"data":[]}\n{"code":200}'],
    ["cards in an object", { data: { first: { dataCardId: "1" } } }],
    ["an object in which data is a text", { a: "data", b: [] }],
  ])("are refused with %s, which does not say that there are none", async (_name, body) => {
    expect(await failureOf(ids({ body }))).toMatchObject({ code: "reply-not-understood", retryable: true });
  });

  it("are asked for again when the connection breaks off in the middle", async () => {
    const { esm, asked } = await start([CUT, { body: { data: items("2", "3") } }]);
    expect(await esm.cardIds(LIST)).toEqual(["2", "3"]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["HTML", "<html>"],
    ["an id that is no number", { data: items("12a") }],
    ["an id that leads elsewhere", { data: items("../../person/1") }],
    ["an id too large for JSON's numbers", '{"data":[{"dataCardId":90071992547409931}]}'],
    ["an item without an id", { data: [{ name: "x" }] }],
    ["an item that is null", { data: [null] }],
  ])("are refused with %s in it", async (_name, body) => {
    const failure = await failureOf(ids({ body }));
    expect(failure.code).toBe("reply-not-understood");
    expect(everythingSaidBy(failure)).not.toMatch(/12a|person/);
  });

  it("are asked for without data, with the filter", async () => {
    const { esm, asked } = await start({ body: { data: [] } });
    const filter = mayEqual("is_chat_active", "Yes");
    await esm.cardIds({ templateCode: "chat_session", filter });
    expect(asked[0]?.url.split("?")[0]).toBe("/itsm/api/v1/dc/chat_session/data/stream");
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({ dataCards: "false", filter });
  });
});

const wireValue = (value: string) => ({ chat_session_id: { type: "string", values: [{ value }] } });
const readValue = (text: string) => [{ kind: "text", text }];

describe("all cards, as a stream", () => {
  const wire = [
    {
      name: "ten",
      dataCardId: "10",
      deleted: true,
      data: { ...wireValue("a"), message_count: { type: "number", values: [] } },
    },
    { data: wireValue("b"), dataCardId: 9 },
    { dataCardId: "100", hidden: false, data: null },
  ];
  const query = {
    templateCode: "chat_session",
    filter: undefined,
    attributeCodes: ["chat_session_id", "message_count"],
  };
  const listed = async (answer: Answer) => [...(await (await start([answer])).esm.listCards(query, (one) => one))];

  it("are read with their values, and ordered by id as numbers", async () => {
    expect(await listed({ body: { meta: { count: 3 }, data: wire } })).toEqual([
      { dataCardId: "9", hidden: false, deleted: false, values: { chat_session_id: readValue("b") } },
      {
        dataCardId: "10",
        hidden: false,
        deleted: true,
        values: { chat_session_id: readValue("a"), message_count: [] },
      },
      { dataCardId: "100", hidden: false, deleted: false, values: {} },
    ]);
  });

  it("are refused when a card has no id", async () => {
    const body = { data: [{ data: wireValue("a") }] };
    expect(await failureOf(listed({ body }))).toMatchObject({ code: "reply-not-understood" });
  });

  it("are asked for with the attributes that are wanted, and nothing is kept twice when the reply breaks off", async () => {
    const { esm, asked } = await start([CUT, { body: { data: [wire[1]] } }]);
    const filter = mayEqual("is_chat_active", "Yes");
    expect([...(await esm.listCards({ ...query, filter }, ({ dataCardId }) => ({ dataCardId })))]).toEqual([
      { dataCardId: "9" },
    ]);
    expect(asked.map((one) => Object.fromEntries(one.query))).toEqual(
      Array.from({ length: 2 }, () => ({
        dataCards: "true",
        selectedAttributes: "chat_session_id,message_count",
        filter,
      })),
    );
  });
});
