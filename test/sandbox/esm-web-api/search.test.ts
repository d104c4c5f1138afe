import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, values } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";
import { errorOf, type WebApiClient, webApi } from "./web-api-client.ts";

const start = sandboxes();
const OF_SESSIONS = "template.code = 'chat_session'";

let sandbox: Sandbox;
let rest: EsmClient;
let esm: WebApiClient;
/** Cards of sessions ws-1, ws-2 and ws-3. */
let cards: string[];
let vera: string;
let olli: string;

beforeEach(async () => {
  const sessions = ["ws-1", "ws-2", "ws-3"].map((sessionId) => sampleSession(sessionId));
  sandbox = await start({ sessions, createCards: true });
  rest = await connect(sandbox);
  esm = webApi(sandbox);
  cards = (await esm.find(OF_SESSIONS)).map(({ id }) => id);
  [vera = "", olli = ""] = (await esm.find("template.code = 'person'")).map(({ id }) => id);
});

describe("a search", () => {
  it("shows a card the way ESM does", async () => {
    await patch(0, {
      chat_log: values({ value: "<b>1 & 2</b>" }),
      message_count: values({ value: 12 }),
      start_time: values({ value: "2021-03-24T10:57:57Z" }),
      members: values({ dataCardId: vera }, { dataCardId: olli }),
    });
    const { status, text } = await esm.search(`${OF_SESSIONS} AND $chat_session_id$ = 'ws-1'`);
    expect(status).toBe(200);
    expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<entityset>
<entity id="${cards[0]}" name="ws-1">
<template id="103" name="Chat session" code="chat_session"/>
<group code="chat_sessions"/>
<attribute id="103001" name="Efecte ID" code="efecte_id">
<value>CHAT-000001</value>
</attribute>
<attribute id="103002" name="Chat session ID" code="chat_session_id">
<value>ws-1</value>
</attribute>
<attribute id="103003" name="Is chat active" code="is_chat_active">
<value>Yes</value>
</attribute>
<attribute id="103006" name="Members" code="members">
<reference id="${vera}" name="Vera Visitor"/>
<reference id="${olli}" name="Olli"/>
</attribute>
<attribute id="103007" name="Start time" code="start_time">
<value>24.03.2021 12:57</value>
</attribute>
<attribute id="103009" name="Message count" code="message_count">
<value>12</value>
</attribute>
<attribute id="103011" name="Chat log" code="chat_log">
<value>&lt;b&gt;1 &amp; 2&lt;/b&gt;</value>
</attribute>
</entity>
</entityset>
`);
  });

  it("answers another root when nothing matches", async () => {
    const { status, text } = await esm.search("$chat_session_id$ = 'nothing'");
    expect([status, text]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?>\n<result/>\n']);
  });

  it("knows no pages: 300 cards come at once, by ascending id", async () => {
    const sessions = Array.from({ length: 300 }, (_, index) => sampleSession(`ws-${index}`));
    const large = webApi(await start({ sessions, createCards: true }));
    const ids = (await large.find(OF_SESSIONS)).map(({ id }) => Number(id));
    expect(ids).toHaveLength(300);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  });

  it("goes by ORDER BY", async () => {
    const found = await esm.find(`SELECT entity FROM entity WHERE ${OF_SESSIONS} ORDER BY $chat_session_id$ DESC`);
    expect(found.map(({ name }) => name)).toEqual(["ws-3", "ws-2", "ws-1"]);
  });

  it("takes quotes, umlauts, line ends and a literal of 10,000 characters", async () => {
    const text = `"Ää" 'quoted' 50% \\ $1$ \n\u{1f600}${"x".repeat(10_000)}`;
    await patch(1, { chat_log: values({ value: text }) });
    const found = await esm.find(`${OF_SESSIONS} AND $chat_log$ = '${text.replaceAll("'", "''")}'`);
    expect(found.map(({ id }) => id)).toEqual([cards[1]]);
    expect(found[0]?.values["chat_log"]).toEqual([text]);
  });

  it("shows the same as REST, whatever the text", async () => {
    const text = ` \r\n\t"quoted" <b>&amp;&#0; ]]> \u05e9\u05dc\u05d5\u05dd \u{1f600} ${"ä&<".repeat(100_000)} `;
    await patch(0, { chat_log: values({ value: text }), message_count: values({ value: -1.5 }) });
    const [entity] = await esm.find(`entity.id = '${cards[0]}'`);
    expect(entity?.values["chat_log"]).toEqual([text]);
    expect(entity?.values["message_count"]).toEqual(["-1.5"]);
    const shown = await rest.data("chat_session", cards[0] ?? "");
    expect(shown["chat_log"]).toEqual([{ value: text }]);
    const filled = Object.keys(shown).filter((code) => shown[code]?.length !== 0);
    expect(Object.keys(entity?.values ?? {})).toEqual(filled);
  });

  it("leaves out characters that XML cannot hold", async () => {
    await patch(0, { chat_log: values({ value: "1\u00002\u001b3\uffff4\ud83d5" }) });
    const [entity] = await esm.find(`entity.id = '${cards[0]}'`);
    expect(entity?.values["chat_log"]).toEqual(["12345"]);
  });

  it("shows back-references, and no reference to what lies in the trash", async () => {
    const incident = await rest.create("incident", "incidents", {
      subject: values({ value: "Printer" }),
      chat_session: values({ dataCardId: cards[0] }),
    });
    await patch(0, { members: values({ dataCardId: vera }, { dataCardId: olli }) });
    await rest.send("DELETE", `/dc/person/data/${vera}`);
    const [entity] = await esm.find(`entity.id = '${cards[0]}'`);
    expect(entity?.values).toMatchObject({ related_ticket: [incident], members: [olli] });
  });
});

describe("what may not be seen", () => {
  it("is never a card in the trash, whatever the query says", async () => {
    await rest.send("DELETE", `/dc/chat_session/data/${cards[0]}`);
    expect((await esm.find(OF_SESSIONS)).map(({ id }) => id)).toEqual(cards.slice(1));
    expect(await esm.find(`${OF_SESSIONS} AND deleted = 1`)).toEqual([]);
  });

  it("is a hidden card only when the query says so", async () => {
    sandbox.setHiddenCards([cards[0] ?? ""]);
    expect(await esm.find(OF_SESSIONS)).toHaveLength(3);
    expect((await esm.find(`${OF_SESSIONS} AND hidden = 0`)).map(({ id }) => id)).toEqual(cards.slice(1));
  });

  it("is an attribute without the right to read it: left out, and empty in queries", async () => {
    sandbox.setPermissions([
      { templateCode: "chat_session", attributeCode: "is_chat_active", read: false, write: true },
    ]);
    const [entity] = await esm.find(OF_SESSIONS);
    expect(Object.keys(entity?.values ?? {})).toEqual(["efecte_id", "chat_session_id"]);
    expect(await esm.find(`${OF_SESSIONS} AND $is_chat_active$ = 'Yes'`)).toEqual([]);
  });

  it("is a template without the right to read it: as if it were not there", async () => {
    sandbox.setPermissions([{ templateCode: "chat_session", read: false, write: false }]);
    expect(errorOf(await esm.search(OF_SESSIONS))).toMatchObject({ details: "Unknown template: chat_session" });
    expect(await esm.find("$efecte_id$ LIKE 'CHAT%'")).toEqual([]);
  });
});

describe("a query that ESM does not understand", () => {
  it.each([
    ["a field that does not exist", "entity.ids = '1'", "Unknown field: Entity.ids"],
    ["an attribute that does not exist", `${OF_SESSIONS} AND $nothing$ IS NULL`, "Unknown field: nothing"],
    ["a template that does not exist", "template.code = 'nothing'", "Unknown template: nothing"],
    [
      "one that is named with others",
      "not (template.code <> '__proto__') or hidden = 0",
      "Unknown template: __proto__",
    ],
    ["a static value that does not exist", `${OF_SESSIONS} AND $is_chat_active$ = 'Maybe'`, /Maybe/],
    ["a reference that does not exist", `${OF_SESSIONS} AND $customer$ = 'Nobody'`, /Nobody/],
    ["no condition", "SELECT entity FROM entity WHERE", /Expected a field/],
    ["another statement", "SELECT password FROM user", /Expected ENTITY/],
    ["markup", "<b>&amp;]]>", /Expected a field|Unexpected/],
  ])("is answered by an error with status 200: %s", async (_what, query, details) => {
    const reply = await esm.search(query);
    expect(reply.status).toBe(200);
    const error = errorOf(reply);
    expect(error).toMatchObject({ code: "efe-3001", description: "Invalid search query" });
    expect(error["details"]).toMatch(details);
  });
});

async function patch(index: number, data: Record<string, unknown>): Promise<void> {
  const reply = await rest.send("PATCH", `/dc/chat_session/data/${cards[index]}`, { data });
  expect(reply.status).toBe(200);
}
