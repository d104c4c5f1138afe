import { describe, expect, it } from "vitest";
import { login } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";

const start = sandboxes();

async function status(url: string, authorization?: string): Promise<number> {
  const reply = await fetch(url, { headers: authorization === undefined ? {} : { Authorization: authorization } });
  await reply.arrayBuffer();
  return reply.status;
}

describe("login", () => {
  it("gives the same token in the body, with Bearer in front, and in the header", async () => {
    const sandbox = await start();
    const reply = await fetch(`${sandbox.esmRest}/users/login`, {
      method: "POST",
      body: new URLSearchParams({ login: sandbox.login, password: sandbox.password }),
    });
    const body = (await reply.json()) as { token: string };
    expect(Object.keys(body)).toEqual(["code", "message", "timestamp", "token"]);
    expect(body.token).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(reply.headers.get("Authorization")).toBe(body.token);
  });

  it("signs a token whose exp is 15 minutes of real time ahead, whatever the sandbox's clock says", async () => {
    const sandbox = await start({ clock: 0 });
    const before = Math.floor(Date.now() / 1000);
    const token = await login(sandbox);
    const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(payload.exp).toBeGreaterThanOrEqual(before + 900);
    expect(payload.exp).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + 900);
  });

  it.each([
    ["the wrong password", { password: "wrong" }],
    ["the wrong login", { login: "somebody" }],
  ])("refuses %s with an ApiException 401", async (_what, changes) => {
    const sandbox = await start();
    const form = { login: sandbox.login, password: sandbox.password, ...changes };
    const reply = await fetch(`${sandbox.esmRest}/users/login`, { method: "POST", body: new URLSearchParams(form) });
    const body: unknown = await reply.json();
    expect(reply.status).toBe(401);
    expect(body).toMatchObject({ code: 401, error: "Unauthorized", url: `${sandbox.esmRest}/users/login` });
    expect(JSON.stringify(body)).not.toContain(sandbox.password);
  });

  it("refuses a login without a form with 400", async () => {
    const sandbox = await start();
    const reply = await fetch(`${sandbox.esmRest}/users/login`, { method: "POST" });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: 400 });
  });

  it("makes a new password and token for each start unless they are given", async () => {
    const [one, other, given] = await Promise.all([start(), start(), start({ password: "p", token: "t" })]);
    expect(one.password).not.toBe(other.password);
    expect(one.token).not.toBe(other.token);
    expect([given.password, given.token]).toEqual(["p", "t"]);
  });
});

describe("tokens", () => {
  it("are taken with and without Bearer", async () => {
    const sandbox = await start();
    const token = await login(sandbox);
    expect(await status(`${sandbox.esmRest}/dc`, token)).toBe(200);
    expect(await status(`${sandbox.esmRest}/dc`, token.replace("Bearer ", ""))).toBe(200);
  });

  it.each([
    ["missing", () => undefined],
    ["empty", () => ""],
    ["nonsense", () => "Bearer nonsense"],
    ["changed", (token: string) => `${token}x`],
    ["of another user", (token: string) => forged(token, "HS256")],
    ["unsigned", (token: string) => `${forged(token, "none").split(".").slice(0, 2).join(".")}.`],
  ])("are refused with 401 when %s", async (_what, change) => {
    const sandbox = await start();
    expect(await status(`${sandbox.esmRest}/dc`, change(await login(sandbox)))).toBe(401);
  });

  it("expire by the real time, and a new login helps", async () => {
    let now = Date.now();
    const sandbox = await start({ now: () => now, tokenLifeSeconds: 60 });
    const token = await login(sandbox);
    now += 59_000;
    expect(await status(`${sandbox.esmRest}/dc`, token)).toBe(200);
    now += 2_000;
    expect(await status(`${sandbox.esmRest}/dc`, token)).toBe(401);
    expect(await status(`${sandbox.esmRest}/dc`, await login(sandbox))).toBe(200);
  });

  it("are not needed for echo, but for echo/jwt", async () => {
    const sandbox = await start();
    const reply = await fetch(`${sandbox.esmRest}/echo?message=hello`);
    expect(await reply.json()).toMatchObject({ code: 200, message: "hello" });
    expect(await status(`${sandbox.esmRest}/echo/jwt`)).toBe(401);
    expect(await status(`${sandbox.esmRest}/echo/jwt?message=x`, await login(sandbox))).toBe(200);
  });

  it("come before everything else: without one, a wrong request is a 401 too", async () => {
    const sandbox = await start();
    expect(await status(`${sandbox.esmRest}/dc/nothing/data?limit=999`)).toBe(401);
  });
});

function forged(token: string, algorithm: string): string {
  const [, , signature = ""] = token.replace("Bearer ", "").split(".");
  return `Bearer ${encode({ alg: algorithm, typ: "JWT" })}.${encode({ sub: "admin", exp: 9e9 })}.${signature}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
