import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { type CardResponse, connect, type EsmClient, type ListResponse, values } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

const start = sandboxes();
const YES = values({ code: "yes" });

let sandbox: Sandbox;
let esm: EsmClient;
/** A chat session card, and two persons. */
let card: string;
let vera: string;
let olli: string;

beforeEach(async () => {
  sandbox = await start({ sessions: [sampleSession()] });
  esm = await connect(sandbox);
  card = await createSession("ws-1");
  [olli, vera] = [await personId("Olli"), await personId("Vera Visitor")];
});

describe("creating a card", () => {
  it("answers 201 with id, name and URL, and with the whole card when dataCards=true", async () => {
    const request = {
      folderCode: "chat_sessions",
      data: { chat_session_id: values({ value: "ws-2" }), is_chat_active: YES },
    };
    const reply = await esm.send<CardResponse>("POST", "/dc/chat_session/data", request, { dataCards: "True" });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      meta: {
        errors: [],
        createdReferences: [],
        importResult: { handledDataCards: 1, savedDataCards: 1, notSavedDataCards: 0 },
      },
      dataCard: { name: "ws-2", data: { efecte_id: { values: [{ value: "CHAT-000002" }] } } },
    });
    const short = await esm.send<CardResponse>("POST", "/dc/incident/data", {
      folderCode: "incidents",
      data: { subject: values({ value: "Help" }) },
    });
    const id = short.body.dataCard.dataCardId;
    expect(short.body.dataCard).toEqual({
      dataCardId: id,
      name: "Help",
      url: `/dc/incident/data/${id}`,
    });
  });

  it("gives ids that ascend as numbers", async () => {
    const next = await createSession("ws-2");
    expect(Number(next)).toBe(Number(card) + 1);
  });

  it.each([
    [
      "without a mandatory attribute",
      { folderCode: "chat_sessions", data: { chat_session_id: values({ value: "x" }) } },
      /is_chat_active.*mandatory/,
    ],
    [
      "with an empty mandatory attribute",
      { folderCode: "chat_sessions", data: { is_chat_active: values() } },
      /is_chat_active.*mandatory/,
    ],
    ["in a folder of another template", { folderCode: "persons", data: { is_chat_active: YES } }, /folder.*persons/],
    ["without a folder", { data: { is_chat_active: YES } }, /folderCode/],
    [
      "with a unique value that another card has",
      { folderCode: "chat_sessions", data: { chat_session_id: values({ value: "ws-1" }), is_chat_active: YES } },
      /chat_session_id.*already/,
    ],
    [
      "with an identifier of its own",
      { folderCode: "chat_sessions", data: { efecte_id: values({ value: "CHAT-9" }), is_chat_active: YES } },
      /efecte_id.*given by ESM/,
    ],
    ["without data", { folderCode: "chat_sessions" }, /data/],
  ])("is refused with 400 %s, and nothing is made", async (_what, request, message) => {
    const reply = await esm.send("POST", "/dc/chat_session/data", request);
    expect(reply).toMatchObject({
      status: 400,
      body: { code: 400, message: expect.stringMatching(message) as string },
    });
    expect(await esm.names("chat_session", "hidden = 0")).toEqual(["ws-1"]);
  });

  it("takes folderCode null as the template's only folder", async () => {
    const reply = await esm.send("POST", "/dc/chat_session/data", { folderCode: null, data: { is_chat_active: YES } });
    expect(reply.status).toBe(201);
  });

  it("lets a unique value be used again when its card is in the trash", async () => {
    await esm.send("DELETE", `/dc/chat_session/data/${card}`);
    await createSession("ws-1");
    expect(await esm.names("chat_session", "$chat_session_id$ = 'ws-1'")).toEqual(["ws-1"]);
  });

  it("makes empty cards for references by name when createEmptyReferences says so", async () => {
    const request = {
      folderCode: "chat_sessions",
      data: { is_chat_active: YES, members: values({ name: "New Person" }, { name: "olli" }) },
    };
    const refused = await esm.send("POST", "/dc/chat_session/data", request);
    expect(refused.status).toBe(400);
    const { body } = await esm.send<CardResponse>("POST", "/dc/chat_session/data", request, {
      createEmptyReferences: "true",
    });
    const { members = [] } = await esm.data("chat_session", body.dataCard.dataCardId);
    const { dataCardId } = members[0] as { dataCardId: string };
    const url = `/dc/person/data/${dataCardId}`;
    expect(body.meta.createdReferences).toEqual([{ dataCard: { dataCardId, name: "New Person", url }, errors: [] }]);
    expect(members).toMatchObject([{ name: "New Person", templateCode: "person" }, { dataCardId: olli }]);
  });
});

describe("modifying a card", () => {
  it("replaces what is sent and keeps the rest, with or without dataCardId in the body", async () => {
    await patch({ chat_log: values({ value: "one" }), message_count: values({ value: 3 }) });
    const reply = await esm.send("PATCH", `/dc/chat_session/data/${card}`, {
      dataCardId: card,
      data: { chat_log: values({ value: "two" }) },
    });
    expect(reply.status).toBe(200);
    expect(await esm.data("chat_session", card)).toMatchObject({
      chat_log: [{ value: "two" }],
      message_count: [{ value: 3 }],
      chat_session_id: [{ value: "ws-1" }],
    });
  });

  it("refuses a dataCardId that differs from the URL's", async () => {
    const reply = await esm.send("PATCH", `/dc/chat_session/data/${card}`, { dataCardId: vera, data: {} });
    expect(reply.status).toBe(400);
  });

  it("clears an attribute that is sent without values, or with an empty text", async () => {
    await patch({ chat_log: values({ value: "one" }), message_count: values({ value: 3 }) });
    await patch({ chat_log: values({ value: "" }), message_count: values() });
    expect(await esm.data("chat_session", card)).toMatchObject({ chat_log: [], message_count: [] });
  });

  it.each([
    ["a date", "2021-03-24", "2021-03-24T00:00:00Z"],
    ["a time", "2021-03-24T10:57:57Z", "2021-03-24T10:57:57Z"],
    ["milliseconds", "2021-03-24T10:57:57.999Z", "2021-03-24T10:57:57Z"],
    ["an offset", "2021-03-24T10:57:57+02:00", "2021-03-24T08:57:57Z"],
    ["no offset", "2021-03-24T10:57:57", "2021-03-24T10:57:57Z"],
    ["a leap day", "2024-02-29", "2024-02-29T00:00:00Z"],
  ])("keeps a time with %s to the second, in UTC", async (_what, sent, read) => {
    await patch({ start_time: values({ value: sent }) });
    expect((await esm.data("chat_session", card))["start_time"]).toEqual([{ value: read }]);
  });

  it.each([
    ["text for a number", { message_count: values({ value: "3" }) }],
    ["a boolean for a number", { message_count: values({ value: true }) }],
    ["a number for a text", { chat_log: values({ value: 3 }) }],
    ["null for a text", { chat_log: values({ value: null }) }],
    ["a bare text", { chat_log: values("text") }],
    ["a day that does not exist", { start_time: values({ value: "2021-02-30" }) }],
    ["a time in another format", { start_time: values({ value: "24.3.2021 10:57" }) }],
    ["a number for a time", { start_time: values({ value: 1616583477 }) }],
    ["an unknown static value code", { is_chat_active: values({ code: "maybe" }) }],
    ["an unknown static value name", { is_chat_active: values({ value: "Maybe" }) }],
    ["no static value at all", { is_chat_active: values() }],
    ["two values for a single one", { chat_log: values({ value: "a" }, { value: "b" }) }],
    ["a reference by mail address", { customer: values({ value: "vera@example.org" }) }],
    ["a reference by number", { customer: values({ dataCardId: 9001 }) }],
    ["a reference to nothing", { customer: values({ dataCardId: "1" }) }],
    ["an unknown attribute", { nothing: values() }],
    ["an attribute of Object", { constructor: values({ value: "x" }) }],
    ["the back-reference", { related_ticket: values() }],
  ])("refuses %s, and changes nothing", async (_what, data) => {
    const before = await esm.data("chat_session", card);
    const reply = await patch({ wait_time_before_first_reply: values({ value: 1 }), ...data });
    expect(reply.status).toBe(400);
    expect(await esm.data("chat_session", card)).toEqual(before);
  });

  it("refuses a reference to a card of another template, or to one in the trash", async () => {
    expect((await patch({ customer: values({ dataCardId: card }) })).status).toBe(400);
    await esm.send("DELETE", `/dc/person/data/${vera}`);
    expect((await patch({ customer: values({ dataCardId: vera }) })).status).toBe(400);
  });

  it("takes static values by code or by name, the code going first", async () => {
    await patch({ is_chat_active: values({ code: "no", value: "Yes" }) });
    expect((await esm.data("chat_session", card))["is_chat_active"]).toEqual([{ value: "No", code: "no" }]);
    await patch({ is_chat_active: values({ value: "Yes", code: null }) });
    expect((await esm.data("chat_session", card))["is_chat_active"]).toEqual([{ value: "Yes", code: "yes" }]);
  });

  it("keeps references in the order they are sent, no card twice, and shows what they point to", async () => {
    await patch({ members: values({ dataCardId: vera }, { dataCardId: olli }, { dataCardId: vera }) });
    const { members } = await esm.data("chat_session", card);
    expect(members).toEqual([
      {
        name: "Vera Visitor",
        dataCardId: vera,
        templateName: "Person",
        templateCode: "person",
        hidden: false,
        deleted: false,
      },
      expect.objectContaining({ dataCardId: olli }),
    ]);
    await esm.send("DELETE", `/dc/person/data/${olli}`);
    expect((await esm.data("chat_session", card))["members"]).toMatchObject([{ deleted: false }, { deleted: true }]);
  });

  it("keeps text exactly: emoji, right-to-left, quotes, line ends, 200,000 characters", async () => {
    const text = `"quoted" <b>&amp; \u{1f600} \u05e9\u05dc\u05d5\u05dd \r\n\t ${"ä".repeat(200_000)} `;
    await patch({ chat_log: values({ value: text }) });
    expect((await esm.data("chat_session", card))["chat_log"]).toEqual([{ value: text }]);
  });

  it("is refused for a card that does not exist, is of another template or lies in the trash", async () => {
    const body = { data: {} };
    expect((await esm.send("PATCH", "/dc/chat_session/data/1", body)).status).toBe(404);
    expect((await esm.send("PATCH", `/dc/chat_session/data/${vera}`, body)).status).toBe(404);
    await esm.send("DELETE", `/dc/chat_session/data/${card}`);
    expect((await esm.send("PATCH", `/dc/chat_session/data/${card}`, body)).status).toBe(400);
  });
});

describe("the bulk write", () => {
  it("saves the good cards and reports the others, with 200", async () => {
    const reply = await esm.send<ListResponse>("PUT", "/dc/chat_session/data", [
      { dataCardId: card, data: { message_count: values({ value: 5 }) } },
      { folderCode: "chat_sessions", data: { chat_session_id: values({ value: "ws-2" }), is_chat_active: YES } },
      { dataCardId: card, data: { message_count: values({ value: "6" }), chat_log: values({ value: "lost" }) } },
      { folderCode: "nowhere", data: { is_chat_active: YES } },
      { dataCardId: "1", data: {} },
    ]);
    expect(reply.status).toBe(200);
    expect(reply.body.meta.importResult).toEqual({ handledDataCards: 5, savedDataCards: 2, notSavedDataCards: 3 });
    expect(reply.body.data).toMatchObject([
      { dataCard: { dataCardId: card, name: "ws-1" }, errors: [] },
      { dataCard: { name: "ws-2" }, errors: [] },
      {
        dataCard: { dataCardId: card },
        errors: [{ attributeCode: "message_count", attributeType: "number", error: "Bad Request" }],
      },
      { errors: [{ message: expect.stringContaining("'nowhere'"), error: "Bad Request" }] },
      { dataCard: { dataCardId: "1", name: "1" }, errors: [{ message: "Data card not found: 1", error: "Not Found" }] },
    ]);
    expect(reply.body.data[3]).not.toHaveProperty("dataCard");
    expect(await esm.data("chat_session", card)).toMatchObject({ message_count: [{ value: 5 }], chat_log: [] });
  });

  it("shows whole cards with dataCards=true", async () => {
    const items = [{ dataCardId: card, data: { message_count: values({ value: 5 }) } }];
    const { body } = await esm.send("PUT", "/dc/chat_session/data", items, { dataCards: "true" });
    expect(body).toMatchObject({ data: [{ dataCard: { data: { message_count: { values: [{ value: 5 }] } } } }] });
  });

  it("reports every wrong attribute of a card", async () => {
    const data = { message_count: values({ value: "1" }), nothing: values(), related_ticket: values() };
    const { body } = await esm.send<ListResponse>("PUT", "/dc/chat_session/data", [{ dataCardId: card, data }]);
    expect(body.data[0]?.errors.map(({ attributeCode }) => attributeCode).toSorted()).toEqual(
      Object.keys(data).toSorted(),
    );
  });

  it.each([
    ["an object", {}],
    ["items that are none", [1]],
    ["1,001 items", Array.from({ length: 1_001 }, () => ({ data: {} }))],
    ["broken JSON", "[{"],
  ])("refuses %s with 400", async (_what, body) => {
    expect((await esm.send("PUT", "/dc/chat_session/data", body)).status).toBe(400);
  });

  it("takes an empty list", async () => {
    const { body } = await esm.send("PUT", "/dc/chat_session/data", []);
    expect(body).toMatchObject({ meta: { importResult: { handledDataCards: 0 } }, data: [] });
  });
});

describe("the trash", () => {
  it("takes a card once; the second time is a 409", async () => {
    expect(await esm.send("DELETE", `/dc/chat_session/data/${card}`)).toMatchObject({
      status: 200,
      body: { code: 200 },
    });
    expect(await esm.send("DELETE", `/dc/chat_session/data/${card}`)).toMatchObject({
      status: 409,
      body: { code: 409 },
    });
    expect((await esm.send("DELETE", "/dc/chat_session/data/1")).status).toBe(404);
  });
});

describe("related_ticket", () => {
  it("holds the incidents that refer to the card, and follows what becomes of them", async () => {
    const other = await createSession("ws-2");
    const incident = await esm.create("incident", "incidents", {
      subject: values({ value: "Printer" }),
      chat_session: values({ dataCardId: card }),
    });
    const related = async (id: string) => (await esm.data("chat_session", id))["related_ticket"];
    expect(await related(card)).toMatchObject([{ name: "Printer", dataCardId: incident, templateCode: "incident" }]);
    expect(await esm.names("chat_session", "$related_ticket$ = 'Printer'")).toEqual(["ws-1"]);
    await esm.send("PATCH", `/dc/incident/data/${incident}`, { data: { chat_session: values({ dataCardId: other }) } });
    expect([await related(card), await related(other)]).toMatchObject([[], [{ dataCardId: incident }]]);
    await esm.send("DELETE", `/dc/incident/data/${incident}`);
    expect(await related(other)).toEqual([]);
  });
});

describe("permissions", () => {
  it("make an attribute that may not be read look empty, in filters too", async () => {
    await patch({ chat_log: values({ value: "secret" }) });
    sandbox.setPermissions([{ templateCode: "chat_session", attributeCode: "chat_log", read: false, write: true }]);
    expect((await esm.data("chat_session", card))["chat_log"]).toEqual([]);
    expect(await esm.names("chat_session", "$chat_log$ LIKE '%secret%'")).toEqual([]);
    expect(await esm.names("chat_session", "$chat_log$ IS NULL")).toEqual(["ws-1"]);
    sandbox.setPermissions([]);
    expect((await esm.data("chat_session", card))["chat_log"]).toEqual([{ value: "secret" }]);
  });

  it("refuse an attribute that may not be written: 403, in a bulk write as the card's error", async () => {
    sandbox.setPermissions([{ templateCode: "chat_session", attributeCode: "chat_log", read: true, write: false }]);
    const data = { chat_log: values({ value: "x" }) };
    expect((await patch(data)).status).toBe(403);
    expect((await patch({ message_count: values({ value: 1 }) })).status).toBe(200);
    const { body } = await esm.send("PUT", "/dc/chat_session/data", [{ dataCardId: card, data }]);
    expect(body).toMatchObject({ data: [{ errors: [{ attributeCode: "chat_log", error: "Forbidden" }] }] });
  });

  it("can close a whole template to writing, or hide it", async () => {
    sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    expect((await patch({})).status).toBe(403);
    expect((await esm.send("PUT", "/dc/chat_session/data", [])).status).toBe(403);
    expect((await esm.send("DELETE", `/dc/chat_session/data/${card}`)).status).toBe(403);
    sandbox.setPermissions([{ templateCode: "chat_session", read: false, write: false }]);
    expect((await esm.get("/dc/chat_session")).status).toBe(404);
    expect((await esm.get<unknown[]>("/dc")).body).toHaveLength(2);
  });
});

async function createSession(sessionId: string): Promise<string> {
  return esm.create("chat_session", "chat_sessions", {
    chat_session_id: values({ value: sessionId }),
    is_chat_active: YES,
  });
}

async function patch(data: Record<string, unknown>) {
  return esm.send("PATCH", `/dc/chat_session/data/${card}`, { data });
}

async function personId(name: string): Promise<string> {
  const { body } = await esm.get<{ data: { dataCardId: string }[] }>("/dc/person/data", {
    filter: `$full_name$ = '${name}'`,
  });
  return body.data[0]?.dataCardId ?? "";
}
