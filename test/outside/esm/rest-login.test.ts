import { describe, expect, it } from "vitest";
import { clockWithoutWaits, SOME_TIME } from "../../support/fake-clock.ts";
import { everythingSaidBy, failureOf } from "../../support/rejection.ts";
import type { Answer, AnswerFunction } from "../../support/scripted-server.ts";
import { CANARY_PASSWORDS, CREDENTIALS, esmServers, httpDate, jwt, loggedIn } from "./esm-server.ts";

const start = esmServers();
const TEMPLATE: Answer = { body: { name: "Chat session", code: "chat_session", attributes: {} } };
const REFUSED: Answer = { status: 401, body: { code: 401, message: null, error: "Unauthorized" } };
const MINUTE = 60_000;

const ask = ({ esm }: Awaited<ReturnType<typeof start>>) => esm.templateInformation("chat_session", []);

/** Accepts only these tokens. */
function accepting(...tokens: readonly string[]): AnswerFunction {
  return ({ headers }, response) => {
    const isAccepted = tokens.some((token) => headers.authorization === `Bearer ${token}`);
    response.writeHead(isAccepted ? 200 : 401);
    response.end(JSON.stringify(isAccepted ? { code: "chat_session", attributes: {} } : { code: 401 }));
  };
}

describe("the token", () => {
  it.each<[string, Answer]>([
    ["in body and header", loggedIn("a.b.c")],
    ["in the body only, with Bearer", { body: { token: "Bearer a.b.c" } }],
    ["in the body only, without Bearer", { body: { token: "a.b.c" } }],
    ["in the header only, with Bearer", { headers: { authorization: "Bearer a.b.c" }, body: { token: null } }],
    ["in the header only, without Bearer and body", { headers: { authorization: "a.b.c" } }],
    ["in the header in another spelling", { headers: { Authorization: "bearer  a.b.c " }, body: {} }],
    ["in the body, the header being empty", { headers: { authorization: "" }, body: { token: "a.b.c" } }],
    [
      "in the body, the header having but the prefix",
      { headers: { authorization: "Bearer " }, body: { token: "a.b.c" } },
    ],
  ])("is found %s", async (_name, login) => {
    const world = await start(accepting("a.b.c"), { logins: [login] });
    expect(await ask(world)).not.toBeNull();
    expect(world.asked[0]?.headers.authorization).toBe("Bearer a.b.c");
  });

  it("is asked for with a form that holds login and password, whatever stands in them", async () => {
    const world = await start(TEMPLATE);
    await ask(world);
    const [login] = world.logged;
    expect(login).toMatchObject({ method: "POST", url: "/itsm/api/v1/users/login" });
    expect(login?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(login?.body))).toEqual(CREDENTIALS);
  });

  it("is asked for once by 50 parallel calls", async () => {
    const world = await start(TEMPLATE);
    await Promise.all(Array.from({ length: 50 }, () => ask(world)));
    expect([world.logged.length, world.asked.length]).toEqual([1, 50]);
  });

  it("is asked for again after a login that failed", async () => {
    const world = await start(TEMPLATE, { logins: [REFUSED, loggedIn("a.b.c")] });
    await failureOf(ask(world));
    expect(await ask(world)).not.toBeNull();
  });
});

/** Tokens one after another, each expiring so long after the reply's Date. */
const expiring = (lifeMs: number, at: number, date = at): Answer =>
  loggedIn(jwt({ exp: (at + lifeMs) / 1000, at }), { date: httpDate(date) });

describe("renewal", () => {
  it.each([
    ["15 minutes", 15 * MINUTE, 14 * MINUTE],
    ["10 minutes", 10 * MINUTE, 9 * MINUTE],
    ["one minute", MINUTE, 54_000],
    ["ten seconds", 10_000, 9_000],
  ])("of a token of %s comes just before it expires, and not earlier", async (_name, lifeMs, renewedAfter) => {
    const clock = clockWithoutWaits();
    const world = await start(TEMPLATE, { clock, logins: [expiring(lifeMs, SOME_TIME)] });
    await ask(world);
    clock.advance(renewedAfter - 1);
    await ask(world);
    expect(world.logged).toHaveLength(1);
    clock.advance(1);
    await ask(world);
    expect(world.logged).toHaveLength(2);
  });

  it.each([
    ["nine hours late", -9 * 60 * MINUTE],
    ["nine hours early", 9 * 60 * MINUTE],
    ["years early", 3_000 * 24 * 60 * MINUTE],
  ])("counts on the server's clock, ours being %s", async (_name, skew) => {
    const clock = clockWithoutWaits(SOME_TIME + skew);
    const world = await start(TEMPLATE, { clock, logins: [expiring(15 * MINUTE, SOME_TIME)] });
    await ask(world);
    clock.advance(14 * MINUTE - 1);
    await ask(world);
    expect(world.logged).toHaveLength(1);
    clock.advance(1);
    await ask(world);
    expect(world.logged).toHaveLength(2);
  });

  it("comes once for 50 parallel calls", async () => {
    const clock = clockWithoutWaits();
    const world = await start(TEMPLATE, { clock, logins: [expiring(15 * MINUTE, SOME_TIME)] });
    await ask(world);
    clock.advance(15 * MINUTE);
    await Promise.all(Array.from({ length: 50 }, () => ask(world)));
    expect(world.logged).toHaveLength(2);
  });

  it.each<[string, string]>([
    ["has no exp", jwt({ sub: "task" })],
    ["has an exp that is no number", jwt({ exp: "tomorrow" })],
    ["has an exp that is over already", jwt({ exp: 1 })],
    ["is no JWT at all", "opaque"],
    ["has claims that are no object", `x.${Buffer.from('"text"').toString("base64url")}.y`],
  ])("of a token that %s comes within the documented 15 minutes", async (_name, token) => {
    const clock = clockWithoutWaits();
    const world = await start(TEMPLATE, { clock, logins: [loggedIn(token, { date: httpDate(SOME_TIME) })] });
    await ask(world);
    clock.advance(14 * MINUTE - 1);
    await ask(world);
    expect(world.logged).toHaveLength(1);
    clock.advance(1);
    await ask(world);
    expect(world.logged).toHaveLength(2);
  });
});

describe("a 401 in the middle", () => {
  it("costs exactly one more login, however many calls meet it", async () => {
    const world = await start(accepting("second"), { logins: [loggedIn("first"), loggedIn("second")] });
    const replies = await Promise.all(Array.from({ length: 50 }, () => ask(world)));
    expect(replies.every((reply) => reply !== null)).toBe(true);
    expect(world.logged).toHaveLength(2);
  });

  it("that comes late, for the old token, does not cost another login", async () => {
    const held: (() => void)[] = [];
    const world = await start(
      (request, response) => {
        const answer = () => accepting("second")(request, response);
        if (request.url.endsWith("/slow") && request.headers.authorization === "Bearer first") held.push(answer);
        else answer();
      },
      { logins: [loggedIn("first"), loggedIn("second"), loggedIn("third")] },
    );
    const slow = world.esm.templateInformation("slow", []);
    await ask(world);
    for (const answer of held) answer();
    await slow;
    expect(world.logged).toHaveLength(2);
  });

  it("and again with a new token is a refused login", async () => {
    const world = await start(REFUSED);
    const failure = await failureOf(ask(world));
    expect(failure).toMatchObject({ code: "esm-login-refused", retryable: false, status: 401 });
    expect([world.logged.length, world.asked.length]).toEqual([2, 2]);
  });

  it("of the stream is answered with a new login as well", async () => {
    const world = await start([REFUSED, { body: { data: [{ dataCardId: "1" }] } }]);
    expect(await world.esm.cardIds({ templateCode: "chat_session", filter: undefined })).toEqual(["1"]);
    expect(world.logged).toHaveLength(2);
  });
});

describe("a login that fails", () => {
  it.each<[string, Answer, string]>([
    ["401", REFUSED, "esm-login-refused"],
    ["403", { status: 403, body: { code: 403 } }, "esm-login-refused"],
    ["404", { status: 404 }, "esm-login-refused"],
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, "wrong-address"],
    ["200 without a token", { body: { token: "" } }, "esm-login-refused"],
    ["200 with a page of HTML", { body: "<html>Sign in</html>" }, "wrong-address"],
    ["200 with a token that is no text", { body: { token: { a: 1 } } }, "reply-not-understood"],
    ["503 all the time", { status: 503 }, "unavailable"],
    ["a reset connection", (_, response) => response.socket?.resetAndDestroy(), "unreachable"],
    ["words that repeat the form", ({ body }, response) => response.writeHead(401).end(body), "esm-login-refused"],
    ["a token that cannot be sent", { body: { token: "a\nb" } }, "unreachable"],
  ])("with %s says so without the password", async (_name, login, code) => {
    const world = await start(TEMPLATE, { logins: [login] });
    const failure = await failureOf(ask(world));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain("ESM");
    for (const canary of CANARY_PASSWORDS) expect(everythingSaidBy(failure)).not.toContain(canary);
    expect(world.asked).toEqual([]);
  });

  it("fails all calls that waited for it, with a single attempt", async () => {
    const world = await start(TEMPLATE, { logins: [REFUSED] });
    const failures = await Promise.all(Array.from({ length: 20 }, () => failureOf(ask(world))));
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(["esm-login-refused"]));
    expect(world.logged).toHaveLength(1);
  });

  it("names the setting to look at", async () => {
    const refused = await failureOf(ask(await start(TEMPLATE, { logins: [REFUSED] })));
    expect(refused.message).toContain("esm.login");
    expect(refused.message).toMatch(/^ESM at http:\/\/127\.0\.0\.1:\d+ refused the login/);
    const wrongPlace = await failureOf(ask(await start(TEMPLATE, { logins: [{ status: 404 }] })));
    expect(wrongPlace.message).toContain("esm.url");
  });
});
