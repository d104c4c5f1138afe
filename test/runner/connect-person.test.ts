import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { createInProcessBudgets } from "../../plugin/outside/http/budget/system-budgets.ts";
import { connectPerson, type PersonConnecting } from "../../plugin/runner/environment/connect-person.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { jwt } from "../outside/esm/esm-server.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { sampleSession } from "../sandbox/sample-session.ts";
import { clockWithoutWaits, SOME_TIME } from "../support/fake-clock.ts";
import { settingsOf } from "../support/ready-made.ts";
import { everythingSaidBy, failureOf, rejectionOf } from "../support/rejection.ts";
import { scriptedServers } from "../support/scripted-server.ts";

const start = sandboxes();
const serve = scriptedServers();
const APIS = ["rest", "web-api"] as const;
type Api = (typeof APIS)[number];

/** A canary in both, and what a person's password may hold. */
const MARI: { readonly login: string; readonly password: string } = {
  login: "mari.canary@example.org",
  password: '"hunter2 & ümlaut: ${secret}"',
};
const CANARIES = ["canary", "hunter2", encodeURIComponent(MARI.password), "ümlaut", "quotation", "characters)"];
const TEMPLATE = "chat_session";
const QUERY = { templateCode: TEMPLATE, filter: undefined, attributeCodes: ["chat_session_id"] };

const WEB_API = {
  timeZone: "Europe/Helsinki",
  uniqueAttributeCode: "efecte_id",
  chatLogFile: { operationType: "add" },
};

const unlimited = { requestsPerSecond: undefined, atOnce: 16, bytesPerSecond: undefined };

/** Connects as a person to an ESM; ends with the test's own signal. */
function connecting(api: Api, url: string, more: Partial<PersonConnecting> = {}) {
  const ended = new AbortController();
  const clock = more.clock ?? clockWithoutWaits();
  const budgets = () => createInProcessBudgets(clock, () => unlimited);
  const configuration = {
    // What the task uses: nobody else may get it.
    esm: { url, login: "task", password: "of the task", webApi: api === "rest" ? undefined : WEB_API },
    platformSettings: settingsOf(""),
  };
  const shared = { environment: "test console", budgets: { esm: budgets(), chatHistory: budgets() }, clock };
  return {
    ended,
    as: (credentials: { readonly login: string; readonly password: string }) =>
      connectPerson(configuration, credentials, { signal: ended.signal, ...shared, ...more }),
  };
}

async function world(api: Api, more: Partial<PersonConnecting> = {}) {
  const clock = clockWithoutWaits();
  const sandbox = await start({
    sessions: ["ws-1", "ws-2"].map((id) => sampleSession(id)),
    createCards: true,
    users: [MARI],
    now: clock.now,
  });
  const url = api === "rest" ? sandbox.esmRest : sandbox.esmWebApi;
  sandbox.resetStats();
  return { sandbox, clock, ...connecting(api, url, { clock, ...more }) };
}

const requests = (sandbox: Sandbox) => sandbox.stats().esm.requests;

describe.each(APIS)("over %s, a person", (api) => {
  it("is logged in at once, with one request, and sees what ESM shows this person", async () => {
    const { sandbox, as, clock } = await world(api);
    const [first, second] = (sandbox.world.cardsByTemplate.get(TEMPLATE) ?? []).map(({ dataCardId }) => dataCardId);
    const rules = [{ templateCode: TEMPLATE, attributeCode: "chat_session_id", read: false, write: true }];
    sandbox.setUsers([{ ...MARI, rules, unseenCards: [first ?? ""] }]);
    const access = await as(MARI);
    expect(requests(sandbox)).toBe(1);
    expect(access.endsAt).toBe(api === "rest" ? clock.now() + 900_000 : undefined);
    const { cards } = await access.esm.newestCards(QUERY, { belowId: undefined, most: 50 });
    expect(cards.map(({ dataCardId }) => dataCardId)).toEqual([second]);
    expect(cards[0]?.values["chat_session_id"] ?? []).toEqual([]);
    expect(await access.esm.cardsWithIds(QUERY, [first ?? ""])).toEqual([]);
    access.close();
  });

  it("is let in also without a right to see the template", async () => {
    const { sandbox, as } = await world(api);
    sandbox.setUsers([{ ...MARI, rules: [{ templateCode: TEMPLATE, read: false, write: false }] }]);
    const access = await as(MARI);
    expect(await access.esm.templateInformation(TEMPLATE, [])).toBeNull();
    access.close();
  });

  it.each([
    ["a wrong password", { ...MARI, password: "wrong hunter2" }],
    ["an empty-looking one", { ...MARI, password: " " }],
    ["a login that nobody has", { ...MARI, login: "canary" }],
  ])("with %s is refused, and ESM was asked once", async (_name, credentials) => {
    const { sandbox, as } = await world(api);
    const failure = await failureOf(as(credentials));
    expect(failure).toMatchObject({ code: "esm-login-refused", scope: "system", retryable: false, status: 401 });
    expect(requests(sandbox)).toBe(1);
    for (const canary of [...CANARIES, "esm.login", "esm.url", "setting"]) {
      expect(everythingSaidBy(failure).replaceAll(/\n\s+at .*/g, "")).not.toContain(canary);
    }
  });

  it.each([
    ["503", { kind: "status", status: 503 }, "unavailable"],
    ["429", { kind: "status", status: 429 }, "unavailable"],
    ["500", { kind: "status", status: 500 }, "unavailable"],
    ["403", { kind: "status", status: 403 }, "esm-login-refused"],
    ["a connection that breaks", { kind: "reset" }, "unreachable"],
  ] as const)("whose login is answered with %s is told so, and ESM was asked once", async (_name, fault, code) => {
    const { sandbox, as } = await world(api);
    sandbox.setFaults([{ target: "esm", ...fault }]);
    const failure = await failureOf(as(MARI));
    expect(failure.code).toBe(code);
    expect(requests(sandbox)).toBe(1);
    for (const canary of [...CANARIES, "esm.login", "esm.url"]) expect(failure.message).not.toContain(canary);
  });

  it("is told to log in again once ESM no longer takes the login, and is asked nothing more", async () => {
    const { sandbox, as } = await world(api);
    const access = await as(MARI);
    sandbox.setUsers([{ ...MARI, password: "another" }]);
    sandbox.resetStats();
    const over = { code: "esm-session-over", retryable: false, scope: "system" };
    const failure = await failureOf(access.esm.newestCards(QUERY, { belowId: undefined, most: 2 }));
    expect(failure).toMatchObject(over);
    expect(requests(sandbox)).toBe(1);
    for (const canary of CANARIES) expect(everythingSaidBy(failure)).not.toContain(canary);
    expect(await failureOf(access.esm.cardIds(QUERY))).toMatchObject(over);
    // Over the Web API, where there is no token, only ESM can tell.
    expect(requests(sandbox)).toBe(api === "rest" ? 1 : 2);
    access.close();
  });

  it("can do nothing more when the access is closed, or what it belongs to has ended", async () => {
    for (const how of ["closed", "ended"] as const) {
      const { sandbox, as, ended } = await world(api);
      const access = await as(MARI);
      sandbox.resetStats();
      if (how === "closed") access.close();
      else ended.abort();
      expect(await failureOf(access.esm.cardIds(QUERY))).toMatchObject({ code: "stopped" });
      expect(requests(sandbox)).toBe(0);
    }
  });

  it("waits for an ESM that does not answer no longer than was said", async () => {
    const server = await serve(() => undefined);
    const { as } = connecting(api, server.url, { answerWithinMs: 50 });
    expect(await failureOf(as(MARI))).toMatchObject({ code: "unreachable" });
  });

  it.each<readonly [string, Partial<typeof MARI>]>([
    ["an empty login", { login: "" }],
    ["an empty password", { password: "" }],
    ["a login of 201 characters", { login: "c".repeat(201) }],
    ["a password of 201 characters", { password: "😀".repeat(201) }],
    ["a password of a megabyte", { password: "hunter2".repeat(150_000) }],
    ["a line break in the login", { login: "canary\r\nX-Injected: 1" }],
    ["a NUL in the password", { password: "hunter2\0" }],
    ["a control character of C1", { password: "hunter2\u0085" }],
    ["half a character", { password: "hunter2\ud800" }],
    ...(api === "web-api" ? [["a colon in the login", { login: "canary:x" }] as const] : []),
  ])("with %s is none, and ESM is not asked", async (_name, wrong) => {
    const { sandbox, as } = await world(api);
    const error = await rejectionOf(as({ ...MARI, ...wrong }));
    expect(error).toBeInstanceOf(InputError);
    const told = String((error as InputError).message);
    expect(told).toMatch(/^login and password have 1 to 200 characters each/);
    expect(told).not.toMatch(/canary|hunter2|\b201\b|c{10}/);
    expect(requests(sandbox)).toBe(0);
  });

  it("may have 200 characters of any script in each", async () => {
    const { sandbox, as } = await world(api);
    const long = { login: "ä".repeat(200), password: "😀".repeat(200) };
    sandbox.setUsers([long]);
    (await as(long)).close();
    expect(requests(sandbox)).toBe(1);
  });
});

describe("a token", () => {
  it("serves until it expires, is not renewed, and then ESM is asked nothing", async () => {
    const { sandbox, clock, as } = await world("rest");
    const { esm, endsAt, close } = await as(MARI);
    clock.advance((endsAt ?? 0) - clock.now() - 1);
    expect(await esm.cardIds(QUERY)).toHaveLength(2);
    clock.advance(1);
    sandbox.resetStats();
    expect(await failureOf(esm.cardIds(QUERY))).toMatchObject({ code: "esm-session-over" });
    expect(requests(sandbox)).toBe(0);
    close();
  });

  it.each([
    ["has no end", {}, 15 * 60_000],
    ["ends in a million years", { exp: SOME_TIME / 1000 + 31_557_600_000_000 }, 24 * 3_600_000],
    ["ends beyond all numbers", { exp: Number.MAX_VALUE }, 24 * 3_600_000],
    ["ended long ago", { exp: 1 }, 15 * 60_000],
  ])("that %s has one all the same", async (_name, claims, lifeMs) => {
    const headers = { date: new Date(SOME_TIME).toUTCString() };
    const server = await serve({ headers, body: { token: jwt(claims) } });
    const access = await connecting("rest", server.url).as(MARI);
    expect(access.endsAt).toBe(SOME_TIME + lifeMs);
    access.close();
  });
});
