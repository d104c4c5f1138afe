import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { readDescribedValues, readPlatform, shippedPlatforms } from "../../plugin/settings/platform-description.ts";

const GOOD = readFileSync("test/outside/chat-history/described/assumed.yaml", "utf8");

function mistakes(text: string): string[] {
  try {
    readPlatform("p.yaml", text);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.split("\n");
  }
}

/** The good description with a part written otherwise. */
function changed(from: string | RegExp, to: string): string {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  return text;
}

const NO_PART = "is no part of a description: is it spelt right, and in the right place?";
const STATUS = "{ status: ended }";

describe("a description with a mistake is refused with file, line and what to do", () => {
  it.each<[string, string | RegExp, string, string]>([
    ["an unknown part", "auth:", "foo: 1\nauth:", `line 10, foo: ${NO_PART}`],
    [
      "a misspelt part of pages",
      "size_parameter",
      "size_parametr",
      `line 15, requests.session.pages.size_parametr: ${NO_PART}`,
    ],
    [
      "a misspelt part of a value",
      "started: startedAt",
      "started: { from: a, tabel: { a: b } }",
      `line 24, session.started.tabel: ${NO_PART}`,
    ],
    [
      "a misspelt condition",
      STATUS,
      "{ status: { equals: ended } }",
      `line 26, session.is_ended.status.equals: ${NO_PART}`,
    ],
    [
      "a misspelt way to log in",
      "{ bearer:",
      "{ baerer:",
      `line 10, auth.baerer: ${NO_PART}; there are basic, bearer, headers, session, oauth`,
    ],
    [
      "a way to log in that is no parts",
      /auth: .*/,
      "auth: bearer",
      "line 10, auth: must be none, or must be parts with names",
    ],
    [
      "an unknown kind of pages",
      "kind: cursor",
      "kind: curser",
      "line 15, requests.session.pages.kind: must be one of single, offset, page_number, cursor, keyset, json_link",
    ],
    [
      "live chats by nothing that there is",
      "by: records",
      "by: rooms",
      "line 47, live_chats.by: must be one of session, records, field, events",
    ],
    [
      "an unknown order",
      "order: oldest-first",
      "order: up",
      "line 66, changes.order: must be one of oldest-first, newest-first, any",
    ],
    [
      "an unknown unit",
      "settings:",
      "times: sec\nsettings:",
      "line 6, times: must be one of iso, seconds, milliseconds, microseconds",
    ],
    [
      "a number for text",
      "title: The assumed history API",
      "title: 5",
      "line 3, title: must be text: put it in quotes",
    ],
    [
      "a version that is a number",
      "version: docs/contracts.md",
      "version: 1.5",
      "line 4, proof.version: must be text: put it in quotes",
    ],
    ["a value left empty", "text: text", "text:", "line 36, messages.text: is empty"],
    ["a part left out", "  id: sessionId\n", "", "line 21, session.id: is missing"],
    [
      "a name with a capital",
      "  installation: {",
      "  Installation: {",
      "line 7, settings.Installation: is no name: letters, digits and _, beginning with a small letter",
    ],
    ["a condition that is a path", STATUS, "status", "line 26, session.is_ended: is neither fields nor =expression"],
    ["a condition without a field", STATUS, "{}", "line 26, session.is_ended: names no field, so it would always hold"],
    [
      "a condition without a word",
      STATUS,
      "{ status: {} }",
      "line 26, session.is_ended.status: names nothing to compare with",
    ],
    ["get and post", "    query:", "    post: /x\n    query:", "line 16, requests.changes: needs either get or post"],
    [
      "a get with a body",
      "    query:",
      "    json: {}\n    query:",
      "line 16, requests.changes: has a body, which a get cannot have",
    ],
    [
      "a get with pages in the body",
      "pages: {",
      "pages: { in: body,",
      "line 13, requests.session: has pages in the body, which a get cannot have",
    ],
    [
      "a path with a query",
      "/sessions\n",
      "/sessions?a=b\n",
      "line 17, requests.changes.get: must be a path alone: what stands behind ? goes into query",
    ],
    ["a page of nothing", "size: 500", "size: 0", "line 15, requests.session.pages.size: must be at least 1"],
    [
      "an expression without quotes",
      "text: text",
      "text: =join(a)",
      "line 36: an expression must stand in quotes: YAML takes #, & and * out of it otherwise",
    ],
    [
      "an unknown function",
      "text: text",
      'text: "=lowr(text)"',
      "line 36, messages.text: there is no function lowr(): docs/platform-description.md names ours",
    ],
    [
      "a trap of !",
      "text: text",
      'text: "=[?!a.b]"',
      "line 36, messages.text: !a.b means (!a).b, which is always empty: write !(a.b)",
    ],
    [
      "a trap of <",
      "text: text",
      'text: "=a < b"',
      "line 36, messages.text: < and > only compare numbers, and texts give nothing: write is_before(a, b), or to_number(a)",
    ],
    [
      "an index in brackets",
      "text: text",
      "text: a[0]",
      "line 36, messages.text: a[0] is no path: names with dots between, such as result.messages; the first of a list is list.0; a name with other signs stands in double quotes",
    ],
    [
      "an unknown start",
      "text: text",
      "text: $sesion.a",
      "line 36, messages.text: $sesion.a: there is no $sesion; there are $session and $asked",
    ],
    [
      "an unknown word",
      "{session}",
      "{sesion}",
      "line 13, requests.session: {sesion} is not known here; there are {installation}, {token}, {session}, {since}, {id}",
    ],
    [
      "a session asked for by a time",
      "{session}",
      "{since}{session}",
      "line 22, session.request: asks by {since}, which is not known there",
    ],
    [
      "a session asked for by nothing",
      "/{session}",
      "/all",
      "line 22, session.request: asks without {session}: it would give the same for each session",
    ],
    [
      "an unknown request",
      "request: session",
      "request: sesion",
      "line 22, session.request: there is no request sesion; there are session, changes",
    ],
    [
      "an unknown lookup",
      "{ records: operators",
      "{ lookup: nope, records: operators",
      "line 30, operators.lookup: there is no lookup nope",
    ],
    [
      "an unknown kind of sender",
      "kind: sender.kind",
      "kind: { from: a, table: { a: visiter } }",
      "line 37, messages.kind: visiter is no kind of sender; there are visitor, operator, bot, system, unknown, listed",
    ],
    [
      "a session that never ends",
      "  ended: endedAt\n  is",
      "  is",
      "line 21, session: has no ended: without a time of its end no card would ever be finished",
    ],
    [
      "live chats that no message names",
      "  live_chat: liveChatId\n",
      "",
      "line 32, messages: needs live_chat, where live_chats are by: records",
    ],
    [
      "refusals that refuse all",
      "session:\n  r",
      "refusals: [{ means: failed }]\nsession:\n  r",
      "line 21, refusals.0: needs status or if: as it stands every answer is refused",
    ],
    [
      "a choice of two",
      "kind: sender.kind",
      "kind: { choose: [{ if: { a: 1 }, is: bot, from: b }] }",
      "line 37, messages.kind.choose.0: needs either is or from",
    ],
    [
      "a login whose token goes nowhere",
      /auth: .*/,
      "auth: { session: { login: { post: /in }, token: { body: t } } }",
      "line 10, auth.session: logs in and does not use the token: headers, or the body of each request, needs a text with {session_token}",
    ],
    [
      "a login whose token goes into the body of one request only",
      /auth: [^]*(?=\n {2}changes:)/,
      'auth: { session: { login: { post: /in }, token: { body: t } } }\nrequests:\n  session: { post: /s, json: { id: "{session}", sid: "{session_token}" } }',
      "line 13, requests.changes: does not show the login's token, as other requests do: its body needs {session_token}",
    ],
    [
      "a login's token in an address",
      /auth: [^]*(?=\n {2}changes:)/,
      'auth: { session: { login: { post: /in }, token: { body: t } } }\nrequests:\n  session: { get: "/s/{session}", query: { sid: "{session_token}" } }',
      "line 12, requests.session: {session_token} is not known here; there are {installation}, {token}, {session}, {since}, {id}",
    ],
    [
      "a token without a login",
      /requests:[^]*(?=\n {2}changes:)/,
      'requests:\n  session: { post: /s, json: { id: "{session}", sid: "{session_token}" } }',
      "line 13, requests.session: {session_token} is not known here; there are {installation}, {token}, {session}, {since}, {id}",
    ],
    [
      "a login with two tokens",
      /auth: .*/,
      "auth: { session: { login: { post: /in }, token: { body: t, cookie: c } } }",
      "line 10, auth.session.token: needs one of body, header and cookie",
    ],
    [
      "a setting called as something else",
      "  installation:",
      "  session: { what: x }\n  installation:",
      "line 7, settings.session: has a name that stands for something else: give it another one",
    ],
    ["an alias", "id: sessionId", "id: *other", "line 23: names another part (*): write it out"],
    ["a named part", "id: sessionId", "id: &name sessionId", "line 23: has a name (&): nothing can refer to it here"],
    ["a type", "id: sessionId", "id: !!str sessionId", "line 23: has a type (!): leave it out"],
    ["a part that stands twice", "auth:", "platform: other\nauth:", "line 10: stands twice: each part once"],
    ["a tab", "  installation:", "\tinstallation:", "line 7: is indented with a tab: YAML takes spaces only"],
    ["two documents", "auth:", "---\nauth:", "line 10: begins another document (---): one description a file"],
    ["digits that YAML changes", STATUS, "{ status: 0123 }", "line 26: 0123 would be read as 123: put it in quotes"],
    [
      "a number too long for JavaScript",
      STATUS,
      "{ status: 12345678901234567890 }",
      "line 26: 12345678901234567890 would be read as 12345678901234567000: put it in quotes",
    ],
    ["a part of JavaScript", "id: sessionId", "id: { from: a, __proto__: b }", "line 23: is no name of a part"],
    ["a part that is a list", "auth:", "? [a]\n: b\nauth:", "line 10: is no name of a part"],
  ])("%s", (_, from, to, message) => {
    expect(mistakes(changed(from, to))).toContain(`p.yaml: ${message}`);
  });

  it.each<[string, string, string]>([
    ["nothing", "", "is empty: templates/platforms/ has examples"],
    ["comments only", "# later\n", "is empty: templates/platforms/ has examples"],
    ["text", "hello", "line 1: must be parts with names"],
    ["a list", "- a", "line 1: must be parts with names"],
    ["bytes", "\u0000\u0001\u0002", "line 1: must be parts with names"],
    ["a megabyte", "#".repeat(1_000_000), "is 1000000 characters long; a description has 100000 at most"],
    ["brackets without end", `a: ${"[".repeat(1_000)}`, "line 1: is nested deeper than 40 parts"],
    ["lists in lists", `${"- ".repeat(1_000)}a`, "line 1: is nested deeper than 40 parts"],
    ["keys in keys", `${"? ".repeat(1_000)}a`, "line 1: is nested deeper than 40 parts"],
    [
      "parts in parts",
      Array.from({ length: 400 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
      "line 162: is nested deeper than 40 parts",
    ],
  ])("a file of %s", (_, text, message) => {
    expect(mistakes(text)).toEqual([`p.yaml: ${message}`]);
  });

  it("says nothing in the words of a library, whatever part is replaced by whatever value", () => {
    const lines = GOOD.split("\n");
    const told = lines.flatMap((line, index) => {
      const [, part] = /^( *[a-z_]+: ).+$/.exec(line) ?? [];
      return part === undefined
        ? []
        : ["5", "[]", "{}", "true", "", "[{}]", "{ a: { b: c } }"].flatMap((value) =>
            mistakes(lines.with(index, part + value).join("\n")),
          );
    });
    expect(told.length).toBeGreaterThan(200);
    expect(told.filter((message) => /Invalid|expected|received|undefined|\[object|Unrecognized/.test(message))).toEqual(
      [],
    );
    expect(told.filter((message) => !/^p\.yaml: line \d+/.test(message))).toEqual([]);
  });
});

describe("a description without a mistake", () => {
  it.each([
    ["as it is", GOOD],
    ["with a byte order mark", `\ufeff${GOOD}`],
    ["with lines that end as on Windows", GOOD.replaceAll("\n", "\r\n")],
  ])("is read %s", (_, text) => {
    expect(mistakes(text)).toEqual([]);
  });

  it("knows the lines of its parts, those with names like numbers too", () => {
    const { where } = readPlatform(
      "p.yaml",
      changed("kind: sender.kind", "kind: { from: a, table: {\n    0: bot,\n    -1: system } }"),
    );
    expect(where("messages.kind.table.0")).toBe("p.yaml, line 38, messages.kind.table.0");
    expect(where("messages.kind.table.-1")).toBe("p.yaml, line 39, messages.kind.table.-1");
    expect(where("messages.nothing")).toBe("p.yaml, line 32, messages.nothing");
  });

  it.each(shippedPlatforms())("ships: %s", (name) => {
    expect(mistakes(readFileSync(`templates/platforms/${name}.yaml`, "utf8"))).toEqual([]);
  });

  it("ships with each file of the folder", () => {
    const files = readdirSync("templates/platforms").filter((file) => file.endsWith(".yaml"));
    expect(shippedPlatforms().map((name) => `${name}.yaml`)).toEqual(files.toSorted());
  });
});

describe("the values of a description's settings", () => {
  const described = readPlatform("p.yaml", GOOD);
  const read = (given: Parameters<typeof readDescribedValues>[1]) =>
    readDescribedValues(described, given, () => "s3cret");

  it("are texts, and secrets where they are kept", () => {
    const { values, problems } = read({ installation: "i", token: { env: "TOKEN" } });
    expect(problems).toEqual([]);
    expect(values).toEqual({ installation: "i", token: "s3cret" });
  });

  it.each<[string, Parameters<typeof readDescribedValues>[1], string, string]>([
    ["one that is missing", { installation: "i" }, "token", "is missing: the API token"],
    [
      "one that is a number",
      { installation: 5, token: { env: "T" } },
      "installation",
      'must be text in quotation marks, or {"env": "NAME"} or {"file": "PATH"} for a secret',
    ],
    [
      "one that is not described",
      { installation: "i", token: { env: "T" }, extra: "x" },
      "extra",
      "is no setting of The assumed history API; there are installation, token",
    ],
    [
      "one of JavaScript's",
      { installation: "i", token: { env: "T" }, constructor: "x" },
      "constructor",
      "is no setting of The assumed history API; there are installation, token",
    ],
    [
      "a secret given as text",
      { installation: "i", token: "x" },
      "token",
      'is a secret: give {"env": "NAME"} or {"file": "PATH"}',
    ],
  ])("are refused by name: %s", (_, given, name, message) => {
    expect(read(given).problems).toEqual([{ place: `chatHistory.settings.${name}`, message }]);
  });
});
