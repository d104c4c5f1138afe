import { describe, expect, it } from "vitest";
import { z } from "zod";
import { problemLine } from "../../plugin/base/failure.ts";
import { withoutSecrets } from "../../plugin/base/without-secrets.ts";
import type { StandardIssue } from "../../plugin/outside/chat-history/own/adapter.ts";
import { type CheckedAdapter, checkAdapter } from "../../plugin/outside/chat-history/own/check-adapter.ts";
import { configureAdapter } from "../../plugin/settings/adapter-settings.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { folders, given, problemsOfReading } from "../support/given-files.ts";

const folder = folders();
const SECRET = "Kettu-19-hyppii";
const KEY = { env: "KEY" };

/** What an adapter with these settings makes of these values; `{"env": "KEY"}` is the secret. */
function configured(settings: unknown, values: Readonly<Record<string, unknown>>) {
  const exported = { name: "otso-chat", apiVersion: 1, changes: "none", settings, connect: () => ({}) };
  const { adapter, problems } = configureAdapter(
    checkAdapter(exported, "otso.mjs") as CheckedAdapter,
    values,
    () => SECRET,
  );
  return {
    values: adapter.values,
    secrets: [...adapter.secrets],
    said: problems.map((one) => problemLine({ file: "", ...one })),
  };
}

/** A schema that always says this. */
function saying(result: () => unknown) {
  return { "~standard": { version: 1, vendor: "test", validate: result } };
}

const issues = (...said: readonly StandardIssue[]) => saying(() => ({ issues: said }));

describe("an adapter's table of settings", () => {
  const table = { key: { what: "the key", secret: true }, size: { what: "the size of a page", default: "50" } };

  it("gives texts, with what was left out", () => {
    expect(configured(table, { key: KEY })).toEqual({
      values: { key: SECRET, size: "50" },
      secrets: [["chatHistory.settings.key", SECRET]],
      said: [],
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["what is missing", {}, ["chatHistory.settings.key: is missing: the key"]],
    [
      "a secret in plain text",
      { key: SECRET },
      ['chatHistory.settings.key: is a secret: give {"env": "NAME"} or {"file": "PATH"}'],
    ],
    ["a number", { key: KEY, size: 50 }, ["chatHistory.settings.size: must be text in quotation marks"]],
    [
      "what it does not know",
      { key: KEY, sise: "1" },
      ["chatHistory.settings.sise: is no setting of the adapter otso-chat; there are key, size"],
    ],
    [
      "a name that objects have anyway",
      { key: KEY, toString: "1" },
      ["chatHistory.settings.toString: is no setting of the adapter otso-chat; there are key, size"],
    ],
  ])("refuses %s", (_, values, said) => {
    expect(configured(table, values).said).toEqual(said);
  });
});

describe("an adapter's schema", () => {
  const schema = z.strictObject({
    key: z.string().min(20, { error: "must have 20 characters" }).optional(),
    pageSize: z.number().int().default(50),
    kinds: z.record(z.string(), z.string()).default({}),
    keys: z.array(z.string()).optional(),
  });

  it("sees the secrets, in lists and tables too, and gives what it makes of all", () => {
    const { values, said, secrets } = configured(schema, { kinds: { a: "b", c: KEY }, keys: [KEY, "x"] });
    expect([values, said]).toEqual([{ pageSize: 50, kinds: { a: "b", c: SECRET }, keys: [SECRET, "x"] }, []]);
    expect(secrets.map(([name]) => name)).toEqual(["chatHistory.settings.kinds.c", "chatHistory.settings.keys.0"]);
  });

  it("says what is wrong, with the place", () => {
    expect(configured(schema, { key: KEY, pageSize: 1.5, kinds: { a: 1 } }).said).toEqual([
      "chatHistory.settings.key: must have 20 characters",
      "chatHistory.settings.pageSize: Invalid input: expected int, received number",
      "chatHistory.settings.kinds.a: Invalid input: expected string, received number",
    ]);
  });

  it.each<[string, unknown, readonly string[]]>([
    [
      "names the value, as Valibot and ArkType do",
      issues(
        { message: `Expected URL but received "${SECRET}"`, path: [{ key: "key" }] },
        { message: `key must be shorter (was ${SECRET.slice(0, 8)})` },
      ),
      ['chatHistory.settings.key: Expected URL but received "…"', "chatHistory.settings: key must be shorter (was …)"],
    ],
    ["has a secret in its path", issues({ message: "is odd", path: [SECRET] }), ["chatHistory.settings.…: is odd"]],
    ["says nothing", issues({} as never), ["chatHistory.settings: is refused by the adapter's schema"]],
    [
      "has no issues",
      saying(() => ({ issues: [] })),
      ["chatHistory.settings: is refused by the adapter's schema, which does not say why"],
    ],
    [
      "gives nothing",
      saying(() => undefined),
      ["chatHistory.settings: cannot be checked: the adapter's schema gives no result"],
    ],
    [
      "throws",
      saying(() => {
        throw new RangeError(SECRET);
      }),
      ["chatHistory.settings: cannot be checked: the adapter's schema ends with RangeError"],
    ],
    [
      "answers later",
      saying(async () => Promise.reject(new Error(SECRET))),
      ["chatHistory.settings: cannot be checked: the adapter's schema answers with a promise, and must answer at once"],
    ],
  ])("that %s is refused without the secret", (_, settings, said) => {
    expect(configured(settings, { key: KEY }).said).toEqual(said);
  });
});

describe("chatHistory.adapter in a configuration", () => {
  const ADAPTER = `export default { name: "otso-chat", apiVersion: 1, changes: "none", requestsPerSecond: 3, settings: { key: { what: "the key", secret: true } }, connect: () => ({}) };`;
  const GOOD = { url: "https://chat.example.org/api", adapter: "adapters/otso.mjs", settings: { key: KEY } };

  function written(chatHistory: object, more: object = {}): string {
    const where = folder();
    given(where, "adapters/otso.mjs", ADAPTER);
    const esm = { url: "https://esm.example.org/itsm/api/v1", login: "task", password: { env: "KEY" } };
    return given(where, "esm-chat.config.json", JSON.stringify({ esm, chatHistory, ...more }));
  }

  async function said(chatHistory: object, more: object = {}): Promise<string[]> {
    const file = written(chatHistory, more);
    const problems = await problemsOfReading(() => readConfiguration(file, { KEY: SECRET }));
    return problems.map((problem) => problemLine(problem).replace(`${file}: `, ""));
  }

  it("needs no token, is limited as the adapter says, and has its name for an installation", async () => {
    const { chatHistory } = await readConfiguration(written(GOOD), { KEY: SECRET });
    expect(chatHistory).toMatchObject({ installationId: "otso-chat", token: "", budget: { requestsPerSecond: 3 } });
    const own = { ...GOOD, installationId: "i1", token: KEY, budget: { requestsPerSecond: 2 } };
    const other = await readConfiguration(written(own), { KEY: SECRET });
    expect(other.chatHistory).toMatchObject({
      installationId: "i1",
      budget: { requestsPerSecond: 2 },
      adapter: { installationId: "i1", token: SECRET, values: { key: SECRET } },
    });
  });

  it.each<[string, object, object, readonly string[]]>([
    [
      "beside a platform",
      { ...GOOD, platform: "hexabot" },
      {},
      ["chatHistory.adapter: does not go with chatHistory.platform: leave one of them out"],
    ],
    ["that is not there", { ...GOOD, adapter: "otso.mjs" }, {}, ["chatHistory.adapter: otso.mjs does not exist"]],
    [
      "that is a description",
      { ...GOOD, adapter: "otso.yaml" },
      {},
      ["chatHistory.adapter: otso.yaml is no module of JavaScript: its name must end with .mjs, or .js"],
    ],
    [
      "without a list of changes that cards could be made of",
      GOOD,
      { task: { makeCards: { from: "2026-01-01" } } },
      [
        "task.makeCards: needs a list of changed sessions, and the adapter otso-chat has none (changes: none): leave it out, and have the chatbot call createChatSession",
      ],
    ],
    [
      "whose secret is missing",
      { ...GOOD, settings: { key: { env: "NONE" } } },
      {},
      ["chatHistory.settings.key: the environment variable NONE is not set"],
    ],
  ])("is refused %s", async (_, chatHistory, more, problems) => {
    expect(await said(chatHistory, more)).toEqual(problems);
  });
});

it("a text without secrets has no four characters of one, and all that is none", () => {
  expect(withoutSecrets("a Kettu, KETTU-19-HYPPII, hyp and ppii", [SECRET, ""])).toBe("a …, …, hyp and …");
  expect(withoutSecrets("key=a%26b%2Fc and abc", ["a&b/c"])).toBe("key=… and abc");
  expect(withoutSecrets("ab abc", ["ab"])).toBe("… …c");
});
