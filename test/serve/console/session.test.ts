import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Failure } from "../../../plugin/base/failure.ts";
import { sessionOver } from "../../../plugin/outside/esm/person-login.ts";
import { visitorOf } from "./console-visitor.ts";
import { chatsPage, consoleWorlds, environmentNamed, page, RIGHT } from "./console-world.ts";

const start = consoleWorlds();
const CHATS = chatsPage(async ({ person }) => page(`chats of ${person.login}`));
const SESSION = "esm-chat-session";

function over(): Failure {
  return sessionOver("esm.example.org");
}

/** The attributes of the cookie that an answer sets. */
function cookieLine(headers: Headers, name: string): string | undefined {
  return headers.getSetCookie().find((line) => line.startsWith(`${name}=`));
}

describe("the session of a browser", () => {
  it("has a new id at log in, whatever cookie the browser had", async () => {
    const { origin } = await start();
    const visitor = visitorOf(origin);
    const planted = "p".repeat(43);
    visitor.cookies.set(SESSION, planted);
    await visitor.logIn("aada", RIGHT);
    const first = visitor.cookies.get(SESSION);
    expect(first).not.toBe(planted);
    await visitor.logIn("aada", RIGHT);
    expect(visitor.cookies.get(SESSION)).not.toBe(first);
    const thief = visitorOf(origin);
    for (const id of [planted, first ?? ""]) {
      thief.cookies.set(SESSION, id);
      expect((await thief.get("/console")).url).toMatch(/log-in/);
    }
  });

  it.each([
    [{}, "esm-chat-session", /^esm-chat-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/],
    [
      { behindProxy: true },
      "__Host-esm-chat-session",
      /^__Host-esm-chat-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ],
  ])("stands in a cookie that no script reads and no other site sends: %j", async (server, name, line) => {
    const { origin } = await start({ server });
    const form = await fetch(`${origin}/console/log-in`);
    const token = /name="csrf" value="([\w-]{43})"/.exec(await form.text())?.[1] ?? "";
    const sent = new URLSearchParams({ csrf: token, environment: "north", login: "aada", password: RIGHT });
    const cookie = form.headers.getSetCookie().map((one) => one.split(";", 1)[0]);
    const headers = { cookie: cookie.join("; "), "content-type": "application/x-www-form-urlencoded" };
    const body = sent.toString();
    const answer = await fetch(`${origin}/console/log-in`, { method: "POST", body, headers, redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(cookieLine(answer.headers, name)).toMatch(line);
    expect(cookieLine(form.headers, name.replace("session", "form"))).toMatch(
      /^(?:__Host-)?esm-chat-form=[\w-]{43}; Path=\/; HttpOnly; (?:Secure; )?SameSite=Strict$/,
    );
  });

  it("is worth nothing after log out, and its connection to ESM is closed", async () => {
    const { origin, closed, sessions } = await start({ pages: [CHATS] });
    const visitor = visitorOf(origin);
    await visitor.logIn("aada", RIGHT);
    const id = visitor.cookies.get(SESSION) ?? "";
    await visitor.get("/console/north/chats");
    const out = await visitor.submit("/console/log-out");
    expect([out.url, closed, sessions()]).toEqual(["/console/log-in", ["aada north"], 0]);
    expect(out.text).not.toContain("has ended");
    visitor.cookies.set(SESSION, id);
    const again = await visitor.get("/console/north/chats");
    expect(again.url).toMatch(/^\/console\/log-in/);
    expect(again.text).not.toContain("aada");
  });

  it("ends when ESM says that the login is over; afterwards one comes back to the same page", async () => {
    let isOver = false;
    const pages = [
      chatsPage(async () => {
        if (isOver) throw over();
        return page("chats");
      }),
    ];
    const { origin, closed } = await start({ pages, environments: ["north", "south"] });
    const visitor = visitorOf(origin);
    await visitor.logIn("aada", RIGHT, "south");
    await visitor.logIn("aada", RIGHT, "north");
    isOver = true;
    const form = await visitor.get("/console/north/chats?page=2");
    expect(form.text).toContain("Your session has ended. Please log in again.");
    expect(form.text).toContain('<option selected="">north</option>');
    expect(closed).toEqual(["aada north"]);
    isOver = false;
    expect((await visitor.get("/console/south/chats")).status).toBe(200);
    await visitor.get(form.url);
    const back = await visitor.submit("/console/log-in", { login: "aada", password: RIGHT, environment: "north" });
    expect([back.status, back.url]).toEqual([200, "/console/north/chats?page=2"]);
  });

  it("comes back to the same page after a wrong password, too", async () => {
    const { origin } = await start({ pages: [CHATS] });
    const visitor = visitorOf(origin);
    await visitor.get("/console/north/chats?page=2");
    await visitor.submit("/console/log-in", { login: "aada", password: "wrong" });
    const back = await visitor.submit("/console/log-in", { login: "aada", password: RIGHT });
    expect(back.url).toBe("/console/north/chats?page=2");
  });

  it("ends with ESM's token, and says so", async () => {
    const { origin, clock, closed } = await start({ pages: [CHATS], tokenMs: 60_000 });
    const visitor = visitorOf(origin);
    await visitor.logIn("aada", RIGHT);
    clock.advance(60_000);
    const form = await visitor.get("/console/north/chats");
    expect(form.text).toContain("Your session has ended. Please log in again.");
    expect(closed).toEqual(["aada north"]);
  });

  it("is another one for everybody: nobody gets the page of somebody else", async () => {
    const { origin } = await start({ pages: [CHATS] });
    const [aada, bertta] = [visitorOf(origin), visitorOf(origin)];
    await aada.logIn("aada", RIGHT);
    await bertta.logIn("bertta", RIGHT);
    expect((await aada.get("/console/north/chats")).text).toContain("chats of aada");
    expect((await bertta.get("/console/north/chats")).text).toContain("chats of bertta");
    const token = /name="csrf" value="([\w-]+)"/.exec((await bertta.get("/console")).text)?.[1] ?? "";
    expect((await aada.post("/console/log-out", { csrf: token })).status).toBe(403);
    expect((await aada.get("/console/north/chats")).status).toBe(200);
  });

  it("has nothing of an environment in which one is not logged in", async () => {
    const { origin } = await start({ pages: [CHATS], environments: ["north", "south"] });
    const visitor = visitorOf(origin);
    await visitor.logIn("aada", RIGHT, "north");
    for (const name of ["south", "nowhere", "__proto__", "constructor", "toString"]) {
      expect((await visitor.get(`/console/${name}/chats`)).url).toMatch(/^\/console\/log-in/);
    }
  });

  it("ends for an environment whose configuration is another one, as for a login that is no operator any more", async () => {
    const operators = chatsPage(async () => page("runs"), { path: "/runs", for: "operators", entry: "runs" });
    const { origin, app, closed } = await start({ pages: [operators] });
    const visitor = visitorOf(origin);
    await visitor.logIn("olli", RIGHT);
    expect((await visitor.get("/console/north/runs")).status).toBe(200);
    app.takeOn(environmentNamed("north", ["somebody else"]));
    expect(closed).toEqual(["olli north"]);
    expect((await visitor.get("/console/north/runs")).url).toMatch(/^\/console\/log-in/);
    await visitor.logIn("olli", RIGHT);
    expect((await visitor.get("/console/north/runs")).status).toBe(403);
  });
});

/** Events that come when the test says so, and whether anybody still listens. */
function events() {
  const waiting: (() => void)[] = [];
  let listening = 0;
  const route = chatsPage(async ({ signal }) => {
    async function* made() {
      listening += 1;
      try {
        yield { event: "progress", data: "first\nline" };
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
        if (!signal.aborted) yield { event: "progress", data: "second" };
      } finally {
        listening -= 1;
      }
    }
    return { kind: "events", events: made() };
  });
  return { route, next: () => waiting.shift()?.(), listening: () => listening };
}

async function watched() {
  const made = events();
  const world = await start({ pages: [made.route] });
  const visitor = visitorOf(world.origin);
  await visitor.logIn("aada", RIGHT);
  const cookie = [...visitor.cookies].map((one) => one.join("=")).join("; ");
  const open = async () => fetch(`${world.origin}/console/north/chats`, { headers: { cookie } });
  return { ...made, ...world, visitor, open };
}

describe("events", () => {
  it("come as they are made, and nothing is kept of them", async () => {
    const { open, next, listening } = await watched();
    const answer = await open();
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const text = answer.text();
    await until(() => listening() === 1);
    next();
    expect(await text).toBe("event: progress\ndata: first\ndata: line\n\nevent: progress\ndata: second\n\n");
    expect(listening()).toBe(0);
  });

  it("end with log out, with ESM's token, and when the server stops", async () => {
    const { open, visitor, listening, clock, app } = await watched();
    await visitor.get("/console");
    const ends = [() => visitor.submit("/console/log-out"), async () => clock.advance(900_000), async () => app.stop()];
    for (const [index, end] of ends.entries()) {
      if (index > 0) await visitor.logIn("aada", RIGHT);
      const cookie = [...visitor.cookies].map((one) => one.join("=")).join("; ");
      const text = (
        await fetch(`${new URL((await open()).url).origin}/console/north/chats`, { headers: { cookie } })
      ).text();
      await end();
      expect(await text).not.toContain("second");
    }
    await until(() => listening() === 0);
  });

  it("end when the browser goes away", async () => {
    const { open, listening } = await watched();
    const answer = await open();
    await until(() => listening() === 1);
    await answer.body?.cancel();
    await until(() => listening() === 0);
    expect(listening()).toBe(0);
  });

  it("are for four at once in one session", async () => {
    const { open, listening } = await watched();
    const answers = await Promise.all([1, 2, 3, 4].map(open));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const fifth = await open();
    expect([fifth.status, fifth.headers.get("retry-after")]).toEqual([503, "60"]);
    for (const { body } of answers) await body?.cancel();
    await until(() => listening() === 0);
    expect((await open()).status).toBe(200);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate();
}
