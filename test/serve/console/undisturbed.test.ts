import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../../plugin/cli/write-sandbox-config.ts";
import { sharedByProcess } from "../../../plugin/outside/http/budget/system-budgets.ts";
import { hostLimits } from "../../../plugin/runner/environment/host-limits.ts";
import { createProgressBoard } from "../../../plugin/runner/standing/progress-board.ts";
import { startConsole } from "../../../plugin/serve/start-console.ts";
import { startFunctions } from "../../../plugin/serve/start-functions.ts";
import { readHosting } from "../../../plugin/settings/hosting.ts";
import { createMetrics } from "../../../plugin/watch/metrics.ts";
import { sandboxes } from "../../sandbox/running-sandbox.ts";
import { closing } from "../../support/closing.ts";
import { eventually } from "../../support/eventually.ts";
import { forward } from "../../support/forward.ts";
import { folders, given } from "../../support/given-files.ts";
import { type AnswerFunction, play, scriptedServers } from "../../support/scripted-server.ts";
import { visitorOf } from "./console-visitor.ts";
import { chatsPage, page } from "./console-world.ts";

const startSandbox = sandboxes();
const closeLater = closing();
const newFolder = folders();
const startServer = scriptedServers();
const TOKEN = "a-token-for-tests-0123456789";
const VISITORS = 50;

type Trouble = "well" | "hangs" | "fails" | "trickles";

/** The console and the functions of one process, in front of an ESM that is in trouble once somebody is logged in. */
async function served(name = "sandbox") {
  const sandbox = await startSandbox({ sessions: [] });
  let trouble: Trouble = "well";
  const ofPages: string[] = [];
  let open = 0;
  let mostOpen = 0;
  const ofOthers: string[] = [];
  const answer: AnswerFunction = async (request, response) => {
    const isPage = request.url.endsWith("/dc/only_of_pages");
    (isPage ? ofPages : ofOthers).push(`${request.method} ${request.url}`);
    if (trouble === "well" || !isPage) return forward(request, response, sandbox.esmRest);
    if (trouble === "fails") return play({ status: 500, body: "no" }, request, response);
    if (trouble === "trickles") response.writeHead(200, { "content-type": "application/json" }).write("{");
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once("close", () => {
      open -= 1;
    });
    // Otherwise never.
    return undefined;
  };
  const esm = await startServer(answer);
  const folder = newFolder();
  const file = writeSandboxConfig(folder, sandbox, "rest", { mapsReports: true });
  const written = JSON.parse(readFileSync(file, "utf8")) as { esm: object };
  given(folder, "function-token", TOKEN);
  const url = esm.url + new URL(sandbox.esmRest).pathname;
  const server = { port: 0, console: { enabled: true, answerWithinMs: 1_000 } };
  writeFileSync(file, JSON.stringify({ ...written, esm: { ...written.esm, url }, server, name }));
  const hosting = await readHosting(file, {});
  const budgets = sharedByProcess(systemClock, hosting.environments.map(hostLimits));
  const metrics = createMetrics();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const runner = {} as Parameters<typeof startConsole>[0]["runner"];
  let begun = 0;
  const asksEsm = chatsPage(async ({ person: { esm: asked } }) => {
    begun += 1;
    await asked.templateInformation("only_of_pages", []);
    return page("chats");
  });
  const console = startConsole({
    hosting,
    runner,
    board: createProgressBoard(systemClock),
    broken: () => [],
    budgets,
    metrics,
    log,
    pages: [asksEsm],
  });
  for (const configuration of hosting.environments) console?.takeOn(configuration);
  const surroundings = { environment: {}, budgets, runsTrouble: async () => null, metrics, log };
  const functions = await startFunctions(hosting, { ...surroundings, pages: console?.routes });
  closeLater(() => functions.stop());
  closeLater(() => console?.stop());
  const visitor = visitorOf(functions.origin);
  await visitor.logIn(sandbox.login, sandbox.password);
  const call = (sessionId: string, at = "") =>
    fetch(`${functions.origin}${at}/functions/createChatSession?folderCode=chat_sessions`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ sessionId }),
    });
  return {
    ...functions,
    visitor,
    call,
    metrics,
    ofPages,
    ofOthers,
    begun: () => begun,
    mostOpen: () => mostOpen,
    be(now: Trouble) {
      trouble = now;
      ofPages.length = 0;
      ofOthers.length = 0;
    },
  };
}

describe("with ESM in trouble", () => {
  it.each(["hangs", "fails", "trickles"] as const)(
    "that %s, a page says so within the limit, and when to come again",
    async (trouble) => {
      const { visitor, be } = await served();
      be(trouble);
      const answer = await visitor.get("/console/sandbox/chats");
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
      expect(answer.text).toMatch(/ESM has not answered in time|ESM could not be asked/);
      expect((await visitor.get("/console/log-in")).status).toBe(200);
    },
  );

  it("fifty visitors who press reload hold half of what ESM is trusted with, and createChatSession goes on", async () => {
    const { visitor, be, call, ofPages, mostOpen, begun } = await served();
    be("hangs");
    const pages: number[] = [];
    const visits = Array.from({ length: 2 * VISITORS }, async () => {
      pages.push((await visitor.get("/console/sandbox/chats")).status);
    });
    await eventually(async () => (ofPages.length < 2 ? undefined : true));
    // Of four requests at once, pages hold two: these are answered meanwhile, by an ESM that answers them at once.
    const calls = await Promise.all(Array.from({ length: 10 }, (_, index) => call(`ws-${index}`)));
    expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 200));
    expect(mostOpen()).toBe(2);
    await Promise.all(visits);
    expect(pages).toEqual(pages.map(() => 503));
    expect(begun()).toBeLessThanOrEqual(8);
  });
});

describe("an environment that is called console", () => {
  it("has its functions and its health, beside the pages", async () => {
    const { origin, call, visitor } = await served("console");
    expect((await call("ws-1", "/console")).status).toBe(200);
    expect(await (await fetch(`${origin}/console/ready`)).json()).toMatchObject({ ready: true });
    expect((await visitor.get("/console/console/chats")).status).toBe(200);
    expect((await visitor.get("/console")).text).toContain("/console/console/chats");
  });

  it("is counted as others are, and so are logins and pages", async () => {
    const { visitor, metrics } = await served();
    await visitor.get("/console/sandbox/chats");
    await visitor.get("/console/nothing/at/all");
    const text = await metrics.text();
    for (const line of [
      'esm_chat_console_requests_total{page="chats",status="2xx"} 1',
      'esm_chat_console_requests_total{page="none",status="4xx"} 1',
      'esm_chat_console_logins_total{environment="sandbox",outcome="done"} 1',
      "esm_chat_console_sessions 1",
    ]) {
      expect(text.split("\n")).toContain(line);
    }
  });
});
