import { describe, expect, it } from "vitest";
import { STATIC_FILES } from "../../../../plugin/serve/console/layout/static-files.ts";
import { CONSOLE_LANGUAGES } from "../../../../plugin/serve/console/words/say.ts";
import { named } from "../../../report/written/html/page-tree.ts";
import { consoleServers } from "../console-server.ts";
import { visitorOf } from "../console-visitor.ts";
import { ONE_FAILS, runNow, TWO_CARDS, whenIdle } from "./failing-session.ts";

const start = consoleServers();

async function operatorOf(options: Parameters<typeof start>[0] = { sandbox: TWO_CARDS }) {
  const server = await start(options);
  const visitor = visitorOf(server.origin);
  await visitor.logIn(server.sandbox.login, server.sandbox.password);
  return { ...server, visitor };
}

describe("the runs of an environment", () => {
  it("were none yet", async () => {
    const { visitor } = await operatorOf();
    const page = await visitor.get("/console/default/runs");
    expect(page.status).toBe(200);
    expect(page.text).toContain("There was no run yet.");
    expect(page.text).toContain("No session is put aside.");
  });

  it("are begun by a button, and a session that failed is tried again by another", async () => {
    const { visitor, sandbox, logged } = await operatorOf();
    sandbox.setFaults(ONE_FAILS);
    const failing = await runNow(visitor);
    expect(failing.text).toContain("sessions failed");
    expect(failing.text).toContain("Session ws-2");
    expect(failing.text).not.toContain("Session ws-1");
    expect(failing.text).toMatch(/<span lang="en"><bdi>[^<]*400/);
    expect(failing.text).toContain("1 written, 1 failed");

    sandbox.setFaults([]);
    await visitor.submit("/console/default/runs/try-again", { sessionId: "ws-2" });
    const mended = await whenIdle(visitor);
    expect(mended.text).toContain("for some sessions");
    expect(mended.text).toContain("No session is put aside.");
    expect(logged.filter((line) => line.endsWith("a run was asked for in the console"))).toEqual([
      '{"environment":"default","forOne":false} a run was asked for in the console',
      '{"environment":"default","forOne":true} a run was asked for in the console',
    ]);

    // What has gone well is not tried again, nor is what nobody knows.
    await visitor.get("/console/default/runs");
    for (const sessionId of ["ws-1", "ws-3", ""]) {
      const refused = await visitor.submit("/console/default/runs/try-again", { sessionId });
      expect([refused.status, refused.text.includes("is not put aside")]).toEqual([404, true]);
      await visitor.get("/console/default/runs");
    }
  });

  it("have each a page of their own", async () => {
    const { visitor, sandbox } = await operatorOf();
    sandbox.setFaults(ONE_FAILS);
    const page = await runNow(visitor);
    const link = named(page.elements(), "a").find(({ text }) => text === "The page of this run");
    const own = await visitor.get(link?.attributes.get("href") ?? "");
    expect(own.status).toBe(200);
    expect(own.text).toContain("Session ws-2");
    expect(own.text).toMatch(/Requests<\/dt><dd>\d+ to ESM, \d+ to the chat platform</);
    // The same as where it is said what is put aside, whatever the run knew of it.
    const [retry] = page.text.match(/Will be tried again at [^.]+\./) ?? [];
    expect(own.text).toContain(retry ?? "no retry is named");
    expect(own.text).not.toContain("Not tried again until somebody has changed something.");
    expect((await visitor.get("/console/default/runs/another")).status).toBe(404);
    await visitor.get(own.url);
    const again = await visitor.submit("/console/default/runs/try-again", { sessionId: "ws-2" });
    expect(again.url).toBe("/console/default/runs");
  });

  it("are not begun twice, and the page shows the one that goes on", async () => {
    const { visitor, sandbox } = await operatorOf();
    sandbox.setFaults([{ target: "chatHistory", kind: "slow", delayMs: 3_600_000 }]);
    await visitor.get("/console/default/runs");
    const begun = await visitor.submit("/console/default/runs/now");
    expect(begun.url).toBe("/console/default/runs");
    expect(begun.text).toContain("A run goes on");
    expect(begun.text).not.toContain("/runs/now");
    expect(begun.text).not.toContain("http-equiv");
    const csrf = named(begun.elements(), "input").find(({ attributes }) => attributes.get("name") === "csrf");
    const token = { csrf: csrf?.attributes.get("value") ?? "" };
    const refused = await visitor.post("/console/default/runs/now", token);
    expect([refused.status, refused.text.includes("A run goes on already")]).toEqual([409, true]);
    expect(refused.text).toContain("Wait for its end");
  });

  it("are for operators alone, and their forms do nothing for others or without the token", async () => {
    const server = await start({ sandbox: TWO_CARDS });
    const reader = visitorOf(server.origin);
    const home = await reader.logIn("reader", "a-reader");
    expect(home.status).toBe(200);
    const csrf = named(home.elements(), "input").find(({ attributes }) => attributes.get("name") === "csrf");
    const token = { csrf: csrf?.attributes.get("value") ?? "" };
    for (const path of ["runs", "runs/events", "runs/one", "settings"]) {
      expect((await reader.get(`/console/default/${path}`)).status).toBe(403);
    }
    const forms = [
      ["runs/now", {}],
      ["runs/try-again", { sessionId: "ws-1" }],
    ] as const;
    for (const [path, fields] of forms) {
      expect((await reader.post(`/console/default/${path}`, { ...token, ...fields })).status).toBe(403);
    }
    const operator = visitorOf(server.origin);
    await operator.logIn(server.sandbox.login, server.sandbox.password);
    for (const [path, fields] of forms) {
      expect((await operator.post(`/console/default/${path}`, fields)).status).toBe(403);
      expect((await operator.post(`/console/default/${path}`, { ...token, ...fields })).status).toBe(403);
    }
    expect((await operator.get("/console/default/runs")).text).toContain("There was no run yet.");
    expect(server.logged.filter((line) => line.includes("a run was asked for"))).toEqual([]);
  });

  it("are said in four languages, each page small and well-formed", async () => {
    const { visitor, sandbox, origin } = await operatorOf();
    sandbox.setFaults(ONE_FAILS);
    await runNow(visitor);
    for (const language of CONSOLE_LANGUAGES) {
      const reader = visitorOf(origin, { "accept-language": language });
      for (const [name, value] of visitor.cookies) reader.cookies.set(name, value);
      for (const path of ["/console", "/console/default/runs", "/console/default/settings"]) {
        const page = await reader.get(path);
        expect(page.status).toBe(200);
        expect(named(page.elements(), "html")[0]?.attributes.get("lang")).toBe(language);
        expect(Buffer.byteLength(page.text)).toBeLessThan(100_000);
        expect(page.text).not.toMatch(/ style=| on\w+=|\{\w+[,}]/);
      }
    }
  });
});

it("the script of a run's progress is one that a browser can read", () => {
  const script = STATIC_FILES.get("run.js")?.content ?? "";
  expect(() => new Function(script)).not.toThrow();
});
