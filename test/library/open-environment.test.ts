import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import type { EnvironmentSettings } from "../../plugin/library/environment-settings.ts";
import { eql } from "../../plugin/library/index.ts";
import { openEnvironment, openEnvironments } from "../../plugin/library/open-environment.ts";
import { runOnce } from "../../plugin/library/run-once.ts";
import { given, problemsOfReading } from "../support/given-files.ts";
import { everythingSaidBy, failureOf, rejectionOf } from "../support/rejection.ts";
import { libraryWorld, morning } from "./library-world.ts";

const world = libraryWorld();
const SECRET = "Tr0ub4dor-and-3-more";

const SETTINGS: EnvironmentSettings = {
  esm: { url: "https://esm.example.com/itsm/api/v1", login: "chat" },
  chatHistory: { url: "https://chat.example.com", installationId: "one" },
};
const SECRETS = { "esm.password": SECRET, "chatHistory.token": SECRET };

const mistakes = async (settings: unknown, secrets: object = SECRETS) =>
  (
    await problemsOfReading(() =>
      openEnvironment({
        settings: settings as EnvironmentSettings,
        secrets: secrets as typeof SECRETS,
        folder: world.folder(),
      }),
    )
  ).map(({ file, place, message }) => `${file}: ${place} ${message}`);

describe("settings as an object", () => {
  it("are checked as a file is, and each mistake names the setting", async () => {
    const wrong = {
      ...SETTINGS,
      esm: { ...SETTINGS.esm, url: "esm.example.com", lgoin: "x" },
      task: { graceMinutes: -1 },
    };
    expect(await mistakes(wrong)).toEqual([
      "settings: esm.url must be an address that starts with https:// or http://",
      "settings: esm.lgoin is not a setting: did you mean esm.login?",
      "settings: task.graceMinutes must be a whole number from 0 to 10080",
    ]);
  });

  it.each([[null], [[]], ["text"], [undefined], [7]])("must be an object, and not %j", async (settings) => {
    expect((await mistakes(settings, {}))[0]).toMatch(/^settings: {2}(?:must be settings in braces|is missing)/);
    expect((await mistakes(settings))[0]).toMatch(/^settings: /);
  });

  it("lack a secret that was not given", async () => {
    expect(await mistakes(SETTINGS, { "esm.password": SECRET })).toEqual(["settings: chatHistory.token is missing"]);
  });

  it("name files relative to the folder", async () => {
    const folder = world.folder();
    const settings = { ...SETTINGS, chatLog: { template: "our-log.hbs" } };
    const open = () => openEnvironment({ settings, secrets: SECRETS, folder });
    const [problem] = await problemsOfReading(open);
    expect(problem).toMatchObject({ file: "settings", place: "chatLog.template" });
    expect(problem?.message).toContain(`${join(folder, "our-log.hbs")} does not exist`);
    given(folder, "our-log.hbs", "{{#each messages}}[{{time}}] {{text}}{{/each}}");
    expect((await open()).name).toBe("default");
  });

  it("are not changed", async () => {
    const settings = Object.freeze({ ...SETTINGS, esm: Object.freeze({ ...SETTINGS.esm }) });
    await openEnvironment({ settings, secrets: SECRETS, folder: world.folder() });
    expect(settings.esm).toEqual(SETTINGS.esm);
  });
});

const errorWith = (secrets: Readonly<Record<string, unknown>>) =>
  rejectionOf(
    openEnvironment({
      settings: SETTINGS,
      secrets: { ...SECRETS, ...secrets } as typeof SECRETS,
      folder: world.folder(),
    }),
  );

describe("given secrets", () => {
  it.each([
    ["esm.pasword", SECRET, "settings: esm.pasword: is not a setting: did you mean esm.password?"],
    ["esm.password", "", "settings: esm.password: the given secret is empty"],
    ["esm.password", `${SECRET}\n${SECRET}`, "settings: esm.password: the given secret holds more than one line"],
    ["esm.password", 7, "secrets: esm.password: must be text"],
    ["functions.tokens", SECRET, "settings: functions.tokens: must be a list of secrets in brackets"],
    ["__proto__.password", SECRET, "settings: __proto__"],
  ])("that are wrong are named, and never repeated: %s", async (place, secret, message) => {
    const error = await errorWith(JSON.parse(JSON.stringify({ [place]: secret })) as Record<string, unknown>);
    expect(error).toBeInstanceOf(InputError);
    expect(String((error as Error).message)).toContain(message);
    expect(everythingSaidBy(error)).not.toContain(SECRET);
  });

  it("count instead of where a file says that they are kept", async () => {
    const sandbox = await world.sandbox({ sessions: morning(1), createCards: true });
    const { settings, secrets } = sandbox.environment();
    const folder = world.folder();
    const esm = { ...settings.esm, password: { file: "not-there" } };
    const chatHistory = { ...settings.chatHistory, token: { env: "CHAT_TOKEN" } };
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...settings, esm, chatHistory }));
    const environment = await openEnvironment({
      file: join(folder, "config.json"),
      secrets: { "esm.password": secrets["esm.password"] ?? "" },
      variables: { CHAT_TOKEN: secrets["chatHistory.token"] },
    });
    expect(await runOnce(environment.downloadTask)).toMatchObject({ status: "done", sessions: { written: 1 } });
    expect(existsSync(join(folder, "esm-chat-journal"))).toBe(true);
  });

  it("do not come back from a system that refuses them", async () => {
    const sandbox = await world.sandbox({ sessions: morning(1), createCards: true });
    const { settings, secrets } = sandbox.environment();
    const environment = await openEnvironment({
      settings,
      secrets: { ...secrets, "esm.password": SECRET },
      folder: world.folder(),
    });
    const failure = await failureOf(runOnce(environment.downloadTask));
    expect(failure).toMatchObject({ code: "esm-login-refused", retryable: false });
    expect(everythingSaidBy(failure)).not.toContain(SECRET);
  });
});

it("a file that is not there is named", async () => {
  const [problem] = await problemsOfReading(() => openEnvironment({ file: join(world.folder(), "none.json") }));
  expect(problem).toMatchObject({ place: "file" });
  expect(problem?.message).toContain("none.json does not exist");
});

describe("a run", () => {
  it("refuses wrong parameters before anything is asked, however it is started", async () => {
    const sandbox = await world.sandbox();
    const { downloadTask, eraseTask } = await world.open(sandbox);
    const wrong = { limit: "all" } as never;
    expect(await rejectionOf(runOnce(downloadTask, wrong))).toMatchObject({
      problems: [{ file: "parameters of IWChatHistoryDownloadTask", place: "limit" }],
    });
    const context = { clock: { now: () => 0, wait: async () => undefined }, progress: () => undefined } as never;
    expect(await rejectionOf(downloadTask.run(wrong, context))).toMatchObject({
      problems: [{ file: "parameters of IWChatHistoryDownloadTask for default" }],
    });
    expect(await rejectionOf(runOnce(eraseTask))).toMatchObject({ problems: [{ place: "request" }] });
    expect(sandbox.stats().esm.requests).toBe(0);
  });

  it("tells how far it has come, and logs with the environment and the run", async () => {
    const { downloadTask } = await world.open(await world.sandbox({ sessions: morning(2), createCards: true }));
    const steps: string[] = [];
    const lines: object[] = [];
    const log = {
      info: (fields: object) => void lines.push(fields),
      warn: (fields: object) => void lines.push(fields),
    };
    await runOnce(downloadTask, {}, { runId: "run-1", log, progress: ({ doing }) => void steps.push(doing) });
    expect(steps).toContain("reading chat histories");
    expect(lines).not.toEqual([]);
    for (const line of lines) expect(line).toMatchObject({ runId: "run-1", environment: "default" });
  });

  it("ends early when it is told to, and the next one goes on", async () => {
    const sandbox = await world.sandbox({ sessions: morning(120), createCards: true });
    const { downloadTask } = await world.open(sandbox);
    const stop = new AbortController();
    const progress = ({ done }: { readonly done: number }) => void (done > 0 && stop.abort());
    const stopped = await runOnce(downloadTask, {}, { signal: stop.signal, progress });
    expect(stopped.status).toBe("stopped");
    expect(stopped.sessions.written).toBeLessThan(120);
    const rest = await runOnce(downloadTask);
    expect(rest.status).toBe("done");
    expect(sandbox.cards("chat_session").filter(({ data }) => data["chat_log"] === undefined)).toEqual([]);
  });

  it("reports a card that fails, and goes on with the others", async () => {
    const [broken, ...others] = morning(3);
    const sandbox = await world.sandbox({
      sessions: broken === undefined ? [] : [broken, ...others],
      createCards: true,
    });
    const match = `/sessions/${broken?.sessionId}`;
    sandbox.setFaults([{ target: "chatHistory", match, kind: "status", status: 400 }]);
    const report = await runOnce((await world.open(sandbox)).downloadTask);
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 3, written: 2, failed: 1 } });
    expect(report.failures).toMatchObject([{ sessionId: broken?.sessionId, tried: true }]);
  });

  it("erases the text of a session", async () => {
    const sandbox = await world.sandbox({ sessions: morning(2), createCards: true });
    const { downloadTask, eraseTask } = await world.open(sandbox);
    await runOnce(downloadTask);
    const [first] = morning(2);
    const report = await runOnce(eraseTask, { request: { by: "session", sessionId: first?.sessionId ?? "" } });
    expect(report).toMatchObject({ status: "done", cards: { erased: 1 } });
  });
});

describe("several environments", () => {
  it("run at once, each with its own ESM", async () => {
    const [one, other] = [
      await world.sandbox({ sessions: morning(4), createCards: true }),
      await world.sandbox({ sessions: morning(6), createCards: true }),
    ];
    const options = [one, other].map((sandbox, index) => {
      const { settings, secrets } = sandbox.environment();
      return { settings: { ...settings, name: `number-${index}` }, secrets, folder: world.folder() };
    });
    const environments = await openEnvironments(options);
    const reports = await Promise.all(environments.map(({ downloadTask }) => runOnce(downloadTask)));
    expect(reports.map(({ sessions }) => sessions.written)).toEqual([4, 6]);
  });

  it("must have different names", async () => {
    const one = { settings: SETTINGS, secrets: SECRETS, folder: world.folder() };
    expect(await problemsOfReading(() => openEnvironments([one, one]))).toMatchObject([{ place: "name" }]);
  });

  it("two runs of one step aside for each other", async () => {
    const sandbox = await world.sandbox({ sessions: morning(12), createCards: true });
    const { downloadTask } = await world.open(sandbox);
    const results = await Promise.allSettled([runOnce(downloadTask), runOnce(downloadTask)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "already-running" } });
  });
});

describe("the systems of an environment", () => {
  it.each(["rest", "web-api"] as const)("are asked through their ports: %s", async (api) => {
    const cards = [{ templateCode: "incident", data: { subject: "The printer is on fire" } }];
    const [session] = morning(1);
    const sandbox = await world.sandbox({ cards, sessions: morning(1) });
    const environment = await openEnvironment({ ...sandbox.environment(api), folder: world.folder() });
    const { esm, chatHistory, requestCounts, close } = await environment.connect();
    const filter = eql.mayEqual("subject", "The printer is on fire");
    const found = await esm.findCards({ templateCode: "incident", filter, attributeCodes: ["subject"] });
    expect(found).toMatchObject([{ values: { subject: [{ kind: "text", text: "The printer is on fire" }] } }]);
    expect(await chatHistory.session(session?.sessionId ?? "")).toMatchObject({ kind: "history" });
    expect(requestCounts().esm).toBeGreaterThan(0);
    await close();
    expect(await rejectionOf(esm.cardIds({ templateCode: "incident", filter }))).toBeInstanceOf(Error);
  });

  it("end with the caller's signal", async () => {
    const environment = await world.open(await world.sandbox());
    const stop = new AbortController();
    const { esm, close } = await environment.connect(stop.signal);
    stop.abort();
    expect(await rejectionOf(esm.cardIds({ templateCode: "incident", filter: undefined }))).toBeInstanceOf(Error);
    await close();
  });
});
