import { createServer as createTlsServer } from "node:https";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import type { Failure } from "../../plugin/base/failure.ts";
import { createAssumedChatHistory } from "../../plugin/outside/chat-history/assumed/client.ts";
import { createRestEsm } from "../../plugin/outside/esm/rest/rest-esm.ts";
import { createWebApiEsm } from "../../plugin/outside/esm/web-api/web-api-esm.ts";
import { startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { selfSigned } from "../serve/functions/self-signed.ts";
import { closing } from "../support/closing.ts";
import { clockWithoutWaits } from "../support/fake-clock.ts";
import { everythingSaidBy, failureOf } from "../support/rejection.ts";
import { type Answer, scriptedServers } from "../support/scripted-server.ts";
import { httpClients, READ } from "./http/http-world.ts";

const serve = scriptedServers();
const connect = httpClients();
const closeLater = closing();

const SECRET = "canary-secret";
const WEB_API = {
  login: "task",
  timeZone: "UTC",
  uniqueAttributeCode: "efecte_id",
  attributeTypes: new Map<string, string>(),
  searchCut: undefined,
  chatLogFile: { operationType: "add" },
};

/** The first thing that each way asks for, at an address. */
const WAYS = {
  rest: (url: string, password = SECRET) =>
    createRestEsm(connect(url), { login: "task", password }, clockWithoutWaits(), new Map()).templateInformation(
      "t",
      [],
    ),
  "web-api": (url: string, password = SECRET) =>
    createWebApiEsm(connect(url), { ...WEB_API, password }, clockWithoutWaits()).templateInformation("t", []),
  chat: (url: string, token = SECRET) =>
    createAssumedChatHistory(connect(url), { installationId: "i", token }, clockWithoutWaits()).probe(),
  session: (url: string, token = SECRET) =>
    createAssumedChatHistory(connect(url), { installationId: "i", token }, clockWithoutWaits()).session("ws-1"),
} as const;

type Way = keyof typeof WAYS;

async function failureAt(way: Way, url: string, secret?: string): Promise<Failure> {
  const failure = await failureOf(WAYS[way](url, secret));
  expect(everythingSaidBy(failure)).not.toContain("canary");
  return failure;
}

const IS_NOT: Readonly<Record<Way, string>> = {
  rest: "it is not ESM's REST API that answers at HOST",
  "web-api": "it is not ESM's Web API that answers at HOST",
  chat: "it is not the chat platform that answers at HOST",
  session: "it is not the chat platform that answers at HOST",
};
const CHECK: Readonly<Record<Way, string>> = {
  rest: "check esm.url",
  "web-api": "check esm.url and esm.api",
  chat: "check chatHistory.url",
  session: "check chatHistory.url",
};

describe("each system, asked at the address of another one", () => {
  it("is named, and the setting that has to be mended", async () => {
    const sandbox = await startSandbox();
    closeLater(sandbox.close);
    const { esmRest, esmWebApi, chatHistory } = sandbox;
    const host = new URL(esmRest).origin;
    const at: readonly (readonly [Way, string, number, string])[] = [
      ["rest", esmWebApi, 401, "ESM's Web API answers"],
      ["rest", chatHistory, 401, "the chat platform or the chatbot functions answer"],
      ["web-api", esmRest, 401, "ESM's REST API answers"],
      ["web-api", chatHistory, 401, "the chat platform or the chatbot functions answer"],
      ["chat", esmRest, 401, "ESM's REST API answers"],
      ["chat", esmWebApi, 401, "ESM's Web API answers"],
      ["session", esmRest, 401, "ESM's REST API answers"],
    ];
    for (const [way, url, status, who] of at) {
      const { code, message, scope } = await failureAt(way, url);
      expect({ way, code, scope }).toEqual({ way, code: "wrong-address", scope: "system" });
      expect(message.replace(host, "HOST")).toBe(`${IS_NOT[way]} (status ${status}): ${who}; ${CHECK[way]}`);
    }
  });
});

const PAGE = "a web page answers: a login page, a proxy or firewall, or a path that is not the API's";
const MOVED = "requests are sent on to another address, as a login page does, or a system that has moved";
const HTML = "<!DOCTYPE html>\n<html lang=en><title>canary</title>";
const TOMCAT = '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head></html>';

describe("a reply that shows that another address is meant", () => {
  it.each<[string, readonly Way[], Answer, string]>([
    ["a login page", ["rest", "web-api"], { body: HTML }, PAGE],
    [
      "Tomcat's page for a path that is not there",
      ["rest", "web-api", "chat", "session"],
      { status: 404, body: TOMCAT },
      PAGE,
    ],
    ["a firewall's page", ["rest", "web-api", "chat"], { status: 403, body: `\n${HTML}` }, PAGE],
    [
      "a redirect to a login page",
      ["rest", "web-api", "chat", "session"],
      { status: 302, headers: { location: "/canary" } },
      MOVED,
    ],
    ["a redirect without a place", ["rest", "chat"], { status: 301 }, MOVED],
    [
      "a redirect to https://",
      ["rest", "web-api", "chat"],
      { status: 308, headers: { location: "https://canary/" } },
      "requests are sent on to https://, so the address begins with https://",
    ],
    ["a proxy that wants a login", ["rest", "web-api", "chat"], { status: 407 }, "a proxy wants a login of its own"],
    [
      "somebody who asks for HTTP Basic",
      ["rest", "chat"],
      { status: 401, headers: { "www-authenticate": 'Basic realm="canary"' }, body: HTML },
      "somebody answers who asks for HTTP Basic",
    ],
  ])("%s", async (_what, ways, answer, who) => {
    const { url } = await serve(answer);
    for (const way of ways) {
      const { code, message } = await failureAt(way, url);
      expect({ way, code }).toEqual({ way, code: "wrong-address" });
      expect(message).toContain(`${IS_NOT[way].replace("HOST", url)} (status `);
      expect(message).toContain(`: ${who}; ${CHECK[way]}`);
    }
  });

  it.each<[string, Way, Answer, string]>([
    [
      "ESM's refusal of a login",
      "rest",
      { status: 401, body: { code: 401, message: "x", error: "x", timestamp: "" } },
      "esm-login-refused",
    ],
    ["a refusal without words", "rest", { status: 401 }, "esm-login-refused"],
    [
      "the Web API's refusal of a login",
      "web-api",
      { status: 401, headers: { "www-authenticate": "Basic" }, body: HTML },
      "esm-login-refused",
    ],
    ["a page that says that the request is too large", "web-api", { status: 413, body: HTML }, "esm-refused"],
    [
      "the chat platform's refusal of a token",
      "chat",
      { status: 401, body: { error: { code: "x", message: "x" } } },
      "chat-history-token-refused",
    ],
    ["a refusal of a token without words", "chat", { status: 401 }, "chat-history-token-refused"],
  ])("is not seen in %s", async (_what, way, answer, code) => {
    const { url } = await serve(answer);
    expect((await failureAt(way, url)).code).toBe(code);
  });
});

describe("a secret that was refused, and whose form makes one doubt it", () => {
  const QUOTES = "stands in quotation marks";
  const PLACE = "looks like a place that is still to be filled in";
  it.each<[string, string | undefined]>([
    ["canary", undefined],
    ['can"ary', undefined],
    ['"canary"', QUOTES],
    ["'canary'", QUOTES],
    ["“canary”", QUOTES],
    ["<canary>", PLACE],
    ["${CANARY}", PLACE],
    ["$CANARY", PLACE],
    ["%CANARY%", PLACE],
    ["changeme", PLACE],
    ["CANARY_PASSWORD=canary", "begins with a name and =, as a line of settings does"],
    ['{"password": "canary"}', "begins with {, as JSON does"],
    ["Bearer canary", "begins with the word that is put in front of it anyway"],
    [" canary", "begins or ends with white space"],
    ["can\u200bary", "holds a character that cannot be seen"],
  ])("%s", async (secret, doubt) => {
    const { url } = await serve({ status: 401 });
    const ask = (name: string) => (doubt === undefined ? "" : `; ${name} ${doubt}: is that part of it?`);
    const user = "check esm.login and its password, and that it is a local ESM user";
    expect((await failureAt("rest", url, secret)).message).toBe(
      `ESM at ${url} refused the login: ${user}${ask("the password")}`,
    );
    expect((await failureAt("web-api", url, secret)).message.endsWith(`of its role${ask("the password")}`)).toBe(true);
    if (/[^\x20-\x7e]/.test(secret)) return;
    expect((await failureAt("chat", url, secret)).message.endsWith(`check chatHistory.token${ask("the token")}`)).toBe(
      true,
    );
  });
});

async function said(url: string): Promise<string> {
  const failure = await failureOf(connect(url, { retry: { attempts: 1 } }).request(READ));
  expect(failure.code).toBe("unreachable");
  return failure.message.replace(`ESM at ${url} `, "").replace(" (read a thing)", "");
}
async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  closeLater(async () => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const answering = (bytes: string | Uint8Array) =>
  listening(createServer((socket) => void socket.once("data", () => socket.end(bytes)).on("error", () => undefined)));

describe("the wrong one of http:// and https://", () => {
  const NO_TLS = "does not speak https:// there: is the port the one for https://, or is http:// meant?";
  const PUT_HTTPS = "put https:// in front of the address";
  /** TLS's own way to say that a message was not expected. */
  const ALERT = new Uint8Array([0x15, 3, 1, 0, 2, 2, 10]);

  it("https:// where http:// is spoken", async () => {
    for (const words of ["HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "SSH-2.0-OpenSSH\r\n"]) {
      expect(await said(`https://127.0.0.1:${await answering(words)}`)).toBe(NO_TLS);
    }
  });

  it("http:// where https:// is spoken", async () => {
    const port = await listening(createTlsServer(selfSigned(), (_, response) => void response.end()));
    expect(await said(`http://127.0.0.1:${port}`)).toBe(
      `closed the connection before the reply was complete: if it speaks https:// there, ${PUT_HTTPS}`,
    );
    expect(await said(`http://127.0.0.1:${await answering(ALERT)}`)).toBe(
      `answered, and not in HTTP: is the port right? If https:// is spoken there, put it in front of the address`,
    );
    expect(await said(`https://127.0.0.1:${port}`)).toContain(
      "shows a certificate whose issuer this machine does not know (DEPTH_ZERO_SELF_SIGNED_CERT): give the issuer's",
    );
  });

  it.each([
    ["nginx", "<html><center>The plain HTTP request was sent to HTTPS port</center></html>"],
    ["Apache", "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br /></p>"],
    ["Tomcat", "Bad Request\nThis combination of host and port requires TLS.\n"],
    ["Go", "Client sent an HTTP request to an HTTPS server.\n"],
  ])("http:// where %s speaks https://", async (_server, body) => {
    const { url } = await serve({ status: 400, body });
    expect(await said(url)).toBe(`speaks https:// there: ${PUT_HTTPS}`);
  });
});
