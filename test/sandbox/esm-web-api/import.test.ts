import { beforeEach, describe, expect, it } from "vitest";
import { sandboxTemplates } from "../../../plugin/sandbox/default-templates.ts";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, values } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";
import { attribute, CREATE, entitySet, toReport, UPDATE, type WebApiClient, webApi } from "./web-api-client.ts";

const start = sandboxes();
const ACTIVE = attribute("is_chat_active", "Yes");
const CLEARING = `${UPDATE}&removeEmptyValues=true`;
const BOTH = `${CREATE}&updateDataCards=true`;

let sandbox: Sandbox;
let rest: EsmClient;
let esm: WebApiClient;
/** The card of session ws-1, CHAT-000001. */
let card: string;

beforeEach(async () => {
  sandbox = await start({ sessions: [sampleSession("ws-1")], createCards: true });
  rest = await connect(sandbox);
  esm = webApi(sandbox);
  [card = ""] = (await esm.find("$chat_session_id$ = 'ws-1'")).map(({ id }) => id);
});

describe("creating", () => {
  it("makes cards that REST shows with everything that was sent", async () => {
    const report = await esm.report(
      CREATE,
      attribute("chat_session_id", "ws-2") +
        ACTIVE +
        attribute("message_count", "12") +
        attribute("wait_time_before_first_reply", " -1.5\n") +
        attribute("start_time", "24.03.2021 12:57") +
        attribute("customer", "PER-000001") +
        attribute("members", "PER-000001", "PER-000003") +
        attribute("chat_log", "&lt;b&gt;1 &amp;amp; 2&lt;/b&gt;&#13;\n \u{1f600}&#x1f600;<![CDATA[<&lt;]]> 00420 "),
      attribute("chat_session_id", "ws-3") + ACTIVE,
    );
    expect(report).toEqual({ created: 2, updated: 0, failed: 0, messages: [] });
    const [second] = await esm.find("$chat_session_id$ = 'ws-2'");
    const [vera, , oona] = (await esm.find("template.code = 'person'")).map(({ id }) => id);
    expect(await rest.data("chat_session", second?.id ?? "")).toMatchObject({
      efecte_id: [{ value: "CHAT-000002" }],
      chat_session_id: [{ value: "ws-2" }],
      is_chat_active: [{ code: "yes" }],
      message_count: [{ value: 12 }],
      wait_time_before_first_reply: [{ value: -1.5 }],
      start_time: [{ value: "2021-03-24T10:57:00Z" }],
      end_time: [],
      customer: [{ dataCardId: vera }],
      members: [{ dataCardId: vera }, { dataCardId: oona }],
      chat_log: [{ value: "<b>1 &amp; 2</b>\r\n \u{1f600}\u{1f600}<&lt; 00420 " }],
    });
  });

  it("does not stop at a card that fails, and says which one it was and why", async () => {
    const body = entitySet(
      "chat_session",
      attribute("chat_session_id", "ws-2") + ACTIVE,
      attribute("chat_session_id", "ws-3") + attribute("nothing", "x") + attribute("message_count", "many"),
      attribute("chat_session_id", "ws-1") + ACTIVE,
      attribute("chat_session_id", "ws-4") + ACTIVE,
    );
    const reply = await esm.import(CREATE, body);
    expect(reply.status).toBe(200);
    expect(toReport(reply)).toEqual({
      created: 2,
      updated: 0,
      failed: 2,
      messages: [
        "Attribute message_count: expected a number of up to 15 digits, such as 42 or -1.5",
        "Template chat_session has no attribute nothing",
        "Attribute is_chat_active: it is mandatory",
        `Attribute chat_session_id: data card ${card} has this value already`,
      ],
    });
    const messages = reply.root.children.at(-1)?.children ?? [];
    expect(messages.map(({ attributes }) => attributes)).toEqual([
      ...Array.from({ length: 3 }, () => ({ entity: "2", line: "5" })),
      { entity: "3", line: "7" },
    ]);
    expect(await rest.names("chat_session", "hidden = 0")).toEqual(["ws-4", "ws-2", "ws-1"]);
  });

  it("never changes a card that is there, also when all its unique values are sent", async () => {
    const report = await esm.report(CREATE, attribute("chat_session_id", "ws-1") + attribute("is_chat_active", "No"));
    expect(report).toMatchObject({ created: 0, updated: 0, failed: 1 });
    expect(await rest.data("chat_session", card)).toMatchObject({ is_chat_active: [{ code: "yes" }] });
  });

  it("can refer to a card that the same import made before", async () => {
    await esm.report(CREATE, attribute("chat_session_id", "ws-2") + ACTIVE);
    const body = `<entityset>
      <entity><template code="person"/>${attribute("full_name", "Nea")}</entity>
      <entity><template code="chat_session"/>${attribute("chat_session_id", "ws-3") + ACTIVE}</entity>
      <entity><template code="incident"/>${attribute("subject", "Help") + attribute("chat_session", "ws-2")}</entity>
    </entityset>`;
    const reply = toReport(await esm.import("folderCode=incidents&createDataCards=true", body));
    expect(reply).toMatchObject({ created: 1, failed: 2 });
    expect(reply.messages).toEqual([
      "Template person is not linked to a folder with the code 'incidents'",
      "Template chat_session is not linked to a folder with the code 'incidents'",
    ]);
    const [incident] = await esm.find("template.code = 'incident'");
    expect((await esm.find("$chat_session_id$ = 'ws-2'"))[0]?.values["related_ticket"]).toEqual([incident?.id]);
  });

  it("makes nothing of an empty set", async () => {
    expect(await esm.report(CREATE)).toEqual({ created: 0, updated: 0, failed: 0, messages: [] });
  });
});

describe("updating", () => {
  it.each([
    ["the identifier", attribute("efecte_id", "CHAT-000001")],
    ["another unique attribute", attribute("chat_session_id", "ws-1")],
    ["both", attribute("efecte_id", "CHAT-000001") + attribute("chat_session_id", "ws-1")],
  ])("finds the card by %s, replaces what is sent and leaves the rest", async (_what, key) => {
    await esm.report(UPDATE, key + attribute("chat_log", "one") + attribute("members", "PER-000001", "PER-000002"));
    const report = await esm.report(UPDATE, key + attribute("members", "PER-000002") + attribute("message_count", "3"));
    expect(report).toEqual({ created: 0, updated: 1, failed: 0, messages: [] });
    expect(await rest.data("chat_session", card)).toMatchObject({
      chat_session_id: [{ value: "ws-1" }],
      is_chat_active: [{ code: "yes" }],
      chat_log: [{ value: "one" }],
      members: [{ name: "Olli" }],
      message_count: [{ value: 3 }],
    });
  });

  it("changes a unique attribute of the card that another one finds", async () => {
    const sent = attribute("efecte_id", "CHAT-000001") + attribute("chat_session_id", "ws-one");
    expect(await esm.report(UPDATE, sent)).toMatchObject({ updated: 1 });
    expect(await rest.data("chat_session", card)).toMatchObject({ chat_session_id: [{ value: "ws-one" }] });
  });

  it.each([
    ["no unique value matches", attribute("chat_session_id", "ws-9"), /No data card matches/],
    ["the case differs", attribute("chat_session_id", "WS-1"), /No data card matches/],
    ["no unique attribute is sent", attribute("message_count", "1"), /No data card matches/],
    ["the unique attribute is empty", attribute("chat_session_id") + attribute("message_count", "1"), /No data card/],
    ["its id is sent instead", `<attribute code="id"><value>9001</value></attribute>`, /No data card matches/],
    [
      "two cards match",
      attribute("chat_session_id", "ws-1") + attribute("efecte_id", "CHAT-000002"),
      /Several data cards match/,
    ],
    [
      "an identifier of its own is sent",
      attribute("chat_session_id", "ws-1") + attribute("efecte_id", "CHAT-9"),
      /given by ESM/,
    ],
  ])("changes nothing when %s", async (_what, sent, message) => {
    await esm.report(CREATE, attribute("chat_session_id", "ws-2") + ACTIVE);
    const before = await esm.find("entity.id > 0");
    const report = await esm.report(UPDATE, sent + attribute("chat_log", "lost"));
    expect(report).toEqual({ created: 0, updated: 0, failed: 1, messages: [expect.stringMatching(message)] });
    expect(await esm.find("entity.id > 0")).toEqual(before);
  });

  it("does not find a card in the trash", async () => {
    await rest.send("DELETE", `/dc/chat_session/data/${card}`);
    expect(await esm.report(UPDATE, attribute("chat_session_id", "ws-1"))).toMatchObject({ updated: 0, failed: 1 });
  });

  it("needs no folder, and leaves the card in its own", async () => {
    const sent = attribute("chat_session_id", "ws-1") + attribute("chat_log", "one");
    expect(await esm.report("updateDataCards=true", sent)).toMatchObject({ updated: 1 });
    expect(await esm.report("updateDataCards=True&folderCode=persons", sent)).toMatchObject({ updated: 1 });
    const { body } = await rest.get(`/dc/chat_session/data/${card}`);
    expect(body).toMatchObject({ folderCode: "chat_sessions" });
  });

  it("creates what is not there when both flags are set, and makes no second card", async () => {
    const entity = attribute("chat_session_id", "ws-2") + ACTIVE;
    expect(await esm.report(BOTH, entity, entity)).toMatchObject({ created: 1, updated: 1, failed: 0 });
    expect(await esm.find("$chat_session_id$ = 'ws-2'")).toHaveLength(1);
  });
});

describe("an empty attribute", () => {
  const KEY = attribute("chat_session_id", "ws-1");

  beforeEach(async () => {
    await esm.report(UPDATE, KEY + attribute("chat_log", "one") + attribute("message_count", "3"));
  });

  it.each([
    ["without values", '<attribute code="chat_log"/>'],
    ["with space in it", '<attribute code="chat_log">\n</attribute>'],
    ["with an empty value", attribute("chat_log", "")],
    ["with several empty values", attribute("chat_log", "", "")],
  ])("%s stays as it is, and is cleared with removeEmptyValues=true", async (_how, empty) => {
    expect(await esm.report(UPDATE, KEY + empty)).toMatchObject({ updated: 1 });
    expect(await rest.data("chat_session", card)).toMatchObject({ chat_log: [{ value: "one" }] });
    expect(await esm.report(CLEARING, KEY + empty)).toMatchObject({ updated: 1 });
    expect(await rest.data("chat_session", card)).toMatchObject({ chat_log: [], message_count: [{ value: 3 }] });
  });

  it("cannot be a mandatory one", async () => {
    expect(await esm.report(UPDATE, KEY + attribute("is_chat_active"))).toMatchObject({ updated: 1 });
    const report = await esm.report(CLEARING, KEY + attribute("is_chat_active"));
    expect(report).toMatchObject({ failed: 1, messages: ["Attribute is_chat_active: it is mandatory"] });
  });

  it("that does not exist is an error only where it would be cleared", async () => {
    expect(await esm.report(CLEARING, KEY + attribute("nothing"))).toMatchObject({ failed: 1 });
  });
});

describe("a value", () => {
  it.each([
    ["a number in words", "message_count", "three"],
    ["a number with a comma", "message_count", "1,5"],
    ["a number with an exponent", "message_count", "1e3"],
    ["a number with too many digits to keep them", "message_count", "12345678901234567"],
    ["two numbers", "message_count", "1 2"],
    ["a static value by its code", "is_chat_active", "yes-code"],
    ["a static value that does not exist", "is_chat_active", "Maybe"],
    ["a reference by name", "customer", "Olli"],
    ["a reference by mail address", "customer", "vera@example.org"],
    ["a reference by id", "customer", "9001"],
    ["a reference to a card of another template", "customer", "CHAT-000001"],
    ["a date without a time", "start_time", "24.03.2021"],
    ["a date in ISO 8601", "start_time", "2021-03-24T10:57:57Z"],
    ["a date with seconds", "start_time", "24.03.2021 10:57:57"],
    ["a day that does not exist", "start_time", "30.02.2021 10:57"],
    ["an hour that does not exist", "start_time", "24.03.2021 24:00"],
    ["a text for a back-reference", "related_ticket", "INC-000001"],
  ])("is refused when it is %s", async (_what, code, value) => {
    const before = await rest.data("chat_session", card);
    const sent = attribute("chat_session_id", "ws-1") + attribute("chat_log", "lost") + attribute(code, value);
    const report = await esm.report(UPDATE, sent);
    expect(report).toEqual({ created: 0, updated: 0, failed: 1, messages: [expect.stringContaining(code)] });
    expect(await rest.data("chat_session", card)).toEqual(before);
  });

  it("may stand there once only where the attribute takes one", async () => {
    const report = await esm.report(UPDATE, attribute("chat_session_id", "ws-1") + attribute("chat_log", "a", "b"));
    expect(report).toMatchObject({ failed: 1, messages: ["Attribute chat_log: it takes one value"] });
  });

  it("is found for a static value by its display name in any case", async () => {
    await esm.report(UPDATE, attribute("chat_session_id", "ws-1") + attribute("is_chat_active", " NO "));
    expect(await rest.data("chat_session", card)).toMatchObject({ is_chat_active: [{ value: "No", code: "no" }] });
  });

  it("does not refer to a card in the trash", async () => {
    const [vera] = await esm.find("template.code = 'person'");
    await rest.send("DELETE", `/dc/person/data/${vera?.id}`);
    const sent = attribute("chat_session_id", "ws-1") + attribute("customer", "PER-000001");
    expect(await esm.report(UPDATE, sent)).toMatchObject({ failed: 1 });
  });

  it("is added to a worklog, and cannot be a file", async () => {
    const notes = `<templates><template code="note"><name xml:lang="en">Note</name>
      <folder code="notes"><name xml:lang="en">Notes</name></folder>
      <class code="note_details"><name xml:lang="en">Details</name>
        <attribute code="title" type="string" unique="true"><name xml:lang="en">Title</name></attribute>
        <attribute code="history" type="worklog"><name xml:lang="en">History</name></attribute>
        <attribute code="document" type="external-reference"><name xml:lang="en">Document</name></attribute>
      </class></template></templates>`;
    const other = webApi(await start({ templates: [...sandboxTemplates(["person"]), notes] }));
    const flags = "folderCode=notes&createDataCards=true&updateDataCards=true";
    for (const text of ["one", "two"]) {
      const sent = entitySet("note", attribute("title", "A") + attribute("history", text));
      expect(toReport(await other.import(flags, sent))).toMatchObject({ failed: 0 });
    }
    expect((await other.find("$title$ = 'A'"))[0]?.values["history"]).toEqual(["one", "two"]);
    const file = entitySet("note", attribute("title", "A") + attribute("document", "file.txt"));
    expect(toReport(await other.import(flags, file))).toMatchObject({ failed: 1 });
  });
});

describe("permissions", () => {
  const SENT = attribute("chat_session_id", "ws-1") + attribute("chat_log", "x");

  it("refuse an attribute, and a template, that may not be written", async () => {
    sandbox.setPermissions([{ templateCode: "chat_session", attributeCode: "chat_log", read: true, write: false }]);
    expect(await esm.report(UPDATE, SENT)).toMatchObject({ failed: 1 });
    sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    expect(await esm.report(UPDATE, SENT)).toMatchObject({
      failed: 1,
      messages: ["You have no permission to write data cards of template chat_session"],
    });
    sandbox.setPermissions([]);
    expect((await rest.data("chat_session", card))["chat_log"]).toEqual([]);
  });

  it("let nobody find a card by what may not be read", async () => {
    sandbox.setPermissions([
      { templateCode: "chat_session", attributeCode: "chat_session_id", read: false, write: true },
    ]);
    expect(await esm.report(UPDATE, SENT)).toMatchObject({ updated: 0, failed: 1 });
  });
});

it("takes what a search shows, once references are values, and changes nothing by it", async () => {
  await rest.send("PATCH", `/dc/chat_session/data/${card}`, {
    data: { chat_log: values({ value: "1\r\n2 <3>" }), start_time: values({ value: "2021-03-24T10:57:00Z" }) },
  });
  const before = await rest.data("chat_session", card);
  const { text } = await esm.search(`entity.id = '${card}'`);
  expect(toReport(await esm.import(UPDATE, text))).toEqual({ created: 0, updated: 1, failed: 0, messages: [] });
  expect(await rest.data("chat_session", card)).toEqual(before);
});
