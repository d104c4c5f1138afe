import { EventEmitter, once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { visitorOf } from "./console-visitor.ts";
import { consoleWorlds, RIGHT } from "./console-world.ts";

const start = consoleWorlds();

/** A page without what differs from answer to answer on purpose. */
function comparable(text: string): string {
  return text.replaceAll(/value="[\w-]{43}"/g, "").replaceAll(/ selected=""/g, "");
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate();
}

describe("whoever guesses", () => {
  it("learns nothing from the answer: a wrong password, an unknown login and an unknown environment look the same", async () => {
    const { origin } = await start({ environments: ["north", "south"] });
    const visitor = visitorOf(origin);
    const answers = [];
    for (const [login, environment] of [
      ["aada", "north"],
      ["nobody", "north"],
      ["aada", "nowhere"],
      ["aada", "__proto__"],
      ["aada", ""],
    ] as const) {
      answers.push(await visitor.logIn(login, "wrong", environment));
    }
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect(new Set(answers.map(({ text }) => comparable(text))).size).toBe(1);
  });

  it("has five attempts, also with fifty at once; ESM is not asked for the others", async () => {
    const { origin, loggedIn } = await start();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => (await visitorOf(origin).logIn("aada", "wrong")).status),
    );
    expect(loggedIn).toHaveLength(5);
    expect(answers.filter((status) => status === 429)).toHaveLength(45);
    const blocked = await visitorOf(origin).logIn("aada", RIGHT);
    expect([blocked.status, blocked.headers.get("retry-after")]).toEqual([429, "900"]);
    expect(loggedIn).toHaveLength(5);
  });

  it("has no more from many addresses that are made up", async () => {
    const { origin, loggedIn } = await start({ server: { behindProxy: true } });
    for (let count = 0; count < 10; count += 1) {
      const visitor = visitorOf(origin, { "x-forwarded-for": `198.51.100.${count}, 192.0.2.1` });
      await visitor.logIn("aada", "wrong");
    }
    expect(loggedIn).toHaveLength(5);
  });

  it("fills no disk, and what was typed is in no log, page or address", async () => {
    const { origin, logged, counted } = await start();
    const typed = ["typed-login", "typed-password", "typed-environment"] as const;
    const [login, password, environment] = typed;
    for (let count = 0; count < 20; count += 1) {
      const visitor = visitorOf(origin);
      const known = await visitor.logIn(`${login}${count}`, password);
      const unknown = await visitor.logIn(`${login}${count}`, password, environment);
      for (const word of typed) expect(`${known.url}${known.text}${unknown.url}${unknown.text}`).not.toContain(word);
    }
    expect(logged).toHaveLength(2);
    for (const word of typed) expect(logged.join("\n")).not.toContain(word);
    expect(counted.filter((one) => one === "login north refused")).toHaveLength(20);
    expect(counted.filter((one) => one === "login  refused")).toHaveLength(20);
  });

  it.each([
    ["no login", { login: "", password: "x" }],
    ["no password", { login: "x", password: "" }],
    ["a line feed", { login: "x\ny", password: "x" }],
    ["a zero byte", { login: "x", password: "x\0" }],
    ["a megabyte", { login: "x".repeat(201), password: "x" }],
  ])("with %s does not reach ESM", async (_, { login, password }) => {
    const { origin, loggedIn } = await start();
    expect((await visitorOf(origin).logIn(login, password)).status).toBe(400);
    expect(loggedIn).toEqual([]);
  });

  it("with somebody else's form does not log anybody in", async () => {
    const { origin, loggedIn } = await start();
    const [own, victim] = [visitorOf(origin), visitorOf(origin)];
    const token = /name="csrf" value="([\w-]{43})"/.exec((await own.get("/console/log-in")).text)?.[1] ?? "";
    await victim.get("/console/log-in");
    const answer = await victim.post("/console/log-in", {
      csrf: token,
      environment: "north",
      login: "x",
      password: RIGHT,
    });
    expect([answer.status, loggedIn]).toEqual([403, []]);
    expect(answer.text).toContain("The form was too old");
  });
});

describe("an ESM that does not answer logins", () => {
  it("costs nobody an attempt, and a page says so in time", async () => {
    let isAway = true;
    const { origin } = await start({
      beforeAnswer: async () => {
        if (isAway) throw new Failure("away", { code: "unreachable", scope: "system", retryable: true });
      },
    });
    const visitor = visitorOf(origin);
    for (let count = 0; count < 20; count += 1) expect((await visitor.logIn("aada", RIGHT)).status).toBe(503);
    isAway = false;
    expect((await visitor.logIn("aada", RIGHT)).url).toBe("/console");
  });

  it("is asked by four at once; fifty wait, others are told at once, and none is begun who is not waited for", async () => {
    const door = new EventEmitter();
    const held = once(door, "open");
    const { origin, clock, loggedIn, closed } = await start({
      server: { behindProxy: true },
      beforeAnswer: async () => void (await held),
    });
    const send = async (index: number) => {
      const visitor = visitorOf(origin, { "x-forwarded-for": `192.0.${index}.1` });
      return (await visitor.logIn(`login-${index}`, RIGHT)).status;
    };
    const statuses: number[] = [];
    const sent = Array.from({ length: 60 }, async (_, index) => void statuses.push(await send(index)));
    await until(() => statuses.length === 6);
    expect(loggedIn).toHaveLength(4);
    clock.advance(10_000);
    await Promise.all(sent);
    expect(statuses).toEqual(Array.from({ length: 60 }, () => 503));
    door.emit("open");
    await until(() => closed.length === 4);
    expect(loggedIn).toHaveLength(4);
  });
});
