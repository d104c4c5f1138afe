import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { MANNER_NAMES, type MannerName } from "../../plugin/sandbox/named-manners.ts";
import { createEraseTask, eraseParameters } from "../../plugin/task/erase/erase-task.ts";
import { MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

/*
 * A log that is too long for its attribute is attached whole, as a file: over the REST API by the upload of the vendor's
 * document, over the Web API by `fileUpload.ws` (observed in one client, olljanat/vco-efecte; see web-api-files.test.ts).
 */

const worldOf = worlds();
const APIS = ["rest", "web-api"] as const;
const MESSAGES = Array.from({ length: 400 }, (_, index) =>
  said(`m${index}`, index % 2 === 0 ? "visitor" : "operator", 10 + index, `message number ${index}.`),
);
const SESSIONS = [wireSession({ messages: MESSAGES }), wireSession({ sessionId: "ws-2" })];
const ATTRIBUTE =
  '<attribute code="whole_log" type="external-reference" multivalue="true"><name xml:lang="en">Whole log</name></attribute>\n';
const TEMPLATE = readFileSync("templates/chat_session.xml", "utf8");
/** The sandbox numbers the attributes of its third template in the order of the file. */
const BEFORE = TEMPLATE.slice(0, TEMPLATE.indexOf('<attribute code="related_ticket"'));
const ATTRIBUTE_ID = String(103_000 + BEFORE.split("<attribute ").length);
const WITH_FILE: WorldOptions = {
  sessions: SESSIONS,
  clock: START + 60 * MINUTE,
  dependencies: { mostLogCharacters: 5_000 },
  templates: [
    ...sandboxTemplates(["person", "incident"]),
    TEMPLATE.replace('<attribute code="related_ticket"', `${ATTRIBUTE}$&`),
  ],
  settings: "efecteChat.integration.chatSession.chatLogFile.attributeCode=whole_log",
};

/** Any call to ESM, again when it says that it is busy or the card locked. */
async function raw(world: World, method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await world.esm(method, path, body);
  return answer.status === 429 || answer.status === 409 ? raw(world, method, path, body) : answer;
}

interface RawFile {
  readonly name: string;
  readonly location: string;
}

async function filesOn(world: World, sessionId = "ws-1"): Promise<readonly RawFile[]> {
  return ((await world.card(sessionId)).data["whole_log"]?.values ?? []) as readonly unknown[] as readonly RawFile[];
}

async function contentOf(world: World, sessionId = "ws-1"): Promise<string> {
  const [file] = await filesOn(world, sessionId);
  const { dataCardId } = await world.card(sessionId);
  return (await raw(world, "GET", `/dc/chat_session/data/${dataCardId}/whole_log/file/${file?.location}`)).text();
}

/** Over the Web API the attribute's id is configured, as sandboxes give it. */
async function fileWorld(options: Partial<WorldOptions>): Promise<World> {
  return worldOf({ ...WITH_FILE, chatLogFileId: ATTRIBUTE_ID, ...options });
}

async function settle(world: World) {
  const reports = [];
  for (let run = 0; run < 6; run += 1) {
    reports.push(await world.run());
    world.sandbox.setClock(world.sandbox.clock() + 10 * MINUTE);
    const last = reports.at(-1);
    if (run > 0 && last?.status === "done" && last.sessions.written === 0 && last.undone.length === 0) break;
  }
  return reports;
}

describe.each(APIS)("the whole log as a file, over %s,", (api) => {
  it("is on the card when it is closed with a part of the log, and no run attaches it again", async () => {
    const world = await fileWorld({ api });
    expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: 2 }, failures: [] });
    expect(await filesOn(world)).toMatchObject([{ name: expect.stringMatching(/^chat-log-[0-9a-f]+\.txt$/) }]);
    const content = await contentOf(world);
    expect(MESSAGES.filter((_, index) => !content.includes(`message number ${index}.`))).toEqual([]);
    const log = String((await world.value("ws-1", "chat_log"))?.value);
    expect(log.length).toBeLessThanOrEqual(5_000);
    expect(await filesOn(world, "ws-2")).toEqual([]);
    const before = await world.card("ws-1");
    expect(await world.run()).toMatchObject({ status: "done", sessions: { seen: 0 }, undone: [] });
    expect(await world.card("ws-1")).toEqual(before);
  });

  it("is attached again when saving an open card has taken it off (before ESM 2025.2)", async () => {
    const world = await fileWorld({ api });
    const { dataCardId } = await world.card("ws-1");
    world.sandbox.openCards([dataCardId]);
    await world.run();
    const content = await contentOf(world);
    world.sandbox.saveCards([dataCardId]);
    expect(await filesOn(world)).toEqual([]);
    const { undone } = await world.run();
    expect(undone[0]?.gone.toSorted()).toEqual(["chatLogFile", "customer", "members", "supportPerson"]);
    expect(await contentOf(world)).toBe(content);
    expect(await world.run()).toMatchObject({ undone: [], sessions: { seen: 0 } });
  });

  it.each<[string, readonly MannerName[]]>([
    ["open-cards", ["open-cards"]],
    ["locked-cards", ["locked-cards"]],
    ["all manners at once", MANNER_NAMES],
  ])("is on the card in the end, once, under %s", async (_name, manners) => {
    const names = manners.includes("localised-static-values") ? { no: "Ei", yes: "Kyllä" } : { no: "No", yes: "Yes" };
    const dependencies = { ...WITH_FILE.dependencies, staticValueNames: names };
    const [plain, world] = [await fileWorld({ api }), await fileWorld({ api, manners, dependencies })];
    await plain.run();
    const reports = await settle(world);
    expect(reports.at(-1)).toMatchObject({ status: "done", failures: [], undone: [] });
    world.sandbox.setManners({ systemLanguage: "en", openCards: false, lockedCards: false, waitInMessage: false });
    expect((await filesOn(world)).map(({ name }) => name)).toEqual((await filesOn(plain)).map(({ name }) => name));
    expect(await contentOf(world)).toBe(await contentOf(plain));
  });

  it("goes with the text when the session is erased", async () => {
    const world = await fileWorld({ api });
    await world.run();
    const task = createEraseTask(world.dependencies());
    const request = eraseParameters.parse({ request: { by: "session", sessionId: "ws-1" }, dryRun: false });
    expect(await task.run(request, world.context())).toMatchObject({ status: "done", failures: [] });
    expect(await filesOn(world)).toEqual([]);
    expect(await world.run()).toMatchObject({ status: "done", undone: [], sessions: { written: 0 } });
    expect(await filesOn(world)).toEqual([]);
  });
});

describe("over the Web API, an attribute whose id nothing tells", () => {
  it("stops no other card; the id is read off the first card on which somebody has put a file", async () => {
    const world = await worldOf({ ...WITH_FILE, api: "web-api" });
    const first = await world.run();
    expect(first).toMatchObject({ sessions: { finished: 1 }, failures: [{ sessionId: "ws-1" }] });
    expect(JSON.stringify(first.failures)).toContain("Attach any file to one data card of the template there");
    const { dataCardId } = await world.card("ws-2");
    const form = new FormData();
    form.set("fileUpload", new File(["x"], "any.txt"));
    form.set("fileName", "any.txt");
    const login = new URLSearchParams({ login: world.sandbox.login, password: world.sandbox.password });
    const { headers } = await fetch(`${world.sandbox.esmRest}/users/login`, { method: "POST", body: login });
    const url = `${world.sandbox.esmRest}/dc/chat_session/data/${dataCardId}/whole_log/file`;
    const authorization = headers.get("Authorization") ?? "";
    expect((await fetch(url, { method: "POST", headers: { authorization }, body: form })).status).toBe(200);
    expect(await world.run({ retryFailed: true })).toMatchObject({ failures: [], sessions: { finished: 1 } });
    expect(await contentOf(world)).toContain("message number 399.");
  });
});
