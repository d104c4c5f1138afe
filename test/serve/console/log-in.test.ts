import { describe, expect, it } from "vitest";
import { consoleServers } from "./console-server.ts";
import { visitorOf } from "./console-visitor.ts";

const start = consoleServers();

describe("the way into the console", () => {
  it("leads to the form, and with the right password to where one wanted to go", async () => {
    const { origin, sandbox } = await start();
    const visitor = visitorOf(origin);
    const form = await visitor.get("/console");
    expect(form.url).toBe("/console/log-in?to=%2Fconsole");
    const page = await visitor.logIn(sandbox.login, sandbox.password);
    expect([page.status, page.url]).toEqual([200, "/console"]);
    expect(page.text).toContain("Logged in as chat-history-task");
  });

  it("ends with the session", async () => {
    const { origin, sandbox } = await start();
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password);
    const out = await visitor.submit("/console/log-out");
    expect(out.url).toBe("/console/log-in");
    expect((await visitor.get("/console")).url).toMatch(/^\/console\/log-in/);
  });

  it("does not ask ESM for the sixth time", async () => {
    const { origin, sandbox } = await start();
    const visitor = visitorOf(origin);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect((await visitor.logIn(sandbox.login, "wrong")).status).toBe(403);
    }
    expect((await visitor.logIn(sandbox.login, sandbox.password)).status).toBe(429);
  });
});
