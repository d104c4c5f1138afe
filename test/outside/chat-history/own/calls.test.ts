import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../plugin/base/failure.ts";
import type { AdapterConnecting } from "../../../../plugin/outside/chat-history/own/adapter.ts";
import { IDLE_MS } from "../../../../plugin/outside/chat-history/own/calls.ts";
import { clockByHand, clockWithoutWaits } from "../../../support/fake-clock.ts";
import { failureOf, rejectionOf } from "../../../support/rejection.ts";
import { scriptedServers } from "../../../support/scripted-server.ts";
import { goodSession, message, ownPlatform, WHOLE } from "./own-platform.ts";

const startServer = scriptedServers();
const ENDED = /^the adapter otso-chat \(otso-chat\.mjs\) ended with (.*): have its author mend it$/;
const SECRETS = new Map([["chatHistory.settings.key", "Kettu-19-hyppii"]]);

/** An adapter whose `session` does this. */
function doing(session: (connecting: AdapterConnecting) => unknown, more: object = {}) {
  return ownPlatform({
    make: (connecting) => ({ ...WHOLE, session: async () => session(connecting) }),
    secrets: SECRETS,
    ...more,
  });
}

class NoSuchChat extends Error {}

function throwing(): never {
  throw new SyntaxError("canary");
}

/** An error as the adapter's own file makes it. */
function fromItsFile(error: Error): Error {
  error.stack = `${error.name}: ${error.message}\n    at read (file:///etc/esm-chat/otso-chat.mjs:42:7)\n    at x.js:1:1`;
  return error;
}

describe("what an adapter throws becomes a failure of the session, without its words", () => {
  const chat = "Vera Visitor wrote: my card is 4111";
  it.each<[string, unknown, string, boolean]>([
    ["a programming error", new TypeError(chat), "TypeError while a session's history was read", false],
    [
      "one with its place",
      fromItsFile(new RangeError(chat)),
      "RangeError in line 42:7 while a session's history was read",
      false,
    ],
    ["an error of its own", new NoSuchChat(chat), "NoSuchChat while a session's history was read", true],
    [
      "what `fetch` throws",
      new TypeError("fetch failed", { cause: new Error(chat) }),
      "TypeError while a session's history was read",
      true,
    ],
    ["a text", chat, "a thrown string while a session's history was read", false],
    ["nothing", undefined, "a thrown undefined while a session's history was read", false],
    [
      "what throws when it is looked at",
      Object.defineProperty(new Error(chat), "stack", {
        get: () => {
          throw new Error(chat);
        },
      }),
      "an error while a session's history was read",
      false,
    ],
  ])("%s", async (_, thrown, what, retryable) => {
    const failure = await failureOf(
      doing(() => {
        throw thrown;
      }).session("s1"),
    );
    expect(failure).toMatchObject({ code: "adapter-broken", scope: "card", retryable });
    expect(ENDED.exec(failure.message)?.[1]).toBe(what);
  });

  it("but a failure stays what it is, also as a cause", async () => {
    const own = new Failure("away", { code: "unreachable", scope: "request", retryable: true });
    expect(
      await rejectionOf(
        doing(() => {
          throw own;
        }).session("s1"),
      ),
    ).toBe(own);
    const wrapped = new Error("cannot read", { cause: new Error("really", { cause: own }) });
    expect(
      await rejectionOf(
        doing(() => {
          throw wrapped;
        }).session("s1"),
      ),
    ).toBe(own);
  });

  it("one session costs no other", async () => {
    const platform = ownPlatform({
      make: () => ({
        ...WHOLE,
        session: async (id: string) => {
          if (id === "s1") throw new TypeError("no");
          return { kind: "history", session: goodSession({ sessionId: id }) };
        },
      }),
    });
    const [first, second] = await Promise.allSettled([platform.session("s1"), platform.session("s2")]);
    expect([first.status, second.status]).toEqual(["rejected", "fulfilled"]);
  });

  it("a session that no path can carry is not even asked for", async () => {
    const platform = doing(() => {
      throw new Error("asked");
    });
    expect(await platform.session("..")).toEqual({ kind: "unknown" });
  });
});

describe("fail()", () => {
  it("makes a failure, without the adapter's secrets", async () => {
    const platform = doing(({ fail }) => {
      throw fail("the login KETTU-19-hyppii was refused (hyppii, S2V0dHUtMTktaHlwcGlp)", {
        code: "login-refused",
        scope: "system",
        retryable: false,
        retryAt: "2026-03-02T11:00:00Z",
      });
    });
    expect(await failureOf(platform.session("s1"))).toMatchObject({
      code: "login-refused",
      scope: "system",
      retryable: false,
      retryAt: Date.UTC(2026, 2, 2, 11),
      message: "the login … was refused (…, …)",
    });
  });

  it.each<[string, unknown, unknown, string]>([
    ["no message", "", {}, "the message must be text"],
    ["no options", "locked", undefined, "code must be small letters and hyphens, such as session-locked"],
    [
      "a scope of runs",
      "locked",
      { code: "locked", scope: "run", retryable: true },
      "scope must be one of card, request, system",
    ],
    ["no word on trying again", "locked", { code: "locked", scope: "card" }, "retryable must be true or false"],
  ])("says what is wrong: %s", async (_, text, options, problem) => {
    const platform = doing(({ fail }) => {
      throw fail(text as string, options as never);
    });
    expect(await failureOf(platform.session("s1"))).toMatchObject({
      code: "adapter-broken",
      message: expect.stringContaining(`calls fail() in a wrong way: ${problem}`),
    });
  });

  it("says of refused credentials what looks wrong with them", async () => {
    const secrets = new Map([["chatHistory.settings.key", "Bearer abcdef"]]);
    const platform = doing(
      ({ fail }) => {
        throw fail.tokenRefused({ status: 401 });
      },
      { secrets },
    );
    expect(await failureOf(platform.session("s1"))).toMatchObject({
      code: "chat-history-token-refused",
      scope: "system",
      message:
        "the chat platform at http://127.0.0.1:1 refused the token: check chatHistory.settings and chatHistory.token; chatHistory.settings.key begins with the word that is put in front of it anyway: is that part of it?",
    });
  });
});

describe("a call that never comes back", () => {
  it("is ended when nothing was under way for two minutes, and sends nothing afterwards", async () => {
    const { url, requests } = await startServer({ body: {} });
    const timer = clockByHand();
    const never = new AbortController();
    let later: Promise<unknown> | undefined;
    const platform = doing(
      ({ http }) => {
        later = once(never.signal, "abort").then(() => http.get("/late"));
        return later;
      },
      { url, settings: { timer } },
    );
    const reading = failureOf(platform.session("s1"));
    await timer.waiting(1);
    timer.advance(IDLE_MS);
    expect(await reading).toMatchObject({
      code: "adapter-broken",
      scope: "card",
      retryable: true,
      message: expect.stringContaining(
        "did nothing for 2 minutes while a session's history was read, and was given up",
      ),
    });
    never.abort();
    expect(await failureOf(later ?? Promise.resolve())).toMatchObject({ code: "stopped" });
    expect(requests).toEqual([]);
  });

  it("is not ended while a request is under way", async () => {
    const timer = clockByHand();
    const answered = new AbortController();
    const { url, received } = await startServer(async (_, response) => {
      await once(answered.signal, "abort");
      response.end("{}");
    });
    const platform = doing(
      async ({ http }) => {
        await http.get("/slow");
        return { kind: "deleted" };
      },
      { url, settings: { timer } },
    );
    const reading = platform.session("s1");
    await received(1);
    await timer.waiting(1);
    timer.advance(IDLE_MS);
    await timer.waiting(1);
    answered.abort();
    expect(await reading).toEqual({ kind: "deleted" });
  });

  it("ends at once when all work must stop", async () => {
    const stopping = new AbortController();
    const platform = doing(() => new Promise(() => {}), { settings: { signal: stopping.signal } });
    const reading = failureOf(platform.session("s1"));
    stopping.abort();
    expect(await reading).toMatchObject({ code: "stopped", scope: "run", onPurpose: true });
    expect(await failureOf(platform.probe())).toMatchObject({ code: "stopped" });
  });

  it("waits by the clock it is given, and no longer than is allowed", async () => {
    const clock = clockWithoutWaits();
    const platform = doing(
      async ({ clock: own }) => {
        await own.wait(1_000);
        await own.wait(Number.POSITIVE_INFINITY);
        return { kind: "unknown" };
      },
      { clock },
    );
    await platform.session("s1");
    expect(clock.waits).toEqual([1_000, IDLE_MS]);
  });
});

describe("what an adapter connects is looked at", () => {
  it.each<[string, unknown, string]>([
    ["nothing", undefined, "it must be an object with functions"],
    [
      "a promise",
      Promise.resolve(WHOLE),
      "it is a promise: connect must return at once, and log in with the first request",
    ],
    ["no session", { ...WHOLE, session: undefined }, "session is missing: it must be a function"],
    ["no probe", { ...WHOLE, probe: true }, "probe is missing: it must be a function"],
    [
      "no list of changes",
      { ...WHOLE, changedSessions: undefined },
      'changedSessions is missing: it must be a function (a platform without such a list says changes: "none")',
    ],
  ])("%s", (_, made, problem) => {
    const connecting = () => ownPlatform({ make: () => made });
    expect(connecting).toThrow(`connect() returned something wrong: ${problem}`);
    expect(connecting).toThrow(Failure);
  });

  it("what it throws is a failure of the system", () => {
    expect(() => ownPlatform({ make: throwing })).toThrow("ended with SyntaxError while it was connected");
  });
});

describe("the history of a session", () => {
  it("was read when the first reply to its own call was made, by the platform's time", async () => {
    const dates = ["Mon, 02 Mar 2026 09:10:00 GMT", "Mon, 02 Mar 2026 09:20:00 GMT"];
    const { url } = await startServer(dates.map((date) => ({ headers: { date }, body: {} })));
    const platform = doing(
      async ({ http }) => {
        await http.get("/chat");
        await http.get("/messages");
        return { kind: "history", session: goodSession({ endedAt: "2026-03-02T09:15:00Z" }) };
      },
      { url },
    );
    expect(await platform.session("s1")).toMatchObject({
      readAt: Date.UTC(2026, 2, 2, 9, 10),
      isPlatformTime: true,
      endedBeforeReading: false,
    });
  });

  it("is measured by its own requests, also when several sessions are read at once", async () => {
    const { url } = await startServer({ body: { filling: "x".repeat(400) } });
    const bounds = { bytes: 1_000, messages: 10, joinings: 10, pages: 5 };
    const platform = ownPlatform({
      url,
      settings: { bounds },
      make: ({ http }) => ({
        ...WHOLE,
        session: async (id: string) => {
          for (let page = 0; page < Number(id); page += 1) await http.get("/chat", { query: { page } });
          return { kind: "unknown" };
        },
      }),
    });
    const outcomes = await Promise.allSettled(["2", "3", "2", "1"].map((id) => platform.session(id)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(outcomes[1]).toMatchObject({ reason: { code: "session-too-large" } });
  });

  it("large ones are read to their end one after the other, each page once its turn has come", async () => {
    const { url } = await startServer({ body: "x".repeat(1_200_000) });
    let reading = 0;
    let most = 0;
    const platform = ownPlatform({
      url,
      make: ({ http }) => ({
        ...WHOLE,
        session: async () => {
          await Promise.all([http.get("/chat"), http.get("/chat")]);
          reading += 1;
          most = Math.max(most, reading);
          await http.get("/chat");
          reading -= 1;
          return { kind: "history", session: goodSession({ messages: [message("m1")] }) };
        },
      }),
    });
    await Promise.all(Array.from({ length: 4 }, () => platform.session("s1")));
    expect([most, reading]).toEqual([1, 0]);
  });
});

it("a list that it began is closed, although it is not read to its end", async () => {
  const closed = new AbortController();
  const platform = ownPlatform({
    make: () => ({
      ...WHOLE,
      async *changedSessions() {
        try {
          for (;;) yield { sessions: [], isLast: false };
        } finally {
          closed.abort();
        }
      },
    }),
  });
  const isClosed = once(closed.signal, "abort");
  const changes = await platform.changedSessions({ since: 0, wanted: undefined, mostPages: 2 });
  await isClosed;
  expect(changes?.isComplete).toBe(false);
});
