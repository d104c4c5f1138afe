import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problemLine } from "../../plugin/base/failure.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { parseConfiguration, parseHosting } from "../../plugin/settings/configuration-file.ts";
import { session } from "../chat/sample-session.ts";
import { folders, given, problemsOfReading } from "../support/given-files.ts";

const folder = folders();

const ENVIRONMENT = { ESM_PASSWORD: "canary-password", CHAT_TOKEN: "canary-token" };
const ESM = { url: "https://esm.example.org/itsm/api/v1", login: "task", password: { env: "ESM_PASSWORD" } };
const WEB_API = { ...ESM, api: "web-api", url: "https://esm.example.org/api/itsm" };
const CHAT_HISTORY = { url: "https://chat.example.org", installationId: "i1", token: { env: "CHAT_TOKEN" } };
const GOOD = { esm: ESM, chatHistory: CHAT_HISTORY };
const SECRET_FORM = 'must be {"env": "NAME"} or {"file": "PATH"}: a secret does not belong into the configuration';
const UNKNOWN = "is not a setting: is it spelt right, and in the right section?";
const OF_ESM = " Here there are api, url, login, password, webApi, allowPlainHttp, templateImportUrl, budget";
const LISTENING =
  'must be an address of this machine alone, such as 0.0.0.0 for all, without http:// and without a port, which stands in "port"';
const NOT_THERE = "it must be a name, and the secret itself does not belong there";
const SECRET_PLACE = 'must be {"env": "NAME"} or {"file": "PATH"}';
const NO_VARIABLE =
  "must be the name of an environment variable, without $ or %; the secret itself does not belong there";
const NOT_NULL = ", and not null: a setting that shall have its default is left out";

const withPassword = (reference: object) => ({ ...GOOD, esm: { ...ESM, password: reference } });

/** What is said of a configuration, without the file's name in front. */
async function said(configuration: unknown): Promise<string[]> {
  const text = typeof configuration === "string" ? configuration : JSON.stringify(configuration);
  return (await problemsOfReading(() => parseConfiguration("FILE", text))).map((problem) =>
    problemLine({ ...problem, file: "" }),
  );
}

/** The same for a configuration that is read from a folder with all its files. */
async function saidOf(
  where: string,
  configuration: unknown,
  environment: NodeJS.ProcessEnv = ENVIRONMENT,
): Promise<string[]> {
  const file = given(where, "esm-chat.config.json", JSON.stringify(configuration));
  return (await problemsOfReading(() => readConfiguration(file, environment))).map((problem) =>
    problemLine(problem).replaceAll(where, "DIR").replace("DIR/esm-chat.config.json: ", ""),
  );
}

async function makeCardsOf(task: object) {
  const file = given(folder(), "esm-chat.config.json", JSON.stringify({ ...GOOD, task }));
  return (await readConfiguration(file, ENVIRONMENT)).task.makeCards;
}

describe("a good configuration", () => {
  it("is read with its defaults filled in", async () => {
    const file = given(folder(), "esm-chat.config.json", JSON.stringify(GOOD));
    const { esm, chatHistory, task, staticValueNames, platformSettings } = await readConfiguration(file, ENVIRONMENT);
    const { budget, ...access } = esm;
    expect(access).toEqual({ url: ESM.url, login: "task", password: "canary-password" });
    expect(budget).toEqual({ requestsPerSecond: 20, atOnce: 4, bytesPerSecond: 1_000_000 });
    expect(chatHistory).toMatchObject({ url: CHAT_HISTORY.url, installationId: "i1", token: "canary-token" });
    expect(task).toMatchObject({ graceMs: 600_000, giveUpAfterMs: 604_800_000, concurrency: 8 });
    expect(staticValueNames).toEqual({
      no: "No",
      yes: "Yes",
      outcomes: {
        answered: "Answered",
        unanswered: "Unanswered",
        abandoned: "Abandoned",
        "chatbot-only": "Chatbot only",
      },
    });
    expect(task.measures).toEqual({ abandonedWithinSeconds: 20, business: undefined });
    expect(platformSettings.templateCode).toBe("chat_session");
  });

  it("says of which sessions the task makes cards: by default of none", async () => {
    expect(await makeCardsOf({})).toBeUndefined();
    const from = Date.UTC(2026, 11, 1);
    expect(await makeCardsOf({ makeCards: { from: "2026-12-01" } })).toEqual({
      sessions: "live-chats",
      from,
      mostPerRun: 1_000,
    });
    expect(await makeCardsOf({ makeCards: { from: "2026-12-01", sessions: "all", mostPerRun: 5 } })).toEqual({
      sessions: "all",
      from,
      mostPerRun: 5,
    });
  });

  it("says how persons are compared", async () => {
    const persons = { externalIds: "telephone", country: "FI" };
    const file = given(folder(), "esm-chat.config.json", JSON.stringify({ ...GOOD, persons }));
    expect((await readConfiguration(file, ENVIRONMENT)).platformSettings.personMatching).toEqual({
      ...persons,
      severalInOneValue: true,
      plusAddresses: false,
    });
  });

  it.each([
    ["a slash at the end", "https://esm.example.org/", "https://esm.example.org"],
    ["several of them", "https://esm.example.org/x//", "https://esm.example.org/x"],
    ["a port", "http://127.0.0.1:8080/itsm/api/v1", "http://127.0.0.1:8080/itsm/api/v1"],
    ["capitals", "HTTPS://ESM.example.org", "HTTPS://ESM.example.org"],
  ])("may have a URL with %s", async (_name, url, expected) => {
    expect((await parseConfiguration("FILE", JSON.stringify({ ...GOOD, esm: { ...ESM, url } }))).esm.url).toBe(
      expected,
    );
  });

  it.each([
    ["after a byte order mark", `\uFEFF${JSON.stringify(GOOD)}`],
    ["on lines that end as on Windows", JSON.stringify(GOOD, null, 2).replaceAll("\n", "\r\n")],
    ["with a $schema", JSON.stringify({ $schema: "./schema.json", ...GOOD })],
  ])("is read %s", async (_name, text) => {
    const file = given(folder(), "esm-chat.config.json", text);
    expect((await readConfiguration(file, ENVIRONMENT)).esm.login).toBe("task");
  });

  it("takes secrets from the service's credentials folder, which protects them whatever their permissions are", async () => {
    const credentials = folder();
    given(credentials, "esm", "canary password\n", 0o440);
    const esm = { ...ESM, password: { file: "$CREDENTIALS_DIRECTORY/esm" } };
    const file = given(folder(), "esm-chat.config.json", JSON.stringify({ ...GOOD, esm }));
    const { password } = (await readConfiguration(file, { ...ENVIRONMENT, CREDENTIALS_DIRECTORY: credentials })).esm;
    expect(password).toBe("canary password");
  });

  it.each([
    ["a file as it is called", "esm", "esm"],
    ["a file of a folder, as a container mounts it", "helsinki/esm", "helsinki/esm"],
    ["what systemd makes of a file", "esm", "secrets_esm"],
    ["what systemd makes of a file of a folder", "helsinki/esm", "secrets_helsinki_esm"],
    ["the one that is called so before the other", "esm", "esm", "secrets_esm"],
  ])("finds in the credentials folder %s", async (_name, named, kept, ...others) => {
    const credentials = folder();
    for (const other of others) given(credentials, other, "another");
    given(credentials, kept, "canary password\n", 0o440);
    const esm = { ...ESM, password: { file: `$CREDENTIALS_DIRECTORY/${named}` } };
    const file = given(folder(), "esm-chat.config.json", JSON.stringify({ ...GOOD, esm }));
    const { password } = (await readConfiguration(file, { ...ENVIRONMENT, CREDENTIALS_DIRECTORY: credentials })).esm;
    expect(password).toBe("canary password");
  });

  it("takes secrets from files, without white space around them, and paths relative to its own folder", async () => {
    const where = folder();
    given(where, "secrets/password", "  canary password\n");
    given(where, "settings.properties", "efecteChat.integration.chatSession.templateCode=chats");
    given(where, "log.hbs", "{{#each messages}}- {{text}}\n{{/each}}");
    const file = given(
      where,
      "esm-chat.config.json",
      JSON.stringify({
        esm: { ...ESM, password: { file: "secrets/password" } },
        chatHistory: CHAT_HISTORY,
        platformSettings: "settings.properties",
        chatLog: { template: "log.hbs", timeZone: "Europe/Helsinki" },
      }),
    );
    const { esm, platformSettings } = await readConfiguration(file, ENVIRONMENT);
    expect(esm.password).toBe("canary password");
    expect(platformSettings.templateCode).toBe("chats");
  });

  it.each([
    [undefined, "Chat session ws-1"],
    ["en", "Chat session ws-1"],
    ["fi", "Chat-istunto ws-1"],
    ["sv", "Chattsession ws-1"],
    ["de", "Chatsitzung ws-1"],
  ])("chooses the chat log's language: %s", async (language, head) => {
    const file = given(folder(), "esm-chat.config.json", JSON.stringify({ ...GOOD, chatLog: { language } }));
    const { renderChatLog } = await readConfiguration(file, ENVIRONMENT);
    expect(renderChatLog(session()).split("\n")[0]).toBe(head);
  });

  it("may name the Web API, with ESM's time zone", async () => {
    const esm = { ...WEB_API, webApi: { timeZone: "Europe/Helsinki" } };
    expect((await parseConfiguration("FILE", JSON.stringify({ ...GOOD, esm }))).esm.webApi).toEqual({
      timeZone: "Europe/Helsinki",
      uniqueAttributeCode: "efecte_id",
      staticValueNames: {},
      chatLogFile: { operationType: "add" },
    });
  });
});

describe("a mistake in the configuration is told in one line", () => {
  const withEsm = (changes: object) => ({ ...GOOD, esm: { ...ESM, ...changes } });
  const HIDDEN = "must not hold a space, a line break or a character that cannot be seen";
  const ADDRESS = "esm.url: must be an address that starts with https:// or http://";

  it.each<[string, unknown, string[]]>([
    ["nothing in it", {}, ["esm: is missing", "chatHistory: is missing"]],
    ["no object", [], ["must be settings in braces: { … }"]],
    ["null", null, ["must be settings in braces: { … }"]],
    ["a section that is none", { ...GOOD, esm: "https://x" }, ["esm: must be settings in braces: { … }"]],
    ["a missing setting", withEsm({ login: undefined }), ["esm.login: is missing"]],
    ["an empty setting", withEsm({ login: "" }), ["esm.login: must not be empty"]],
    ["a setting of another type", withEsm({ login: 5 }), ["esm.login: must be text in quotation marks"]],
    [
      "an unknown setting of an entry of a list",
      { ...GOOD, report: { files: [{ every: "month", folder: "r", format: "html" }] } },
      ["report.files.0.format: is not a setting: did you mean report.files.0.formats?"],
    ],
    ["an unknown section", { ...GOOD, esmm: {} }, ["esmm: is not a setting: did you mean esm?"]],
    ["an unknown key", withEsm({ user: "x" }), [`esm.user: ${UNKNOWN}${OF_ESM}`]],
    [
      "a key of prototypes",
      '{"__proto__": 1}',
      ["esm: is missing", "chatHistory: is missing", `__proto__: ${UNKNOWN}`],
    ],
    ["cards made from no day", { ...GOOD, task: { makeCards: {} } }, ["task.makeCards.from: is missing"]],
    [
      "cards made from a day that is none, of sessions that are none, and too many of them",
      { ...GOOD, task: { makeCards: { from: "2026-02-30", sessions: "some", mostPerRun: 0 } } },
      [
        'task.makeCards.sessions: must be "live-chats" or "all"',
        "task.makeCards.from: must be a day such as 2026-12-01",
        "task.makeCards.mostPerRun: must be a whole number from 1 to 10000",
      ],
    ],
    [
      "cards made always",
      { ...GOOD, task: { makeCards: true } },
      ["task.makeCards: must be settings in braces: { … }"],
    ],
    [
      "a country without telephone numbers",
      { ...GOOD, persons: { country: "FI" } },
      ['persons.country: belongs to "externalIds": "telephone"'],
    ],
    [
      "a country that is none",
      { ...GOOD, persons: { externalIds: "telephone", country: "Finland" } },
      ["persons.country: must be a country's two capital letters, such as FI"],
    ],
    ["a URL that is none", withEsm({ url: "esm.example.org" }), [ADDRESS]],
    ["an empty URL", withEsm({ url: "" }), [ADDRESS]],
    ["a URL of another scheme", withEsm({ url: "ftp://esm.example.org" }), [ADDRESS]],
    ["a URL without slashes", withEsm({ url: "https:esm.example.org" }), [ADDRESS]],
    ["a URL with a space behind", withEsm({ url: "https://esm.example.org " }), [`esm.url: ${HIDDEN}`]],
    [
      "a URL with an impossible port",
      withEsm({ url: "https://esm.example.org:99999" }),
      ["esm.url: is not an address: look at the host name and the port"],
    ],
    ["a URL that is no text", withEsm({ url: 5 }), ["esm.url: must be text in quotation marks"]],
    ["a URL with a query", withEsm({ url: "https://x/?a=canary" }), ["esm.url: must not hold a ? or #"]],
    ["a URL with an empty query", withEsm({ url: "https://x/?" }), ["esm.url: must not hold a ? or #"]],
    ["a URL with an empty fragment", withEsm({ url: "https://x/#" }), ["esm.url: must not hold a ? or #"]],
    [
      "credentials in the URL",
      withEsm({ url: "https://task:canary@x/" }),
      ["esm.url: must not hold a user name or password: they have settings of their own"],
    ],
    [
      "a user in the URL",
      withEsm({ url: "https://canary@x/" }),
      ["esm.url: must not hold a user name or password: they have settings of their own"],
    ],
    ["no password", withEsm({ password: undefined }), ["esm.password: is missing"]],
    ["the password as plain text", withEsm({ password: "canary" }), [`esm.password: ${SECRET_FORM}`]],
    ["the password in the wrong key", withEsm({ password: { value: "canary" } }), [`esm.password: ${SECRET_FORM}`]],
    [
      "two places for the password",
      withEsm({ password: { env: "A", file: "b" } }),
      [`esm.password: ${SECRET_PLACE}, and nothing besides`],
    ],
    [
      "a place in capitals",
      withEsm({ password: { File: "b" } }),
      [`esm.password: ${SECRET_PLACE}, with these names, in small letters`],
    ],
    [
      "a place that is a number",
      withEsm({ password: { env: 5 } }),
      [`esm.password: ${SECRET_PLACE}, with a text in it`],
    ],
    [
      "a place that is null",
      withEsm({ password: { file: null } }),
      [`esm.password: ${SECRET_PLACE}, with a text in it`],
    ],
    [
      "a variable as a shell has it",
      withEsm({ password: { env: "$ESM_PASSWORD" } }),
      [`esm.password.env: ${NO_VARIABLE}`],
    ],
    [
      "a variable as Windows has it",
      withEsm({ password: { env: "%ESM_PASSWORD%" } }),
      [`esm.password.env: ${NO_VARIABLE}`],
    ],
    [
      "a secret for a variable's name",
      withEsm({ password: { env: "9canary!" } }),
      [`esm.password.env: ${NO_VARIABLE}`],
    ],
    ["a login with a space", withEsm({ login: "task " }), ["esm.login: begins or ends with a space: take it away"]],
    ["null for a text", withEsm({ login: null }), [`esm.login: must be text${NOT_NULL}`]],
    [
      "null for a number",
      { ...GOOD, task: { concurrency: null } },
      [`task.concurrency: must be a whole number from 1 to 16${NOT_NULL}`],
    ],
    [
      "a truth in quotation marks",
      { ...GOOD, checklist: { scheduledElsewhere: "true" } },
      ["checklist.scheduledElsewhere: must be true or false, without quotation marks"],
    ],
    [
      "a number with its unit",
      { ...GOOD, task: { graceMinutes: "10 min" } },
      ["task.graceMinutes: must be a whole number from 0 to 10080, without quotation marks and without a unit"],
    ],
    [
      "a number in words",
      { ...GOOD, task: { graceMinutes: "ten" } },
      ["task.graceMinutes: must be a whole number from 0 to 10080"],
    ],
    ["a schema that is a number", { ...GOOD, $schema: 5 }, ["$schema: must be text in quotation marks"]],
    [
      "settings of a platform as a list",
      { ...GOOD, chatHistory: { ...CHAT_HISTORY, settings: [1] } },
      ["chatHistory.settings: must be settings in braces: { … }"],
    ],
    [
      "settings of a platform without one",
      { ...GOOD, chatHistory: { ...CHAT_HISTORY, settings: { a: 5 } } },
      ["chatHistory.settings: belongs to chatHistory.platform or chatHistory.adapter"],
    ],
    [
      "a setting of another engine",
      { ...GOOD, engine: { kind: "process", concurrency: 4 } },
      [
        "engine.concurrency: is not a setting: it belongs to another kind than this section has: docs/settings.md lists both",
      ],
    ],
    [
      "an engine of another name",
      { ...GOOD, engine: { kind: "postgres" } },
      ['engine.kind: must be "process", "postgresql" or "redis"'],
    ],
    [
      "a setting with dots",
      { ...GOOD, "task.graceMinutes": 5 },
      ['task.graceMinutes: is not a setting: sections are written in braces: "task": { "graceMinutes": … }'],
    ],
    [
      "a setting with a character that cannot be seen",
      { ...GOOD, "task\u200b": {} },
      ["task\u200b: is not a setting: its name holds a character that cannot be seen: write it anew"],
    ],
    [
      "a comment as a setting",
      { ...GOOD, _comment: "x" },
      ["_comment: is not a setting: a comment has no place in this file: take it out"],
    ],
    [
      "a schedule of other settings",
      { ...GOOD, schedule: { everyMinutes: 5, times: [] } },
      [
        `schedule.times: ${UNKNOWN} Here there are cron, everyMinutes, timeZone, businessHours, onlyOutsideBusinessHours, jitterMinutes, catchUp`,
      ],
    ],
    [
      "an address to listen on with its port",
      { ...GOOD, server: { host: "0.0.0.0:8443" } },
      [`server.host: ${LISTENING}`],
    ],
    [
      "an address to listen on as a URL",
      { ...GOOD, server: { host: "https://0.0.0.0" } },
      [`server.host: ${LISTENING}`],
    ],
    ["an empty place", withEsm({ password: { env: "" } }), ["esm.password.env: must not be empty"]],
    [
      "the token as plain text",
      { ...GOOD, chatHistory: { ...CHAT_HISTORY, token: "canary" } },
      [`chatHistory.token: ${SECRET_FORM}`],
    ],
    ["an unknown way in", withEsm({ api: "soap" }), ['esm.api: must be "rest" or "web-api"']],
    [
      "the Web API without its settings",
      withEsm({ api: "web-api", url: WEB_API.url }),
      ['esm.webApi: is missing: "api": "web-api" needs at least {"timeZone": "Europe/Helsinki"}, ESM\'s own time zone'],
    ],
    [
      "settings of the Web API with REST",
      withEsm({ webApi: { timeZone: "UTC" } }),
      ['esm.webApi: belongs to "api": "web-api"'],
    ],
    [
      "the code of an attribute where the Web API wants its id",
      withEsm({ ...WEB_API, webApi: { timeZone: "UTC", chatLogFile: { attributeId: "chat_log_file" } } }),
      ['esm.webApi.chatLogFile.attributeId: must be the id of an attribute, such as "10432"'],
    ],
    [
      "a time zone that is none",
      { ...GOOD, chatLog: { timeZone: "Helsinki" } },
      ["chatLog.timeZone: is not a time zone; use a name such as Europe/Helsinki"],
    ],
    [
      "a language without a template",
      { ...GOOD, chatLog: { language: "no" } },
      ["chatLog.language: must be one of en, fi, sv, de; for another language write a template of your own"],
    ],
    [
      "a language beside a template of one's own",
      { ...GOOD, chatLog: { language: "fi", template: "log.hbs" } },
      ["chatLog.language: chooses a ready-made template: leave it out, or leave out template"],
    ],
    ["a format that is none", { ...GOOD, chatLog: { format: "pdf" } }, ['chatLog.format: must be "text" or "html"']],
    [
      "a number that is text",
      { ...GOOD, task: { concurrency: "8" } },
      ["task.concurrency: must be a whole number from 1 to 16, without quotation marks"],
    ],
    [
      "a number too small",
      { ...GOOD, task: { concurrency: 0 } },
      ["task.concurrency: must be a whole number from 1 to 16"],
    ],
    [
      "a number too large",
      { ...GOOD, task: { graceMinutes: 10_081 } },
      ["task.graceMinutes: must be a whole number from 0 to 10080"],
    ],
    [
      "a number with a fraction",
      { ...GOOD, task: { giveUpAfterDays: 1.5 } },
      ["task.giveUpAfterDays: must be a whole number from 1 to 3650"],
    ],
  ])("%s", async (_name, configuration, expected) => {
    expect(await said(configuration)).toEqual(expected);
    expect(expected.join()).not.toContain("canary");
  });

  it("several of them at once", async () => {
    const configuration = {
      esm: { url: "x", login: "", password: "canary", extra: 1 },
      chatHistory: { ...CHAT_HISTORY, installationId: undefined },
      task: { concurrency: 99 },
    };
    expect(await said(configuration)).toEqual([
      ADDRESS,
      "esm.login: must not be empty",
      `esm.password: ${SECRET_FORM}`,
      `esm.extra: ${UNKNOWN}${OF_ESM}`,
      "chatHistory.installationId: is missing",
      "task.concurrency: must be a whole number from 1 to 16",
    ]);
  });
});

describe("text that is not JSON is told with its place", () => {
  it.each([
    ["nothing", "", ["line 1, column 1: is not JSON here: there is nothing in it"]],
    [
      "a comma too many",
      '{\n  "a": 1,\n}',
      ["line 2, column 9: is not JSON here: a comma too many, behind the last one: take it away"],
    ],
    [
      "after a byte order mark",
      '\uFEFF{\n  "a" 1\n}',
      ["line 2, column 7: is not JSON here: a colon is missing between a name and its value"],
    ],
    [
      "a setting that stands twice",
      '{"esm": {},\n"esm": {}}',
      ["line 2, column 1: esm stands twice, first in line 1, column 2"],
    ],
  ])("%s", async (_name, text, expected) => {
    expect(await said(text)).toEqual(expected);
    expect(
      (await problemsOfReading(() => parseHosting("FILE", text))).map((problem) =>
        problemLine({ ...problem, file: "" }),
      ),
    ).toEqual(expected);
  });
});

describe("a setting that does not exist", () => {
  it.each<[string, object, string]>([
    ["spelt wrong", { ...GOOD, esm: { ...ESM, Login: "x" } }, "esm.Login: is not a setting: did you mean esm.login?"],
    [
      "in a section of a section",
      { ...GOOD, task: { makeCards: { from: "2026-12-01", mostPerRuns: 5 } } },
      "task.makeCards.mostPerRuns: is not a setting: did you mean task.makeCards.mostPerRun?",
    ],
    [
      "in a section of one kind",
      { ...GOOD, engine: { kind: "redis", url: { env: "X" }, prefixs: "x" } },
      "engine.prefixs: is not a setting: did you mean engine.prefix?",
    ],
    [
      "in another section",
      { ...GOOD, concurrencyy: 5, retentionDays: 5 },
      "retentionDays: is not a setting: did you mean privacy.retentionDays?",
    ],
    [
      "at the top",
      { ...GOOD, esm: { ...ESM, platformSettings: "x" } },
      "esm.platformSettings: is not a setting: did you mean platformSettings?",
    ],
    [
      "of a part",
      { ...GOOD, platformSetting: "x" },
      "platformSetting: is not a setting: did you mean platformSettings?",
    ],
    ["like none", { ...GOOD, [`x${"y".repeat(100_000)}`]: 1 }, UNKNOWN],
  ])("%s", async (_what, configuration, expected) => {
    expect((await said(configuration)).some((line) => line.endsWith(expected))).toBe(true);
  });

  it("in a list of environments", async () => {
    const [problem] = await problemsOfReading(() =>
      parseHosting("FILE", '{"environments": ["a.json"], "jurnal": "x"}'),
    );
    expect(problem).toMatchObject({ place: "jurnal", message: "is not a setting: did you mean journal?" });
  });
});

describe("a path whose backslashes were lost", () => {
  it.each(["C:\temp", "C:\new\table", "\bfolder"].map((path) => [JSON.stringify(path).replaceAll("\\\\", "\\")]))(
    "%s",
    async (written) => {
      const text = JSON.stringify(GOOD).replace(/}$/, `, "journal": ${written}}`);
      expect(await said(text)).toEqual([
        "journal: holds a control character, such as a tab: if a backslash was meant, as in a path of Windows, write it twice: \\\\",
      ]);
    },
  );
});

describe("the file itself", () => {
  it.each([
    ["that is missing", (where: string) => join(where, "no.json"), "does not exist"],
    ["that is a folder", (where: string) => where, "is not a file"],
    ["below a file", (where: string) => join(given(where, "a", "x"), "b.json"), "cannot be read"],
    [
      "that is in UTF-16",
      (where: string) => given(where, "a", Buffer.from(`\ufeff${JSON.stringify(GOOD)}`, "utf16le")),
      UTF16,
    ],
    ["that is not UTF-8", (where: string) => given(where, "a", Buffer.from('{"ä":1}', "latin1")), "is not UTF-8 text"],
    [
      "that is far too large",
      (where: string) => given(where, "a", " ".repeat(2_000_000)),
      "is larger than 1048576 bytes",
    ],
  ])("%s is named with the argument", async (_name, path, what) => {
    const file = path(folder());
    expect((await problemsOfReading(() => readConfiguration(file, ENVIRONMENT))).map(problemLine)).toEqual([
      `--config: ${file} ${what}`,
    ]);
  });

  it.skipIf(process.getuid?.() === 0)("that must not be read says so", async () => {
    const file = given(folder(), "a", JSON.stringify(GOOD), 0o000);
    const told = (await problemsOfReading(() => readConfiguration(file, ENVIRONMENT))).map(problemLine);
    expect(told).toEqual([`--config: ${file} must not be read by this user`]);
  });
});

const UTF16 = "is in UTF-16, which Windows calls Unicode: save it as UTF-8";
const LINES = "holds more than one line: the secret must stand there alone, without a name or a comment";

describe("what the configuration names", () => {
  it("is a platform that has no list of changed sessions, whose cards the task cannot make", async () => {
    const where = folder();
    const assumed = readFileSync("test/outside/chat-history/described/assumed.yaml", "utf8");
    given(where, "ours.yaml", `${assumed.slice(0, assumed.indexOf("changes:\n  request"))}changes: none\n`);
    const settings = { installation: "i1", token: { env: "CHAT_TOKEN" } };
    const configuration = { ...GOOD, chatHistory: { url: CHAT_HISTORY.url, platform: "./ours.yaml", settings } };
    await readConfiguration(given(where, "good.json", JSON.stringify(configuration)), ENVIRONMENT);
    expect(await saidOf(where, { ...configuration, task: { makeCards: { from: "2026-12-01" } } })).toEqual([
      "task.makeCards: needs a list of changed sessions, and The assumed history API has none (changes: none): leave it out, and have the chatbot call createChatSession",
    ]);
  });

  it.each<[object, string]>([
    [{ env: "Canary4SecretPassword" }, `the environment variable that "env" names is not set: ${NOT_THERE}`],
    [{ file: "Canary4SecretPassword" }, `the file that "file" names does not exist: ${NOT_THERE}`],
    [{ file: "Canary4+Secret&Password" }, `the file that "file" names does not exist: ${NOT_THERE}`],
    [{ file: "esm-password-2" }, "esm-password-2 does not exist"],
    [{ file: "Secrets2026/Esm" }, "Secrets2026/Esm does not exist"],
    [
      { file: "~/esm-password" },
      "~/esm-password does not exist: ~, $NAME and %NAME% are not filled in here, write the whole path",
    ],
    [
      { file: "${CREDENTIALS_DIRECTORY}/p" },
      "${CREDENTIALS_DIRECTORY}/p does not exist: ~, $NAME and %NAME% are not filled in here, write the whole path",
    ],
  ])("a secret in the place of its place is not repeated: %o", async (password, expected) => {
    expect(await saidOf(folder(), withPassword(password))).toEqual([`esm.password: ${expected}`]);
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ["is not set", { CHAT_TOKEN: "canary" }, "esm.password: the environment variable ESM_PASSWORD is not set"],
    [
      "is empty",
      { ...ENVIRONMENT, ESM_PASSWORD: "" },
      "esm.password: the environment variable ESM_PASSWORD is not set",
    ],
    [
      "holds two lines",
      { ...ENVIRONMENT, ESM_PASSWORD: "canary\r\ncanary" },
      `esm.password: the environment variable ESM_PASSWORD ${LINES}`,
    ],
    [
      "holds what cannot be sent as a token",
      { ...ENVIRONMENT, CHAT_TOKEN: "“canary”" },
      "chatHistory.token: holds a character that cannot be sent, such as a typographic quotation mark or one that cannot be seen",
    ],
  ])("an environment variable that %s", async (_name, environment, expected) => {
    expect(await saidOf(folder(), GOOD, environment)).toEqual([expected]);
  });

  it.each<[string, (where: string) => void, string]>([
    ["does not exist", () => undefined, "does not exist"],
    ["is empty", (where) => given(where, "secret", ""), "is empty"],
    ["holds white space only", (where) => given(where, "secret", " \n\n"), "is empty"],
    [
      "others may read",
      (where) => given(where, "secret", "canary", 0o644),
      "can be read by others: run chmod 600 on it",
    ],
    [
      "the group may read",
      (where) => given(where, "secret", "canary", 0o640),
      "can be read by others: run chmod 600 on it",
    ],
    [
      "others may write",
      (where) => given(where, "secret", "canary", 0o602),
      "can be read by others: run chmod 600 on it",
    ],
    [
      "is too large for one",
      (where) => given(where, "secret", "canary ".repeat(5_000)),
      "is too large for a secret: 16384 bytes at most",
    ],
    ["is a folder", (where) => given(where, "secret/canary", "canary"), "is not a file"],
    ["is in UTF-16", (where) => given(where, "secret", Buffer.from("\ufeffcanary", "utf16le")), UTF16],
    ["is in UTF-16 without its mark", (where) => given(where, "secret", Buffer.from("canary", "utf16le")), UTF16],
    [
      "is in UTF-16 of the other order",
      (where) => given(where, "secret", Buffer.from("\ufeffcanary", "utf16le").swap16()),
      UTF16,
    ],
    [
      "is in an encoding of Windows",
      (where) => given(where, "secret", Buffer.from("canäry", "latin1")),
      "is not UTF-8 text",
    ],
    ["has it on the second line", (where) => given(where, "secret", "# canary\ncanary\n"), LINES],
    ["has two of them", (where) => given(where, "secret", "canary\r\ncanary"), LINES],
  ])("a secret file that %s", async (_name, prepare, what) => {
    const where = folder();
    prepare(where);
    const told = await saidOf(where, withPassword({ file: "secret" }));
    expect(told).toEqual([`esm.password: secret ${what}`]);
    expect(told.join()).not.toContain("canary");
  });

  it("a secret in the service's credentials folder, where there is no such folder", async () => {
    const told = await saidOf(folder(), withPassword({ file: "$CREDENTIALS_DIRECTORY/secret" }));
    expect(told).toEqual([
      "esm.password: $CREDENTIALS_DIRECTORY/secret: the environment variable CREDENTIALS_DIRECTORY is not set",
    ]);
  });

  it("is one name for no and yes", async () => {
    const webApi = { timeZone: "UTC", staticValueNames: { no: "Yes" } };
    expect(await saidOf(folder(), { ...GOOD, esm: { ...WEB_API, webApi } })).toEqual([
      "esm.webApi.staticValueNames: no and yes are both called Yes: every card would count as finished",
    ]);
  });

  it("is one name for two outcomes", async () => {
    const webApi = { timeZone: "UTC", staticValueNames: { abandoned: "Unanswered" } };
    expect(await saidOf(folder(), { ...GOOD, esm: { ...WEB_API, webApi } })).toEqual([
      "esm.webApi.staticValueNames: two outcomes are called Unanswered: they could not be told apart",
    ]);
  });

  it("is a wait in business hours without business hours", async () => {
    const where = folder();
    given(where, "p.properties", "efecteChat.integration.chatSession.waitInBusinessHours.attributeCode=wait_open");
    const platformSettings = "p.properties";
    const told = [
      'schedule.businessHours: is missing: efecteChat.integration.chatSession.waitInBusinessHours.attributeCode=wait_open asks for the wait in business hours, so say when they are, such as {"from": "08:00", "to": "16:00"}, or take that setting out',
    ];
    expect(await saidOf(where, { ...GOOD, platformSettings })).toEqual(told);
    expect(await saidOf(where, { ...GOOD, platformSettings, schedule: { everyMinutes: 10 } })).toEqual(told);
    for (const onlyOutsideBusinessHours of [true, false]) {
      const businessHours = { from: "08:00", to: "16:00" };
      const schedule = { everyMinutes: 10, timeZone: "Europe/Helsinki", businessHours, onlyOutsideBusinessHours };
      const content = JSON.stringify({ ...GOOD, platformSettings, schedule, task: { abandonedWithinSeconds: 5 } });
      const { measures } = (await readConfiguration(given(where, "good.json", content), ENVIRONMENT)).task;
      expect(measures).toMatchObject({
        abandonedWithinSeconds: 5,
        business: { timeZone: "Europe/Helsinki", hours: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" } },
      });
    }
  });

  it("platform settings that do not exist are named with the setting", async () => {
    expect(await saidOf(folder(), { ...GOOD, platformSettings: "no.properties" })).toEqual([
      "platformSettings: DIR/no.properties does not exist",
    ]);
  });

  it("a chat log template that does not exist is named with the setting", async () => {
    expect(await saidOf(folder(), { ...GOOD, chatLog: { template: "no.hbs" } })).toEqual([
      "chatLog.template: DIR/no.hbs does not exist",
    ]);
  });

  it("all mistakes of all files are told together, each naming its file, none a secret", async () => {
    const where = folder();
    given(where, "settings.properties", "nothing=canary\nefecteChat.integration.chatSession.chatLog.attributeCode=");
    given(where, "log.hbs", "{{#each messages}}\n{{canary}}{{/each}}");
    given(where, "token", "canary", 0o644);
    const told = await saidOf(
      where,
      {
        esm: ESM,
        chatHistory: { ...CHAT_HISTORY, token: { file: "token" } },
        platformSettings: "settings.properties",
        chatLog: { template: "log.hbs" },
      },
      {},
    );
    expect(told.map((line) => line.split(":").slice(0, 2).join(":"))).toEqual([
      "esm.password: the environment variable ESM_PASSWORD is not set",
      "chatHistory.token: token can be read by others",
      "settings.properties: line 1",
      "settings.properties: line 2",
      "log.hbs: line 2",
    ]);
  });
});
