import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError, problemLine } from "../../plugin/base/failure.ts";
import { parseConfiguration } from "../../plugin/settings/configuration-file.ts";
import { problemsOfReading } from "../support/given-files.ts";

const ESM = { url: "https://esm.test/itsm/api/v1", login: "task", password: { env: "P" } };
const CHAT = { url: "https://chat.test", installationId: "i", token: { env: "T" } };
const WEB_API = { api: "web-api", webApi: { timeZone: "UTC" } };

interface Given {
  readonly esm?: object;
  readonly chatHistory?: object;
  readonly functions?: object;
  readonly watch?: object;
}

const textOf = ({ esm = {}, chatHistory = {}, functions = {}, watch = {} }: Given) =>
  JSON.stringify({ esm: { ...ESM, ...esm }, chatHistory: { ...CHAT, ...chatHistory }, functions, watch });

const said = async (given: Given) =>
  (await problemsOfReading(() => parseConfiguration("", textOf(given)))).map(problemLine);

const refused = async (given: Given) => {
  try {
    await parseConfiguration("", textOf(given));
    return undefined;
  } catch (error) {
    return error;
  }
};

const rest = (url: string) => ({ esm: { url } });
const webApi = (url: string) => ({ esm: { ...WEB_API, url } });
const chat = (url: string) => ({ chatHistory: { url } });
const described = (url: string) => ({
  chatHistory: { url, platform: "intercom", installationId: undefined, token: undefined },
});
const functions = (environmentUrl: string) => ({ functions: { environmentUrl } });
const traces = (endpoint: string) => ({ watch: { traces: { endpoint } } });

const IS_WEB_API =
  'esm.url: is the Web API\'s address: the REST API\'s is <base>/rest-api/itsm/v1 in the cloud, <base>/itsm/api/v1 elsewhere; or set "api": "web-api"';
const IS_REST =
  'esm.url: is the REST API\'s address: the Web API\'s is <base>/api/itsm in the cloud, <base>/esm elsewhere; or set "api": "rest"';
const IS_ESM = "chatHistory.url: is ESM's address, and not the chat platform's";
const FUNCTION =
  "functions.environmentUrl: ends in the function's path, which is put behind it: leave out what begins with /functions";
const behind = (place: string, path: string) => `${place}: ends in ${path}, which is put behind it: leave that out`;

describe("an address that shows in its text that it is another one", () => {
  it.each<[string, Given, string]>([
    ["the Web API's in the cloud", rest("https://esm.test/api/itsm"), IS_WEB_API],
    ["the Web API's elsewhere", rest("https://esm.test:8080/esm/"), IS_WEB_API],
    ["a service of the Web API", rest("https://esm.test/esm/search.ws"), IS_WEB_API],
    ["the REST API's under web-api", webApi("https://esm.test/rest-api/itsm/v1"), IS_REST],
    ["the REST API's elsewhere under web-api", webApi("https://esm.test/itsm/api/v1"), IS_REST],
    ["a service under web-api", webApi("https://esm.test/api/itsm/search.ws"), behind("esm.url", "/search.ws")],
    [
      "the import under web-api",
      webApi("https://esm.test/esm/dataCardImport.ws"),
      behind("esm.url", "/datacardimport.ws"),
    ],
    [
      "ESM's for the functions",
      functions("https://esm.test/itsm/api/v1"),
      "functions.environmentUrl: is ESM's address: the chatbot calls esm-chat serve, and not ESM",
    ],
    [
      "the chat platform's for the functions",
      functions("https://chat.test/v1/installations/i1"),
      "functions.environmentUrl: is the chat platform's address: the chatbot calls esm-chat serve",
    ],
    ["the login's", rest("https://esm.test/itsm/api/v1/users/login"), behind("esm.url", "/users/login")],
    ["the echo's", rest("https://esm.test/rest-api/itsm/v1/echo"), behind("esm.url", "/echo")],
    ["a template's", rest("https://esm.test/itsm/api/v1/dc/canary/data"), behind("esm.url", "/dc/canary")],
    [
      "one without a version",
      rest("https://esm.test/rest-api/itsm"),
      "esm.url: lacks the API's version at its end: /v1",
    ],
    [
      "one with the path twice",
      rest("https://esm.test/itsm/api/v1/itsm/api/v1"),
      "esm.url: holds the API's path twice: it is <base>/rest-api/itsm/v1 in the cloud, <base>/itsm/api/v1 elsewhere",
    ],
    [
      "the chat platform's",
      rest("https://chat.test/v1/installations/i"),
      "esm.url: is the chat platform's address, and not ESM's",
    ],
    ["ESM's as the chat platform's", chat("https://esm.test/itsm/api/v1"), IS_ESM],
    ["ESM's in the cloud as the chat platform's", chat("https://esm.test/rest-api/itsm/v1"), IS_ESM],
    ["the Web API's as the chat platform's", chat("https://esm.test/api/itsm"), IS_ESM],
    ["ESM's as a described platform's", described("https://esm.test/itsm/api/v1"), IS_ESM],
    ["the history API's with its version", chat("https://chat.test/v1"), behind("chatHistory.url", "/v1")],
    [
      "the list of sessions",
      chat("https://chat.test/x/v1/installations/i/sessions"),
      behind("chatHistory.url", "/v1/installations"),
    ],
    ["the function's own", functions("https://f.test/functions/createChatSession"), FUNCTION],
    ["the functions'", functions("https://f.test/helsinki/functions/"), FUNCTION],
    [
      "the collector's with its path",
      traces("https://c.test:4318/v1/traces"),
      behind("watch.traces.endpoint", "/v1/traces"),
    ],
  ])("%s", async (_what, given, expected) => {
    expect(await said(given)).toEqual([expected]);
  });

  it.each<[string, Given]>([
    ["ESM in the cloud", rest("https://esm.test/rest-api/itsm/v1")],
    ["ESM below a path", rest("https://esm.test/esm/itsm/api/v1")],
    ["ESM behind a proxy", rest("https://proxy.test/helpdesk")],
    ["the Web API in the cloud", webApi("https://esm.test/api/itsm")],
    ["the Web API elsewhere", webApi("https://esm.test:8080/esm")],
    ["a described platform with a version", described("https://api.intercom.test/v1")],
    ["functions below a path", functions("https://f.test/functions-of/helsinki")],
    ["a collector below a path", traces("https://c.test/v1/traces-of/us")],
  ])("is not seen in %s", async (_what, given) => {
    expect(await refused(given)).toBeUndefined();
  });
});

describe("an address that is none", () => {
  const HIDDEN = "must not hold a space, a line break or a character that cannot be seen";
  const QUOTES = "must not stand in quotation marks of its own";
  const END = "has a dot, comma, semicolon or colon at its end: take it away";
  const PLACE = "still holds a place that is to be filled in: < >, { } or [ ]";
  it.each([
    [" https://x.test", HIDDEN],
    ["https://x.test\u200b/y", HIDDEN],
    ["https://x.test/a b", HIDDEN],
    ["'https://x.test'", QUOTES],
    ["“https://x.test”", QUOTES],
    ["https:\\\\x.test", "must be written with slashes, https://, and not with backslashes"],
    ["x.test", "must be an address that starts with https:// or http://"],
    ["https//x.test", "must be an address that starts with https:// or http://"],
    ["htps://x.test", "must be an address that starts with https:// or http://"],
    ["https://https://x.test", "begins with https:// or http:// twice"],
    ["https://<base>/itsm/api/v1", PLACE],
    ["https://{{host}}/itsm/api/v1", PLACE],
    ["https://x.test:80800", "is not an address: look at the host name and the port"],
    ["https://x.test:port/", "is not an address: look at the host name and the port"],
    ["https://x.test.", END],
    ["https://x.test./itsm", END],
    ["https://x.test/itsm,", END],
    ["https://x.test:", END],
    ["https://canary:canary@x.test", "must not hold a user name or password: they have settings of their own"],
  ])("%s", async (url, expected) => {
    expect(await said(rest(url))).toEqual([`esm.url: ${expected}`]);
  });

  it("whatever it is, a mistake is told or it is an address", async () => {
    const parts = fc.constantFrom(
      "https://",
      "http://",
      "x.test",
      "127.0.0.1",
      "[::1]",
      ":",
      "80",
      "/",
      "\\",
      "@",
      "?",
      ".",
      "<",
      "“",
      " ",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { maxLength: 7 }), async (pieces) => {
        const url = pieces.join("");
        const error = await refused(chat(url));
        expect(error === undefined ? /^https?:$/.test(new URL(url).protocol) : error instanceof InputError).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("plain http://", () => {
  const REFUSED =
    'is plain http:// to another machine, so secrets and chats could be read on the way: use https://, or say "allowPlainHttp": true where the network between is protected';
  const WAYS: readonly (readonly [place: string, given: (url: string, allow: object) => Given])[] = [
    ["esm.url", (url, allow) => ({ esm: { url, ...allow } })],
    ["esm.templateImportUrl", (templateImportUrl, allow) => ({ esm: { templateImportUrl, ...allow } })],
    ["chatHistory.url", (url, allow) => ({ chatHistory: { url, ...allow } })],
    ["functions.environmentUrl", (environmentUrl, allow) => ({ functions: { environmentUrl, ...allow } })],
    ["watch.traces.endpoint", (endpoint, allow) => ({ watch: { traces: { endpoint, ...allow } } })],
  ];

  it.each(WAYS)("to another machine is refused in %s, unless allowPlainHttp says so", async (place, given) => {
    for (const host of [
      "esm.test",
      "10.0.0.7:8080",
      "[fe80::1]",
      "localhost.test",
      "127.0.0.1.test",
      "128.0.0.1",
      "[::2]",
    ]) {
      expect(await said(given(`HTTP://${host}/x`, {}))).toEqual([`${place}: ${REFUSED}`]);
      expect(await said(given(`http://${host}/x`, { allowPlainHttp: false }))).toEqual([`${place}: ${REFUSED}`]);
      expect(await refused(given(`http://${host}/x`, { allowPlainHttp: true }))).toBeUndefined();
      expect(await refused(given(`https://${host}/x`, {}))).toBeUndefined();
    }
  });

  it.each(WAYS)("to this machine is taken in %s", async (_place, given) => {
    for (const host of [
      "localhost",
      "LOCALHOST:80",
      "esm.localhost",
      "127.0.0.1:8080",
      "127.8.8.8",
      "2130706433",
      "[::1]:8080",
    ]) {
      expect(await refused(given(`http://${host}/x`, {}))).toBeUndefined();
    }
  });
});
