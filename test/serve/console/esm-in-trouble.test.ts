import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PAGE_ROUTES } from "../../../plugin/serve/console/pages/routes.ts";
import { draws } from "../../support/draws.ts";
import { eventually } from "../../support/eventually.ts";
import { forward } from "../../support/forward.ts";
import { type AnswerFunction, play, scriptedServers } from "../../support/scripted-server.ts";
import { consoleServers } from "./console-server.ts";
import { type VisitedPage, type Visitor, visitorOf } from "./console-visitor.ts";
import { TWO_CARDS, whenIdle } from "./operations/failing-session.ts";

const start = consoleServers();
const startServer = scriptedServers();
const WITHIN_MS = 1_000;
const TOKEN = "a-token-for-tests-0123456789";
const SAYS_SO = /ESM has not answered in time|ESM could not be asked|Too many pages wait for ESM/;

/** What ESM does to every request, once somebody is logged in. */
const TROUBLES: Readonly<Record<string, AnswerFunction>> = {
  hangs: () => undefined,
  "answers a page of HTML": (request, response) =>
    play({ headers: { "content-type": "text/html" }, body: "<html><h1>Maintenance</h1></html>" }, request, response),
  trickles: (_, response) => response.writeHead(200, { "content-type": "application/json" }).write("{"),
  "answers 500": (request, response) => play({ status: 500, body: "no" }, request, response),
  "asks for a pause": (request, response) =>
    play({ status: 429, headers: { "retry-after": "2" }, body: "later" }, request, response),
  "breaks off in the middle": (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write('{"data": [');
    setImmediate(() => response.destroy());
  },
};

/** A whole `serve`, in front of an ESM whose trouble begins and ends when the test says so. */
async function served() {
  let whom: "everybody" | "reader" = "everybody";
  let latest: string | undefined;
  let trouble: AnswerFunction | undefined;
  let open = 0;
  let ofReader: string | undefined;
  const server = await start({
    sandbox: TWO_CARDS,
    console: { answerWithinMs: WITHIN_MS },
    sections: { schedule: { cron: "0 0 1 1 *" } },
    async inFront(sandbox) {
      const { url } = await startServer((request, response) => {
        const { authorization } = request.headers;
        latest = authorization;
        const isMeant = whom === "everybody" || authorization === ofReader;
        if (trouble === undefined || !isMeant) return forward(request, response, sandbox.esmRest);
        open += 1;
        response.once("close", () => {
          open -= 1;
        });
        return trouble(request, response);
      });
      return url;
    },
  });
  const { origin, sandbox } = server;
  const visitor = visitorOf(origin);
  await visitor.logIn(sandbox.login, sandbox.password);
  return {
    ...server,
    visitor,
    /** From now on only what this visitor's pages ask is in trouble. */
    async only(reader: Visitor) {
      await reader.get("/console/default/chats");
      [whom, ofReader] = ["reader", latest];
    },
    open: () => open,
    be: (now: AnswerFunction | undefined) => {
      trouble = now;
    },
    call: (sessionId: string) =>
      fetch(`${origin}/functions/createChatSession?folderCode=chat_sessions`, {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify({ sessionId }),
      }),
  };
}

/** Every page of the console that is asked for by its address; events have no end. */
const PATHS = [
  "/console",
  "/console/log-in",
  ...new Set(
    PAGE_ROUTES.filter(({ method, path }) => method === "GET" && path !== "/runs/events").map(
      ({ path }) => `/console/default${path.replaceAll(/:\w+/g, "500")}`,
    ),
  ),
];

async function everyPage(visitor: Visitor): Promise<ReadonlyMap<string, VisitedPage>> {
  const pages = new Map<string, VisitedPage>();
  for (const path of PATHS) pages.set(path, await visitor.get(path));
  return pages;
}

/** Warnings of Node itself, such as of listeners that pile up. */
const warnings: string[] = [];
const noteWarning = ({ name }: Error) => void warnings.push(name);
beforeEach(() => {
  warnings.length = 0;
  process.on("warning", noteWarning);
});
afterEach(() => {
  process.off("warning", noteWarning);
  if (warnings.length > 0) throw new Error(`Node warns: ${warnings.join()}`);
});

describe("with an ESM that", () => {
  it.each(Object.keys(TROUBLES).slice(0, draws(2, 100)))(
    "%s, every page says so in time, and all of them come back by themselves",
    async (name) => {
      const { visitor, be, open } = await served();
      const well = await eventually(async () => {
        const all = [...(await everyPage(visitor))].map(([path, { status }]) => [path, status] as const);
        return all.some(([, status]) => status === 503) ? undefined : new Map(all);
      });
      be(TROUBLES[name]);
      const pages = await everyPage(visitor);
      // What asks nothing of ESM is as before, and so is a report that is read in the background.
      const wrong = [...pages].filter(([path, { status, text, headers }]) =>
        status === 503 ? !headers.has("retry-after") || !SAYS_SO.test(text) : status !== well.get(path),
      );
      expect(wrong.map(([path, { status }]) => [path, status])).toEqual([]);
      expect([...pages].filter(([, { status }]) => status === 503).map(([path]) => path)).toContain(
        "/console/default/chats",
      );
      be(undefined);
      const again = await eventually(async () => {
        const all = await everyPage(visitor);
        return [...all].every(([path, { status }]) => status === well.get(path)) ? all : undefined;
      });
      expect(again.size).toBe(PATHS.length);
      await eventually(async () => (open() === 0 ? true : undefined));
    },
  );
});

describe("fifty visitors who press reload while ESM hangs for them", () => {
  it("disturb neither a run nor createChatSession, and are served again when ESM is back", async () => {
    const { origin, visitor, sandbox, only, be, call, open } = await served();
    const reader = visitorOf(origin);
    await reader.logIn("reader", "a-reader");
    await only(reader);
    be(TROUBLES["hangs"]);
    const statuses: number[] = [];
    const reload = async () => void statuses.push((await reader.get("/console/default/chats")).status);
    const visits = Array.from({ length: 50 }, async () => {
      await reload();
      await reload();
    });
    await visitor.get("/console/default/runs");
    const started = visitor.submit("/console/default/runs/now");
    const calls = await Promise.all(Array.from({ length: 10 }, (_, index) => call(`ws-9${index}`)));
    expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 200));
    expect((await started).status).toBe(200);
    const runs = await whenIdle(visitor);
    expect(runs.text).toContain("went well");
    expect(sandbox.stats().chatHistory.requests).toBeGreaterThan(0);
    await Promise.all(visits);
    expect(new Set(statuses)).toEqual(new Set([503]));
    be(undefined);
    await eventually(async () => ((await reader.get("/console/default/chats")).status === 200 ? true : undefined));
    await eventually(async () => (open() === 0 ? true : undefined));
  });
});
