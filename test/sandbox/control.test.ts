import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { NAMED_MANNERS } from "../../plugin/sandbox/named-manners.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, values } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { at, sampleSession } from "./sample-session.ts";

const start = sandboxes();
const CHAT_SESSION = readFileSync(new URL("../../templates/chat_session.xml", import.meta.url), "utf8");

let sandbox: Sandbox;
let esm: EsmClient;

beforeEach(async () => {
  sandbox = await start({ sessions: [sampleSession("ws-1"), sampleSession("ws-2")], createCards: true });
  esm = await connect(sandbox);
});

describe("the clock", () => {
  it("stands a day after the last event unless it is given", async () => {
    expect(sandbox.clock()).toBe(Date.parse(at("10:40")) + 86_400_000);
    expect((await start({ clock: 5 })).clock()).toBe(5);
  });

  it.each([
    ["a time", "2021-03-24T10:07:00Z"],
    ["a time with an offset", "2021-03-24T12:07:00.000+02:00"],
    ["epoch milliseconds", Date.parse(at("10:07"))],
  ])("is set by %s and stands still", async (_what, now) => {
    expect(await control("POST", "/clock", { now })).toEqual({ status: 200, body: { now: at("10:07") } });
    expect(await control("GET", "/clock")).toEqual({ status: 200, body: { now: at("10:07") } });
    expect(sandbox.clock()).toBe(Date.parse(at("10:07")));
  });

  it.each([{}, { now: "noon" }, { now: null }, { now: 9e15 }, { now: at("10:07"), zone: "x" }, []])(
    "refuses %j",
    async (body) => {
      expect((await control("POST", "/clock", body)).status).toBe(400);
    },
  );
});

describe("stats", () => {
  it("count by system, method and path pattern, failures included, until they are reset", async () => {
    sandbox.resetStats();
    await esm.get("/dc/person/data/9001");
    await esm.get("/dc/person/data/9002");
    await esm.get("/dc/person/data/1");
    await esm.send("PATCH", "/dc/person/data/9001", { data: {} });
    await fetch(`${sandbox.chatHistory}/v1/installations/x/sessions/y`);
    await fetch(`${sandbox.esmRest}/no/such/path`);
    const { body } = await control("GET", "/stats");
    expect(body).toMatchObject({
      esm: {
        requests: 5,
        calls: [
          { method: "GET", path: "/itsm/api/v1/dc/{template}/data/{id}", requests: 3, statuses: { 200: 2, 404: 1 } },
          { method: "PATCH", path: "/itsm/api/v1/dc/{template}/data/{id}", requests: 1, statuses: { 200: 1 } },
          { method: "GET", path: "(unknown path)", requests: 1, statuses: { 401: 1 } },
        ],
      },
      chatHistory: {
        requests: 1,
        calls: [{ method: "GET", path: "/chat/v1/installations/{installationId}/sessions/{sessionId}", requests: 1 }],
      },
    });
    expect((await control("POST", "/stats/reset")).body).toMatchObject({ esm: { requests: 0, calls: [] } });
  });

  it("know the longest URL, the bytes and the most requests at one time, for each system", async () => {
    sandbox.resetStats();
    const filter = `$full_name$ = '${"x".repeat(5_000)}'`;
    await esm.get("/dc/person/data", { filter });
    const url = `${sandbox.esmRest}/dc/person/data?${new URLSearchParams({ filter }).toString()}`;
    sandbox.setFaults([{ target: "esm", kind: "slow", delayMs: 500 }]);
    await Promise.all(Array.from({ length: 5 }, () => esm.get("/dc")));
    const { esm: counted, chatHistory } = sandbox.stats();
    expect(counted.longestUrl).toBe(url.length);
    expect(counted.mostInFlight).toBe(5);
    expect(counted.bytesIn).toBeGreaterThan(5_000);
    expect(counted.bytesOut).toBeGreaterThan(1_000);
    const nothing = {
      requests: 0,
      longestUrl: 0,
      mostInFlight: 0,
      mostPerSecond: 0,
      bytesIn: 0,
      bytesOut: 0,
      calls: [],
    };
    expect(chatHistory).toEqual(nothing);
  });

  it("do not count requests to the control interface", async () => {
    sandbox.resetStats();
    await control("GET", "/clock");
    const { esm: counted, chatHistory } = sandbox.stats();
    expect([counted.requests, chatHistory.requests]).toEqual([0, 0]);
  });
});

describe("importing templates", () => {
  it("adds new ones, with cards from then on", async () => {
    sandbox = await start({ templates: [] });
    esm = await connect(sandbox);
    expect((await esm.get("/dc")).body).toEqual([]);
    expect(await postTemplate(CHAT_SESSION)).toEqual({ status: 200, body: { created: ["chat_session"], updated: [] } });
    const id = await esm.create("chat_session", "chat_sessions", { is_chat_active: values({ code: "yes" }) });
    expect(await esm.data("chat_session", id)).toMatchObject({ efecte_id: [{ value: "CHAT-000001" }] });
  });

  it("updates known ones by code; cards stay, and what a definition leaves out comes back with it", async () => {
    const id = "9004";
    await esm.send("PATCH", `/dc/chat_session/data/${id}`, { data: { message_count: values({ value: 7 }) } });
    const reduced = CHAT_SESSION.replace(/<attribute code="message_count"[\s\S]*?<\/attribute>/, "").replace(
      ">Chat session<",
      ">Chatter<",
    );
    expect((await postTemplate(reduced)).body).toEqual({ created: [], updated: ["chat_session"] });
    expect((await esm.get(`/dc/chat_session/data/${id}`)).body).toMatchObject({
      templateName: "Chatter",
      templateId: "103",
    });
    expect(Object.keys(await esm.data("chat_session", id))).not.toContain("message_count");
    await postTemplate(CHAT_SESSION);
    expect(await esm.data("chat_session", id)).toMatchObject({
      message_count: [{ value: 7 }],
      chat_session_id: [{ value: "ws-1" }],
      efecte_id: [{ value: "CHAT-000001" }],
    });
    expect(await esm.names("chat_session", "$chat_session_id$ = 'ws-2'")).toEqual(["ws-2"]);
  });

  // Source: ../shared/contracts/esm-web-api.md, "Found since" (D).
  it("makes a second template with the same code where template.import.new.behaviour is false; the first one answers", async () => {
    const before = await esm.get("/dc/chat_session");
    await control("POST", "/manners", { templateImportNewBehaviour: false });
    const other = CHAT_SESSION.replace(">Chat session<", ">Chatter<");
    expect((await postTemplate(other)).body).toEqual({ created: ["chat_session"], updated: [] });
    const listed = (await esm.get("/dc")).body as readonly { readonly name: string; readonly templateCode: string }[];
    expect(listed.filter(({ templateCode }) => templateCode === "chat_session").map(({ name }) => name)).toEqual([
      "Chat session",
      "Chatter",
    ]);
    expect((await esm.get("/dc/chat_session")).body).toEqual(before.body);
    expect(await esm.names("chat_session", "hidden = 0")).toEqual(["ws-2", "ws-1"]);
    const removal = { templateCode: "chat_session" };
    expect((await control("POST", "/second-templates/removal", removal)).body).toEqual({ removed: 1 });
    expect((await control("POST", "/second-templates/removal", removal)).body).toEqual({ removed: 0 });
    expect((await esm.get("/dc")).body).toHaveLength(3);
  });

  // Source: ../shared/contracts/esm-web-api.md, "Found since" (O).
  it("brings neither folders nor the targets of references where it is told so; both are set by hand and then stay", async () => {
    sandbox = await start({ templates: [] });
    esm = await connect(sandbox);
    await control("POST", "/manners", { templateImport: "no-links" });
    await postTemplate(CHAT_SESSION);
    const bare = (await esm.get("/dc/chat_session")).body;
    expect(bare).toMatchObject({ allowedFolders: [], attributes: { customer: { target: [] } } });
    const refused = { folderCode: "chat_sessions", data: { is_chat_active: values({ code: "yes" }) } };
    expect((await esm.send("POST", "/dc/chat_session/data", refused)).status).toBe(400);
    await control("POST", "/folder-links", {
      templateCode: "chat_session",
      folderCode: "chat_sessions",
      name: "Chats",
    });
    const target = { templateCode: "chat_session", attributeCode: "customer", targets: ["person"] };
    await control("POST", "/reference-targets", target);
    await postTemplate(CHAT_SESSION);
    expect((await esm.get("/dc/chat_session")).body).toMatchObject({
      allowedFolders: [{ folderName: "Chats", folderCode: "chat_sessions" }],
      attributes: { customer: { target: ["person"] }, members: { target: [] } },
    });
    expect((await esm.send("POST", "/dc/chat_session/data", refused)).status).toBe(201);
  });

  it.each<[string, (xml: string) => string, RegExp]>([
    ["broken XML", (xml) => xml.replace("</class>", ""), /line \d+/],
    ["a DOCTYPE", (xml) => xml.replace("<templates>", "<!DOCTYPE x><templates>"), /line 7: a DOCTYPE is not allowed/],
    ["an unknown type", (xml) => xml.replace('type="number"', 'type="float"'), /line \d+: type must be one of/],
    [
      "a second attribute of one code",
      (xml) => xml.replace('code="end_time"', 'code="start_time"'),
      /line \d+: attribute code start_time/,
    ],
    [
      "a type that values do not fit",
      (xml) => xml.replace('code="chat_session_id" type="string"', 'code="chat_session_id" type="number"'),
      /attribute chat_session_id: .*cannot become number/,
    ],
    [
      "uniqueness that values do not have",
      (xml) =>
        xml
          .replace('code="start_time" type="date"', 'code="start_time" unique="true" type="date"')
          .replace(
            'code="wait_time_before_first_reply" type="number"',
            'code="wait_time_before_first_reply" type="number" unique="true"',
          ),
      /wait_time_before_first_reply: data cards share values/,
    ],
    ["something else", () => "<p>Hello</p>", /line 1: expected <templates>/],
    ["nothing", () => "", /template/],
  ])("refuses %s with the place, and leaves everything as it was", async (_what, change, message) => {
    for (const id of ["9004", "9005"]) {
      await esm.send("PATCH", `/dc/chat_session/data/${id}`, {
        data: { wait_time_before_first_reply: values({ value: 1 }) },
      });
    }
    const before = await esm.get("/dc/chat_session");
    const reply = await postTemplate(change(CHAT_SESSION));
    expect(reply).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringMatching(message) as string } },
    });
    expect((await esm.get("/dc/chat_session")).body).toEqual(before.body);
    expect((await esm.get("/dc/chat_session/data/9004")).status).toBe(200);
  });
});

describe("other controls", () => {
  it("sets permissions, with all rights left out being given", async () => {
    await control("POST", "/permissions", {
      rules: [{ templateCode: "chat_session", attributeCode: "chat_session_id", read: false }],
    });
    expect(await esm.data("chat_session", "9004")).toMatchObject({ chat_session_id: [] });
    await control("POST", "/permissions", { rules: [] });
    expect(await esm.data("chat_session", "9004")).toMatchObject({ chat_session_id: [{ value: "ws-1" }] });
  });

  it("hides cards", async () => {
    await control("POST", "/hidden-cards", { dataCardIds: ["9004"] });
    expect(await esm.names("chat_session", "hidden = 1")).toEqual(["ws-1"]);
    await control("POST", "/hidden-cards", { dataCardIds: [] });
    expect(await esm.names("chat_session", "hidden = 1")).toEqual([]);
  });

  it("deletes sessions for privacy", async () => {
    await control("POST", "/privacy-deletions", { sessionIds: ["ws-1"] });
    const reply = await fetch(`${sandbox.chatHistory}/v1/installations/${sandbox.installationId}/sessions/ws-1`, {
      headers: { Authorization: `Bearer ${sandbox.token}` },
    });
    expect(reply.status).toBe(410);
  });

  it("replaces the sessions of the platform, and leaves the cards as they are", async () => {
    const sessions = [sampleSession("ws-8"), sampleSession("ws-9", { messageCount: 11 })];
    expect(await control("POST", "/sessions", { sessions })).toMatchObject({ status: 200, body: { sessions: 2 } });
    const headers = { Authorization: `Bearer ${sandbox.token}` };
    const ofPlatform = `${sandbox.chatHistory}/v1/installations/${sandbox.installationId}/sessions`;
    const known = await fetch(`${ofPlatform}/ws-9`, { headers });
    expect(await known.json()).toMatchObject({ sessionId: "ws-9", messageCount: 11, nextCursor: null });
    expect((await fetch(`${ofPlatform}/ws-1`, { headers })).status).toBe(404);
    expect(await esm.names("chat_session", "hidden = 0")).toEqual(["ws-2", "ws-1"]);
  });

  it("changes manners one by one", async () => {
    const first = await control("POST", "/manners", {
      emptyListAnswer: "empty-page",
      nextLinkBase: "https://esm.example.org/rest/",
    });
    expect(first.body).toMatchObject({
      emptyListAnswer: "empty-page",
      nextLinkKeepsFilter: true,
      nextLinkBase: "https://esm.example.org/rest",
    });
    const second = await control("POST", "/manners", { nextLinkKeepsFilter: false });
    expect(second.body).toMatchObject({ emptyListAnswer: "empty-page", nextLinkKeepsFilter: false });
    expect(second.body).toMatchObject({ webApiXml: "strict", lastCursor: "null" });
    const third = await control("POST", "/manners", { webApiXml: "java", lastCursor: "empty" });
    expect(third.body).toMatchObject({ webApiXml: "java", lastCursor: "empty", nextLinkKeepsFilter: false });
  });

  it.each(Object.entries(NAMED_MANNERS))("takes what the name %s stands for", async (_name, { changes }) => {
    expect(sandbox.manners()).not.toMatchObject(changes);
    expect((await control("POST", "/manners", changes)).body).toMatchObject(changes);
  });

  it.each([
    ["/clock", "not JSON"],
    ["/faults", { rules: [{ target: "esm", kind: "explode" }] }],
    ["/faults", { rules: [{ target: "mail", kind: "reset" }] }],
    ["/faults", { rules: [{ target: "esm", kind: "reset", probabilty: 0.5 }] }],
    ["/faults", {}],
    ["/permissions", { rules: [{ attributeCode: "x" }] }],
    ["/privacy-deletions", { sessionIds: "ws-1" }],
    ["/hidden-cards", { dataCardIds: [9004] }],
    ["/sessions", { sessions: [{ sessionId: "ws-1" }] }],
    ["/manners", { webApiXml: "any" }],
    ["/manners", { emptyListAnswer: "sometimes" }],
    ["/manners", { lastCursor: null }],
    ["/manners", { webApiXml: "kotlin" }],
    ["/manners", { templateImport: "some-links" }],
    ["/folder-links", { templateCode: "no_such_template", folderCode: "a" }],
    ["/folder-links", { templateCode: "chat_session" }],
    ["/reference-targets", { templateCode: "chat_session", attributeCode: "chat_log", targets: ["person"] }],
    ["/reference-targets", { templateCode: "chat_session", attributeCode: "customer", targets: "person" }],
    ["/second-templates/removal", {}],
  ])("refuses a wrong body for %s: %j", async (path, body) => {
    expect(await control("POST", path, body)).toMatchObject({ status: 400, body: { error: { code: 400 } } });
  });

  it("refuses a template that is not UTF-8, and takes one that is", async () => {
    const xml = CHAT_SESSION.replace(/(<name xml:lang="fi">)[^<]*/, "$1Käyttäjä");
    for (const [encoding, status] of [
      ["latin1", 400],
      ["utf8", 200],
    ] as const) {
      const reply = await fetch(`${sandbox.control}/templates`, { method: "POST", body: Buffer.from(xml, encoding) });
      expect({ encoding, status: reply.status, isTold: (await reply.text()).includes("is not UTF-8") }).toEqual({
        encoding,
        status,
        isTold: status === 400,
      });
    }
  });

  it("refuses two sessions with the same id", async () => {
    const sessions = [sampleSession(), sampleSession()];
    expect(await control("POST", "/sessions", { sessions })).toMatchObject({ status: 400 });
  });

  it("answers 404 to what it does not know", async () => {
    expect((await control("GET", "/nothing")).status).toBe(404);
  });
});

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const reply = await fetch(`${sandbox.control}${path}`, { method, ...(body === undefined ? {} : { body: text }) });
  return { status: reply.status, body: await reply.json() };
}

async function postTemplate(xml: string): Promise<{ status: number; body: unknown }> {
  return control("POST", "/templates", xml);
}
