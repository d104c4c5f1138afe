import { describe, expect, it } from "vitest";
import { Failure } from "../../../../plugin/base/failure.ts";
import { LONGEST_TOKEN } from "../../../../plugin/outside/described-api/auth.ts";
import { failureOf } from "../../../support/rejection.ts";
import { type Answer, closedPort, type PlainAnswer, play, scriptedServers } from "../../../support/scripted-server.ts";
import { connected, ids, message, session } from "./described-platform.ts";

const start = scriptedServers();
const GOOD = session([message(1, { by: "v", at: 1 })]);

const sessionLogin = (token: object, more: object = {}) => ({
  auth: {
    session: {
      login: { post: "/login", json: { user: "{user}", password: "{key}" } },
      token,
      headers: "cookie" in token ? {} : { "X-Token": "t {session_token}" },
      ...more,
    },
  },
});

describe("each request shows who asks", () => {
  it.each<[string, unknown, Record<string, string>]>([
    [
      "basic",
      { basic: { user: "{user}", password: "{key}ä" } },
      { authorization: `Basic ${Buffer.from("admin:s3cret-keyä").toString("base64")}` },
    ],
    ["bearer", { bearer: "{key}" }, { authorization: "Bearer s3cret-key" }],
    [
      "headers",
      { headers: { "X-Auth-Token": "{key}", "X-User-Id": "{user}" } },
      { "x-auth-token": "s3cret-key", "x-user-id": "admin" },
    ],
    ["nothing", "none", {}],
  ])("by %s", async (_, auth, headers) => {
    const server = await start({ body: GOOD });
    expect(ids(await connected(server.url, { auth }).chatHistory.session("1"))).toEqual(["1"]);
    expect(server.requests[0]?.headers).toMatchObject(headers);
    expect("authorization" in (server.requests[0]?.headers ?? {})).toBe("authorization" in headers);
  });

  it.each<[string, object, object]>([
    [
      "JSON",
      { json: { method: "chat.get", session: "{session_token}", data: { chat: "{session}" } } },
      { method: "chat.get", session: "token-2", data: { chat: "1" } },
    ],
    ["a form", { form: { sid: "{session_token}", chat: "{session}" } }, { sid: "token-2", chat: "1" }],
  ])("by a login whose token goes into the body, as %s, and is renewed when it is refused", async (_, sent, body) => {
    let logins = 0;
    const server = await start((request, response) => {
      if (request.body.includes("login")) logins += 1;
      const isGood = request.body.includes("token-2");
      const answer = request.body.includes("login")
        ? { result: 0, session: `token-${logins}` }
        : isGood
          ? { ...(GOOD as object), result: 0 }
          : { result: 6 };
      play({ body: answer }, request, response);
    });
    const { chatHistory } = connected(server.url, {
      auth: { session: { login: { post: "/rpc", json: { method: "login" } }, token: { body: "session" } } },
      requests: { chat: { post: "/rpc", ...sent } },
      refusals: [{ if: { result: 6 }, means: "token" }],
    });
    expect(ids(await chatHistory.session("1"))).toEqual(["1"]);
    expect(server.requests.map(({ url }) => url)).toEqual(["/rpc", "/rpc", "/rpc", "/rpc"]);
    const last = server.requests.at(-1)?.body ?? "";
    expect("form" in sent ? Object.fromEntries(new URLSearchParams(last)) : JSON.parse(last)).toEqual(body);
  });

  it.each<[string, object, PlainAnswer, Record<string, string>]>([
    ["in the body", { body: "data.token" }, { body: { data: { token: "abc" } } }, { "x-token": "t abc" }],
    [
      "a number in the body",
      { body: "token" },
      { body: '{"token": 12345678901234567890}' },
      { "x-token": "t 12345678901234567890" },
    ],
    [
      "in a header, whatever its capitals",
      { header: "X-Auth-Token" },
      { headers: { "x-auth-token": "abc" } },
      { "x-token": "t abc" },
    ],
    [
      "in a cookie",
      { cookie: "sid" },
      { headers: { "set-cookie": "sid=abc; Path=/; HttpOnly" } },
      { cookie: "sid=abc" },
    ],
    [
      "after a redirect",
      { cookie: "sid" },
      { status: 302, headers: { "set-cookie": "sid=abc", location: "/" } },
      { cookie: "sid=abc" },
    ],
  ])("by a login whose token is %s", async (_, token, login, headers) => {
    const server = await start((request, response) =>
      play(request.url === "/login" ? login : { body: GOOD }, request, response),
    );
    const { chatHistory } = connected(server.url, sessionLogin(token));
    await chatHistory.session("1");
    await chatHistory.session("1");
    expect(server.requests.map(({ url }) => url)).toEqual(["/login", "/chat/1", "/chat/1"]);
    expect(server.requests[0]?.body).toBe('{"user":"admin","password":"s3cret-key"}');
    expect(server.requests[2]?.headers).toMatchObject(headers);
  });

  it("by the last of several cookies with the name, as in browsers", async () => {
    const server = await start((request, response) => {
      if (request.url !== "/login") return play({ body: GOOD }, request, response);
      response.setHeader("set-cookie", ["other=1", "sid=deleted; Max-Age=0", "sid2=2", "sid=abc; Secure"]);
      return response.end("{}");
    });
    await connected(server.url, sessionLogin({ cookie: "sid" })).chatHistory.session("1");
    expect(server.requests[1]?.headers.cookie).toBe("sid=abc");
  });

  it("by a form", async () => {
    const server = await start((request, response) =>
      play({ body: request.url === "/in" ? { t: "abc" } : GOOD }, request, response),
    );
    const login = { post: "/in", form: { user: "{user}", password: "{key}&=ä" } };
    await connected(server.url, sessionLogin({ body: "t" }, { login })).chatHistory.session("1");
    expect(server.requests[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(server.requests[0]?.body).toBe("user=admin&password=s3cret-key%26%3D%C3%A4");
  });

  it("by OAuth with the client's own credentials", async () => {
    const server = await start((request, response) =>
      play({ body: request.url === "/oauth" ? { access_token: "abc", expires_in: "600" } : GOOD }, request, response),
    );
    const auth = { oauth: { token: "/oauth", client_id: "{user}", client_secret: "{key}", scope: "read" } };
    const { chatHistory, clock } = connected(server.url, { auth });
    await chatHistory.session("1");
    clock.at += 539_000;
    await chatHistory.session("1");
    clock.at += 2_000;
    await chatHistory.session("1");
    expect(server.requests.map(({ url }) => url)).toEqual(["/oauth", "/chat/1", "/chat/1", "/oauth", "/chat/1"]);
    expect(server.requests[0]?.body).toBe(
      "grant_type=client_credentials&client_id=admin&client_secret=s3cret-key&scope=read",
    );
    expect(server.requests[1]?.headers.authorization).toBe("Bearer abc");
  });
});

function expiring() {
  let logins = 0;
  let taken = 1;
  const answer: Answer = (request, response) => {
    if (request.url === "/login") return play({ body: { t: `token${(logins += 1)}` } }, request, response);
    const isTaken = request.headers["x-token"] === `t token${taken}`;
    return play(
      isTaken ? { body: { ...GOOD, id: request.url.slice(6) } } : { status: 401, body: {} },
      request,
      response,
    );
  };
  return { answer, logins: () => logins, expire: () => void (taken += 1) };
}

describe("a token that is no longer taken", () => {
  it("is renewed once for all who were refused together", async () => {
    const platform = expiring();
    const server = await start(platform.answer);
    const { chatHistory } = connected(server.url, sessionLogin({ body: "t" }));
    await chatHistory.session("1");
    platform.expire();
    const readings = await Promise.all(Array.from({ length: 12 }, (_, index) => chatHistory.session(String(index))));
    expect(readings.map(({ kind }) => kind)).toEqual(Array(12).fill("history"));
    expect(platform.logins()).toBe(2);
  });

  it("is renewed before it is as old as the description says", async () => {
    const platform = expiring();
    const server = await start(platform.answer);
    const { chatHistory, clock } = connected(server.url, sessionLogin({ body: "t" }, { minutes: 10 }));
    await chatHistory.session("1");
    platform.expire();
    clock.at += 9 * 60_000 + 1;
    await chatHistory.session("1");
    expect(server.requests.map(({ url }) => url)).toEqual(["/login", "/chat/1", "/login", "/chat/1"]);
  });

  it("and refused again when it is new, is refused", async () => {
    const server = await start((request, response) =>
      play(request.url === "/login" ? { body: { t: "x" } } : { status: 401 }, request, response),
    );
    const failure = await failureOf(connected(server.url, sessionLogin({ body: "t" })).chatHistory.session("1"));
    expect(failure).toMatchObject({ code: "chat-history-token-refused", scope: "system" });
    expect(server.requests).toHaveLength(4);
  });
});

describe("a login that fails", () => {
  const error = { refusals: [{ if: { error: true }, means: "token" }] };
  const noToken = "the chat platform's answer to the login holds no token where the description says";
  it.each<[string, PlainAnswer, object, Partial<Failure>]>([
    [
      "refused by status",
      { status: 401, body: { password: "s3cret-key" } },
      {},
      { code: "chat-history-token-refused", scope: "system", status: 401 },
    ],
    [
      "refused under 200",
      { body: { error: true, password: "s3cret-key" } },
      error,
      { code: "chat-history-token-refused", scope: "system", status: 200 },
    ],
    ["at a wrong address", { status: 404 }, {}, { code: "chat-history-token-refused", scope: "system", status: 404 }],
    [
      "too busy",
      { body: { error: true } },
      { refusals: [{ if: { error: true }, means: "busy" }] },
      { code: "unavailable", scope: "request", retryable: true },
    ],
    ["without a token", { body: {} }, {}, { message: noToken, scope: "system" }],
    ["a page of HTML", { body: "<html>s3cret-key</html>" }, {}, { message: noToken, scope: "system" }],
    ["a token that is a list", { body: { t: ["s3cret-key"] } }, {}, { message: noToken }],
    ["a token with a line break", { body: { t: "s3cret-key\r\nX-Other: 1" } }, {}, { message: noToken }],
    ["a token beyond ASCII", { body: { t: "s3cret-keyä" } }, {}, { message: noToken }],
    ["a token longer than is taken", { body: { t: "x".repeat(LONGEST_TOKEN + 1) } }, {}, { message: noToken }],
  ])("is told without what is secret: %s", async (_, login, more, expected) => {
    const server = await start(login);
    const failure = await failureOf(
      connected(server.url, { ...sessionLogin({ body: "t" }), ...more }).chatHistory.session("1"),
    );
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject(expected);
    expect(JSON.stringify([String(failure), failure])).not.toContain("s3cret");
    expect(server.requests.every(({ url }) => url === "/login")).toBe(true);
  });

  it("is tried again for the next session", async () => {
    let isUp = false;
    const server = await start((request, response) => {
      if (request.url !== "/login") return play({ body: GOOD }, request, response);
      return play(isUp ? { body: { t: "x" } } : { status: 403 }, request, response);
    });
    const { chatHistory } = connected(server.url, sessionLogin({ body: "t" }));
    await expect(chatHistory.session("1")).rejects.toThrow("refused the token: check chatHistory.settings");
    isUp = true;
    expect(ids(await chatHistory.session("1"))).toEqual(["1"]);
  });
});

describe("refusals", () => {
  const refusals = [
    { if: { error: true, result: "Authorization failed!" }, means: "token" },
    { if: { error: true, result: { starts: "Could not find" } }, means: "unknown" },
    { if: { result: 4 }, means: "deleted" },
    { if: { result: 5 }, means: "forbidden" },
    { status: [409, 423], means: "deleted" },
    { status: 400, if: { code: "no_such" }, means: "unknown" },
    { if: { error: { filled: true } }, means: "failed" },
  ];
  it.each<[string, PlainAnswer, string]>([
    ["unknown by status", { status: 404 }, "unknown"],
    ["deleted by status", { status: 410 }, "deleted"],
    ["unknown under 200", { body: { error: true, result: "Could not find chat 1" } }, "unknown"],
    ["deleted under 200", { body: { result: "4" } }, "deleted"],
    ["deleted by a described status", { status: 423, body: "gone" }, "deleted"],
    ["unknown by status and body", { status: 400, body: { code: "no_such" } }, "unknown"],
  ])("that end well: %s", async (_, answer, kind) => {
    const server = await start(answer);
    expect(await connected(server.url, { refusals }).chatHistory.session("1")).toEqual({ kind });
  });

  it.each<[string, PlainAnswer, Partial<Failure>]>([
    ["a token, by status", { status: 401 }, { code: "chat-history-token-refused", scope: "system" }],
    [
      "a token, under 200",
      { body: { error: true, result: "Authorization failed!" } },
      { code: "chat-history-token-refused", scope: "system" },
    ],
    ["this session, by status", { status: 403 }, { code: "chat-history-refused", scope: "card" }],
    ["this session, under 200", { body: { result: 5 } }, { code: "chat-history-refused", scope: "card" }],
    [
      "failed under 200",
      { body: { error: "secret words" } },
      {
        code: "chat-history-refused",
        scope: "card",
        retryable: true,
        message: "the chat platform says that it failed (read a session's history)",
      },
    ],
    [
      "a status that nobody described",
      { status: 400, body: { error: "secret words" } },
      { code: "chat-history-refused", scope: "card", status: 400 },
    ],
    [
      "a redirect",
      { status: 302, headers: { location: "https://example.org/" } },
      { code: "chat-history-refused", status: 302 },
    ],
    ["no JSON", { body: "<html>secret words" }, { code: "reply-not-understood", scope: "card" }],
    ["nothing at all", { status: 204 }, { code: "reply-not-understood" }],
  ])("that are failures: %s", async (_, answer, expected) => {
    const server = await start(answer);
    const failure = await failureOf(connected(server.url, { refusals }).chatHistory.session("1"));
    expect(failure).toMatchObject(expected);
    expect(String(failure)).not.toContain("secret words");
  });
});

const busy = (wait?: unknown): PlainAnswer => ({ body: { busy: true, retry: { after: wait } } });

describe("a platform that says under 200 that it is busy", () => {
  const refusals = [{ if: { busy: true }, means: "busy", wait: "retry.after" }];

  it.each<[string, unknown, number]>([
    ["it says how long", 7, 7_000],
    ["it says it as text", "1.5", 1_500],
    ["it does not say", undefined, 2_000],
    ["it says nonsense", "soon", 2_000],
    ["it says a negative time", -5, 2_000],
  ])("is asked again after the wait: %s", async (_, wait, milliseconds) => {
    const server = await start([busy(wait), { body: GOOD }]);
    const { chatHistory, waits } = connected(server.url, { refusals });
    expect(ids(await chatHistory.session("1"))).toEqual(["1"]);
    expect(waits).toEqual([milliseconds]);
  });

  it("is left alone for the next run when it stays so, or asks for long", async () => {
    const server = await start(busy(1));
    const { chatHistory, waits } = connected(server.url, { refusals });
    await expect(chatHistory.session("1")).rejects.toMatchObject({
      code: "told-to-wait",
      scope: "system",
      onPurpose: true,
    });
    expect([server.requests.length, waits]).toEqual([4, [1_000, 1_000, 1_000]]);
    const patient = await start(busy(3_600));
    await expect(connected(patient.url, { refusals }).chatHistory.session("1")).rejects.toMatchObject({
      code: "told-to-wait",
    });
    expect(patient.requests).toHaveLength(1);
  });

  it("is not asked by anybody else meanwhile", async () => {
    const server = await start([busy(7), { body: GOOD }, { body: GOOD }]);
    const readings: Promise<unknown>[] = [];
    let begun = 0;
    function another(): void {
      begun += 1;
      if (begun <= 2) readings.push(chatHistory.session("1"));
    }
    const { chatHistory, waits } = connected(server.url, { refusals }, { onWait: another });
    another();
    await readings[0];
    await readings[1];
    // The second one began while the first waited, and waited as long.
    expect([readings.length, waits]).toEqual([2, [7_000, 7_000]]);
  });

  it("does not hold up a stop", async () => {
    const server = await start(busy(7));
    const stop = new AbortController();
    const { chatHistory } = connected(server.url, { refusals }, { signal: stop.signal });
    const reading = failureOf(chatHistory.session("1"));
    await server.received(1);
    stop.abort();
    expect(await reading).toMatchObject({ code: "stopped", scope: "run" });
  });
});

describe("a platform that cannot be reached, or is overloaded", () => {
  it("is tried again as every host, posts too", async () => {
    const requests = { chat: { post: "/rpc", json: { id: "{session}" } } };
    const server = await start([{ status: 503 }, { status: 429, headers: { "retry-after": "3" } }, { body: GOOD }]);
    const { chatHistory, waits } = connected(server.url, { requests });
    expect(ids(await chatHistory.session("1"))).toEqual(["1"]);
    expect(waits.at(-1)).toBe(3_000);
  });

  it("fails as every host", async () => {
    const { chatHistory } = connected(`http://127.0.0.1:${await closedPort()}`);
    await expect(chatHistory.session("1")).rejects.toMatchObject({
      code: "unreachable",
      scope: "request",
      retryable: true,
    });
    const broken = await start((_, response) => response.destroy());
    await expect(connected(broken.url).chatHistory.session("1")).rejects.toMatchObject({
      code: "unreachable",
      scope: "request",
    });
  });

  it("is asked for no session that an address cannot carry", async () => {
    const server = await start({ body: GOOD });
    for (const id of ["", ".", "..", "\ud800"]) {
      expect(await connected(server.url).chatHistory.session(id)).toEqual({ kind: "unknown" });
    }
    expect(server.requests).toHaveLength(0);
    await connected(server.url)
      .chatHistory.session("a/../b?c#d")
      .catch(() => undefined);
    expect(server.requests[0]?.url).toBe("/chat/a%2F..%2Fb%3Fc%23d");
  });
});

describe("support persons who are looked up", () => {
  const operators = { lookup: "people", id: "id", name: "name", external_id: "mail" };
  const chat = { get: "/chat/{session}" };
  const whole = {
    requests: { chat, people: { get: "/people", pages: { kind: "page_number", parameter: "page", size: 2 } } },
    lookups: { people: { request: "people", records: "people", id: "id" } },
    operators,
  };
  const each = {
    ...whole,
    requests: { chat, people: { get: "/people/{id}" } },
    lookups: { people: { request: "people", id: "id" } },
  };
  const olga = { id: "o1", name: "Olga Operator", mail: "olga@example.org", password_hash: "s3cret-hash" };
  const answered = session([message(1, { by: "v", at: 1 }), message(2, { by: "o", at: 5, more: { name: "" } })]);

  function platform(people: (path: string) => PlainAnswer): Answer {
    return (request, response) =>
      play(request.url.startsWith("/chat/") ? { body: answered } : people(request.url), request, response);
  }
  const person = { id: "o1", name: "Olga Operator", externalId: "olga@example.org" };

  it("by a list of all, which is kept for an hour", async () => {
    const server = await start(
      platform((url) => ({ body: { people: url.endsWith("1") ? [{ id: "x" }, { id: "y" }] : [olga] } })),
    );
    const { chatHistory, clock } = connected(server.url, whole);
    const reading = await chatHistory.session("1");
    expect(reading).toMatchObject({
      session: { operators: [person], messages: [{}, { sender: { name: "Olga Operator" } }] },
    });
    clock.at += 3_599_000;
    await chatHistory.session("1");
    expect(server.requests.map(({ url }) => url)).toEqual(["/chat/1", "/people?page=1", "/people?page=2", "/chat/1"]);
    clock.at += 2_000;
    await chatHistory.session("1");
    expect(server.requests).toHaveLength(7);
  });

  it("by a list that is read again when it lacks somebody, at most every five minutes", async () => {
    let isHired = false;
    const server = await start(platform(() => ({ body: { people: isHired ? [olga] : [] } })));
    const { chatHistory, clock } = connected(server.url, whole);
    const read = async () => {
      const reading = await chatHistory.session("1");
      return reading.kind === "history" ? reading.session.operators[0]?.externalId : undefined;
    };
    expect(await read()).toBeNull();
    isHired = true;
    expect(await read()).toBeNull();
    clock.at += 301_000;
    expect(await read()).toBe("olga@example.org");
    expect(server.requests.filter(({ url }) => url.startsWith("/people"))).toHaveLength(2);
  });

  it("one by one, and one who is gone is nobody's failure", async () => {
    const server = await start(platform((url) => (url === "/people/o1" ? { body: olga } : { status: 404 })));
    expect(await connected(server.url, each).chatHistory.session("1")).toMatchObject({
      session: { operators: [person] },
    });
    const gone = await start(platform(() => ({ status: 404 })));
    expect(await connected(gone.url, each).chatHistory.session("1")).toMatchObject({
      session: { operators: [{ id: "o1", externalId: null }] },
    });
  });

  it.each<[string, PlainAnswer, Partial<Failure>]>([
    ["overloaded", { status: 503 }, { code: "unavailable", scope: "request", retryable: true }],
    [
      "forbidden",
      { status: 403 },
      {
        code: "chat-history-refused",
        scope: "request",
        message: "the chat platform does not tell who its support persons are (status 403): may the token read them?",
      },
    ],
    ["at a wrong address", { status: 404 }, { code: "chat-history-refused", status: 404 }],
    ["not understood", { body: "<html>" }, { code: "reply-not-understood" }],
    [
      "without ids",
      { body: { people: [{ name: "Olga" }] } },
      {
        code: "platform-description-wrong",
        message: expect.stringContaining("lookups.people.id: the platform's answer has nothing there") as string,
      },
    ],
  ])("fail the session instead of losing their addresses: %s", async (_, people, expected) => {
    const server = await start(platform(() => people));
    expect(await failureOf(connected(server.url, whole).chatHistory.session("1"))).toMatchObject(expected);
  });

  it("are asked for again after a failure", async () => {
    let isUp = false;
    const server = await start(platform(() => (isUp ? { body: { people: [olga] } } : { status: 403 })));
    const { chatHistory } = connected(server.url, whole);
    await expect(chatHistory.session("1")).rejects.toThrow("does not tell who its support persons are");
    isUp = true;
    expect(await chatHistory.session("1")).toMatchObject({ session: { operators: [person] } });
  });

  it("of a list without end are refused", async () => {
    let id = 0;
    const server = await start(platform(() => ({ body: { people: [{ id: (id += 1) }, { id: (id += 1) }] } })));
    await expect(connected(server.url, whole).chatHistory.session("1")).rejects.toMatchObject({
      code: "list-too-long",
    });
    expect(server.requests).toHaveLength(501);
  });
});
