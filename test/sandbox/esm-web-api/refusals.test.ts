import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";
import {
  attribute,
  CREATE,
  entitySet,
  errorOf,
  readReply,
  UPDATE,
  type WebApiClient,
  webApi,
  type XmlBody,
} from "./web-api-client.ts";

const start = sandboxes();
const GOOD = entitySet("chat_session", attribute("chat_session_id", "ws-1") + attribute("chat_log", "written"));

let sandbox: Sandbox;
let esm: WebApiClient;

beforeEach(async () => {
  sandbox = await start({ sessions: [sampleSession("ws-1")], createCards: true, login: "käyttäjä", password: "a:b ä" });
  esm = webApi(sandbox);
});

describe("the login", () => {
  it.each([
    ["nothing", undefined],
    ["another password", basic("käyttäjä:a:b")],
    ["another login", basic("admin:a:b ä")],
    ["an empty one", basic(":")],
    ["a login without a password", basic("käyttäjä")],
    ["Latin-1 instead of UTF-8", `Basic ${Buffer.from("käyttäjä:a:b ä", "latin1").toString("base64")}`],
    ["another scheme", `Bearer ${Buffer.from("käyttäjä:a:b ä").toString("base64")}`],
    ["no base64", "Basic %%%"],
  ])("with %s is a 401 that asks for it, and nothing is done", async (_what, header) => {
    const headers: Record<string, string> = header === undefined ? {} : { Authorization: header };
    const calls: [string, RequestInit][] = [
      ["/search.ws?query=SELECT+entity+FROM+entity", { headers }],
      [`/dataCardImport.ws?${UPDATE}`, { method: "POST", headers, body: GOOD }],
      ["/nothing", { headers }],
    ];
    for (const [path, init] of calls) {
      const reply = await readReply(await fetch(sandbox.esmWebApi + path, init));
      expect(reply.status).toBe(401);
      expect(reply.headers.get("WWW-Authenticate")).toMatch(/^Basic realm=/);
      expect(errorOf(reply)).toMatchObject({ description: "Login failed" });
      expect(reply.text).not.toContain("a:b");
    }
    expect(await esm.find("$chat_log$ = 'written'")).toEqual([]);
  });

  it("is taken with a colon and umlauts in it, and the scheme in any case", async () => {
    const url = `${sandbox.esmWebApi}/search.ws?query=SELECT+entity+FROM+entity`;
    const Authorization = basic("käyttäjä:a:b ä").replace("Basic", "basic");
    expect((await fetch(url, { headers: { Authorization } })).status).toBe(200);
  });

  it("is REST's, and a token of REST is none", async () => {
    const login = await fetch(`${sandbox.esmRest}/users/login`, {
      method: "POST",
      body: new URLSearchParams({ login: "käyttäjä", password: "a:b ä" }),
    });
    const { token } = (await login.json()) as { token: string };
    const url = `${sandbox.esmWebApi}/search.ws?query=SELECT+entity+FROM+entity`;
    expect((await fetch(url, { headers: { Authorization: token } })).status).toBe(401);
  });
});

describe("the parameters of an import", () => {
  it.each([
    ["no flag", "folderCode=chat_sessions", "createDataCards=true or updateDataCards=true is needed"],
    ["both false", "createDataCards=false&updateDataCards=false", /is needed/],
    ["a flag that is neither", "updateDataCards=yes", "updateDataCards must be true or false"],
    ["no folder to create in", "createDataCards=true", /folderCode is needed/],
    ["an empty folder to create in", "createDataCards=true&folderCode=", /folderCode is needed/],
    ["an unknown folder", "createDataCards=true&folderCode=nowhere", "Unknown folder: nowhere"],
    ["an unknown folder in an update", "updateDataCards=true&folderCode=__proto__", "Unknown folder: __proto__"],
    ["a URL that is not UTF-8", "updateDataCards=true&folderCode=%ff", "The URL is not encoded in UTF-8"],
  ])("are refused: %s", async (_what, flags, details) => {
    const refused = await refusal(flags, GOOD);
    expect(refused).toMatch(/^200 efe-3002: /);
    expect(refused).toMatch(details);
    expect(await nothingWritten()).toBe(true);
  });
});

describe("a body", () => {
  const DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n';

  it.each([
    [
      "an unknown template",
      '<entityset>\n<entity><template code="nothing"/></entity></entityset>',
      "line 2: Unknown template: nothing",
    ],
    ["no template", "<entityset>\n\n<entity/></entityset>", "line 3: <entity> needs a <template> with a code"],
    [
      "a template without a code",
      "<entityset><entity><template/></entity></entityset>",
      "line 1: <template> needs a code",
    ],
    ["two templates", inEntity('\n<template code="person"/>'), "line 4: <entity> has a second <template>"],
    ["a wrong root", `${DECLARED}<entities/>`, "line 2: expected <entityset>, found <entities>"],
    ["an attribute without a code", inEntity('<attribute id="1"/>'), "line 3: <attribute> needs a code"],
    [
      "an attribute twice",
      inEntity('<attribute code="a"/>\n<attribute code="a"/>'),
      /line 4: attribute a is there already/,
    ],
    ["a misspelt element", inEntity('\n<atribute code="a"/>'), "line 4: <atribute> is not expected in <entity>"],
    ["something else in the set", "<entityset><value/></entityset>", /<value> is not expected in <entityset>/],
    [
      "a reference as an element",
      inEntity('<attribute code="a"><reference id="1"/></attribute>'),
      /<reference> is not expected/,
    ],
    [
      "text that is no value",
      inEntity('\n<attribute code="chat_log">text</attribute>'),
      /line 4: <attribute> holds text/,
    ],
    ["text between entities", "<entityset>text</entityset>", /<entityset> holds text/],
    [
      "markup in a value",
      inEntity('<attribute code="a"><value>1<b>2</b></value></attribute>'),
      /<b> is not expected in <value>/,
    ],
  ])("is refused whole, with the line: %s", async (_what, body, details) => {
    const refused = await refusal(UPDATE, body);
    expect(refused).toMatch(/^200 efe-3003: /);
    expect(refused).toMatch(details);
    expect(await nothingWritten()).toBe(true);
  });

  it.each([
    ["nothing at all", "", /./],
    ["text", "hello", /line 1/],
    ["JSON", '{"entityset": []}', /line 1/],
    ["a tag that is not closed", "<entityset>\n<entity>\n</entityset>", /line 3/],
    ["the half of a body", GOOD.slice(0, GOOD.length >> 1), /line \d/],
    ["a second root", "<entityset/><entityset/>", /second root|extra/i],
    ["text behind the root", "<entityset/>\ntext", /outside of the root/],
    ["text before the root", "text\n<entityset/>", /outside of the root/],
    ["an unknown entity", inEntity('<attribute code="a"><value>&nbsp;</value></attribute>'), /line 3.*entity/],
    ["a bare &", inEntity('<attribute code="a"><value>1 & 2</value></attribute>'), /line 3.*&amp;/],
    ["a quote that is not closed", '<entityset a="1', /line 1/],
    ["a DOCTYPE", "\n<!DOCTYPE entityset>\n<entityset/>", /line 2: a DOCTYPE is not allowed/],
    [
      "a DOCTYPE that declares entities",
      '<!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><entityset>&b;</entityset>',
      /DOCTYPE/,
    ],
    [
      "a DOCTYPE that reads a file",
      '<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/hostname">]><entityset>&a;</entityset>',
      /DOCTYPE/,
    ],
    ["a control character", inEntity('\n<attribute code="a"><value>\u0001</value></attribute>'), /line 4: a character/],
    ["a reference to NUL", inEntity('\n<attribute code="a"><value>\n&#0;</value></attribute>'), /line 5: a reference/],
    ["a reference to half a pair", inEntity('<attribute code="&#xD83D;"/>'), /line 3: a reference/],
    [
      "a reference beyond Unicode",
      inEntity('<attribute code="a"><value>&#9999999;</value></attribute>'),
      /a reference/,
    ],
    ["twenty levels", `${"<entityset>".repeat(20)}${"</entityset>".repeat(20)}`, /nested/],
    ["a tag without an end in sight", `<entityset ${'a="1" '.repeat(10_000)}/>`, /a tag of more than 10000 characters/],
    ["a tag that hides its length", `<entityset a=">" ${'a="1" '.repeat(10_000)}/>`, /a tag of more than/],
  ])("is refused for its XML: %s", async (_what, body, details) => {
    const refused = await refusal(UPDATE, body);
    expect(refused).toMatch(/^200 efe-3003: /);
    expect(refused).toMatch(details);
    expect(await nothingWritten()).toBe(true);
  });

  it("tells the line also where lines end with a carriage return", async () => {
    const body = '<entityset>\r\n\r\n<entity>\r\n<template code="chat_session"/>\r<atribute/></entity></entityset>';
    const refused = await refusal(UPDATE, body);
    expect(refused).toMatch(/^200 efe-3003: /);
    expect(refused).toMatch("line 5: <atribute> is not expected in <entity>");
    expect(await nothingWritten()).toBe(true);
  });

  it.each([
    ["a UTF-16 byte order mark", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(GOOD, "utf16le")]), /in UTF-16/],
    ["UTF-16 without one", Buffer.from(GOOD, "utf16le"), /in UTF-16/],
    ["a UTF-32 byte order mark", Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]), /in UTF-32/],
    ["a declared ISO-8859-1", Buffer.from(GOOD.replace("UTF-8", "ISO-8859-1"), "latin1"), /in ISO-8859-1/],
    ["the same behind a UTF-8 byte order mark", Buffer.from(`\ufeff${GOOD.replace("UTF-8", "latin1")}`), /in latin1/],
    ["a declared UTF-16 that is none", Buffer.from(GOOD.replace("UTF-8", "UTF-16")), /in UTF-16/],
    ["bytes that are no UTF-8", Buffer.from(GOOD.replace("written", "kävi"), "latin1"), /not valid UTF-8/],
    ["half a character at the end", Buffer.from([...Buffer.from(GOOD), 0xc3]), /not valid UTF-8/],
  ])("is refused for its encoding: %s", async (_what, bytes, details) => {
    const refused = await refusal(UPDATE, new Uint8Array(bytes));
    expect(refused).toMatch(/^200 efe-3003: /);
    expect(refused).toMatch(details);
    expect(await nothingWritten()).toBe(true);
  });

  it("is refused for the encoding in its content type", async () => {
    const headers = { "Content-Type": 'text/xml; charset="windows-1252"' };
    expect(errorOf(await esm.import(UPDATE, GOOD, headers))).toMatchObject({ details: /windows-1252/ });
    expect(await esm.find("$chat_log$ = 'written'")).toEqual([]);
  });

  it.each([
    ["a byte order mark", `\ufeff${GOOD}`, "text/xml"],
    ["no declaration", GOOD.replace(DECLARED, ""), "application/xml"],
    ["an encoding in small letters", GOOD.replace("UTF-8", "utf-8"), "text/xml; charset=utf-8"],
    ["no content type that says XML", GOOD, "text/plain"],
    ["comments and instructions", GOOD.replace("<entityset>", "<!-- <a> --><entityset><?go <b>?>"), "text/xml"],
  ])("is taken with %s", async (_what, body, contentType) => {
    const reply = await esm.import(UPDATE, body, { "Content-Type": contentType });
    expect(reply.root.name).toBe("entity-import-report");
    expect(await esm.find("$chat_log$ = 'written'")).toHaveLength(1);
  });

  it("above 64 MB is refused, without being read", async () => {
    const reply = await esm.import(UPDATE, new Uint8Array(64 * 1024 * 1024 + 1));
    expect(reply.status).toBe(413);
    expect(errorOf(reply)).toMatchObject({ code: "efe-1000" });
  });
});

describe("any other request", () => {
  it.each([
    ["a search without a query", "GET", "/search.ws", 200, "efe-3001"],
    ["a search whose query is not UTF-8", "GET", "/search.ws?query=%ff", 200, "efe-3001"],
    ["a search by POST", "POST", "/search.ws?query=SELECT", 405, "efe-1000"],
    ["an import by GET", "GET", `/dataCardImport.ws?${CREATE}`, 405, "efe-1000"],
    ["a call that does not exist", "GET", "/nothing.ws", 404, "efe-1000"],
  ])("is answered by an error: %s", async (_what, method, path, status, code) => {
    const Authorization = basic("käyttäjä:a:b ä");
    const reply = await readReply(await fetch(sandbox.esmWebApi + path, { method, headers: { Authorization } }));
    expect(reply.status).toBe(status);
    expect(errorOf(reply)).toMatchObject({ code });
  });

  it("shows faults in the Web API's shape, and is counted by its path", async () => {
    sandbox.resetStats();
    sandbox.setFaults([{ target: "esm", match: "/search.ws", kind: "status", status: 503, retryAfter: 7, times: 1 }]);
    const reply = await esm.search("hidden = 0");
    expect([reply.status, reply.headers.get("Retry-After"), reply.root.name]).toEqual([503, "7", "error"]);
    await esm.search("hidden = 0");
    expect(sandbox.stats().esm.calls).toEqual([
      { method: "GET", path: "/esm/search.ws", requests: 2, statuses: { 200: 1, 503: 1 } },
    ]);
  });
});

/** The error an import is answered with, `code: details`. */
async function refusal(flags: string, body: XmlBody): Promise<string> {
  const reply = await esm.import(flags, body);
  const { code, details } = errorOf(reply);
  return `${reply.status} ${code}: ${details}`;
}

async function nothingWritten(): Promise<boolean> {
  return (await esm.find("$chat_log$ IS NOT NULL")).length === 0;
}

function inEntity(xml: string): string {
  return `<entityset>\n<entity>\n<template code="chat_session"/>${xml}</entity></entityset>`;
}

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString("base64")}`;
}
