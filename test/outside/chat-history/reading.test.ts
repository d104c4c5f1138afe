import { describe, expect, it } from "vitest";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { failureOf } from "../../support/rejection.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { ENDS, historyIn, historyServers, message, messages, ODD_CURSORS, page, TOKEN } from "./history-server.ts";

const start = historyServers();

/** Pages of one session in the order of their cursors: `c1` leads to the second one. */
function pages(...list: readonly Record<string, unknown>[]): Answer[] {
  return list.map((one, index) => ({
    body: { ...one, nextCursor: index === list.length - 1 ? null : `c${index + 1}` },
  }));
}

async function idsRead(script: readonly Answer[]): Promise<string[]> {
  const { platform } = await start(script);
  return historyIn(await platform.session("ws-1")).session.messages.map(({ messageId }) => messageId);
}

describe("a session", () => {
  it("is asked for with token, installation, largest page and then the cursor", async () => {
    const { platform, requests } = await start(
      pages(page({ messageCount: 3, messages: messages(1, 2) }), page({ messageCount: 3, messages: messages(3, 1) })),
    );
    const { session, countByPlatform } = historyIn(await platform.session("ws-1"));
    expect(session.messages.map(({ messageId }) => messageId)).toEqual(["m1", "m2", "m3"]);
    expect(countByPlatform).toBe(3);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /v1/installations/i1/sessions/ws-1?limit=500",
      "GET /v1/installations/i1/sessions/ws-1?limit=500&cursor=c1",
    ]);
    for (const { headers } of requests) expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it.each(ENDS)("ends with a page that says %s in place of a cursor", async (_what, end) => {
    const first = page({ messageCount: 3, messages: messages(1, 2), nextCursor: "c1" });
    const { platform, requests } = await start([
      { body: first },
      { body: { ...page({ messageCount: 3, messages: messages(3, 1) }), ...end } },
    ]);
    expect(historyIn(await platform.session("ws-1")).session.messages).toHaveLength(3);
    expect(requests).toHaveLength(2);
  });

  it.each(ODD_CURSORS)("goes on with the cursor %j", async (cursor) => {
    const { platform, requests } = await start([
      { body: page({ messageCount: 3, messages: messages(1, 2), nextCursor: cursor }) },
      { body: page({ messageCount: 3, messages: messages(3, 1), nextCursor: "" }) },
    ]);
    expect(historyIn(await platform.session("ws-1")).session.messages).toHaveLength(3);
    expect(requests[1]?.query.get("cursor")).toBe(cursor);
  });

  it.each([5, false, {}, []])("is not believed with a cursor that is none: %j", async (nextCursor) => {
    const { platform } = await start([{ body: page({ nextCursor }) }]);
    expect((await failureOf(platform.session("ws-1"))).code).toBe("reply-not-understood");
  });

  it("is read with everything the domain needs", async () => {
    const wire = page({
      liveChats: [
        {
          liveChatId: "l1",
          establishedAt: "2026-03-02T10:10:00+02:00",
          endedAt: null,
          disconnectionMode: "somethingNew",
          operators: [{ operatorId: "o1", joinedAt: "2026-03-02T08:11:00.5Z" }],
        },
      ],
      messages: [
        message(1, {
          type: "file",
          text: "",
          liveChatId: "l1",
          attachment: { name: "ä.pdf", size: 12, mimeType: "application/pdf", url: "http://x/" },
        }),
      ],
      extra: { field: true },
    });
    const { platform } = await start([{ body: wire }]);
    expect(historyIn(await platform.session("ws-1")).session).toEqual({
      sessionId: "ws-1",
      startedAt: Date.UTC(2026, 2, 2, 8),
      endedAt: Date.UTC(2026, 2, 2, 9),
      visitor: { id: "v1", name: "Vera", externalId: "vera@example.org" },
      operators: [{ id: "o1", name: "Olli", externalId: null }],
      liveChats: [
        {
          liveChatId: "l1",
          establishedAt: Date.UTC(2026, 2, 2, 8, 10),
          endedAt: null,
          operators: [{ operatorId: "o1", joinedAt: Date.UTC(2026, 2, 2, 8, 11, 0, 500) }],
        },
      ],
      messages: [
        {
          messageId: "m1",
          sentAt: Date.UTC(2026, 2, 2, 8, 0, 1),
          sender: { kind: "visitor", id: "v1", name: "Vera" },
          liveChatId: "l1",
          type: "file",
          text: "",
          attachment: { name: "ä.pdf", size: 12, mimeType: "application/pdf" },
        },
      ],
    });
  });

  it("keeps an empty page in the middle from ending it", async () => {
    const count = { messageCount: 2 };
    const script = pages(
      page({ ...count, messages: messages(1, 1) }),
      page({ ...count, messages: [] }),
      page({ ...count, messages: messages(2, 1) }),
    );
    expect(await idsRead(script)).toEqual(["m1", "m2"]);
  });

  it("counts a message once that a later page repeats", async () => {
    const count = { messageCount: 4 };
    const script = pages(page({ ...count, messages: messages(1, 3) }), page({ ...count, messages: messages(2, 3) }));
    expect(await idsRead(script)).toEqual(["m1", "m2", "m3", "m4"]);
  });

  it.each([
    [
      "the same cursor again and again",
      (): Answer => ({ body: page({ messageCount: 9, messages: messages(1, 1), nextCursor: "c" }) }),
    ],
    [
      "two cursors in turn",
      (): Answer =>
        ({ query }, response) =>
          response.end(JSON.stringify(page({ messageCount: 9, nextCursor: query.get("cursor") === "a" ? "b" : "a" }))),
    ],
  ])("that never ends is given up: %s", async (_name, answer) => {
    const { platform, requests } = await start(answer());
    expect(await failureOf(platform.session("ws-1"))).toMatchObject({ code: "reply-not-understood", retryable: false });
    expect(requests.length).toBeLessThan(5);
  });

  it("that goes on with ever new cursors is given up as too large", async () => {
    let cursor = 0;
    const { platform } = await start((_request, response) => {
      cursor += 1;
      response.end(JSON.stringify(page({ messageCount: 9, nextCursor: `c${cursor}` })));
    });
    const failure = await failureOf(platform.session("ws-1"));
    expect(failure).toMatchObject({ code: "session-too-large", scope: "card", retryable: false });
    expect(failure.message).toContain("at least 501 pages, and at most 500 are taken (limits.sessionPages)");
    expect(cursor).toBe(500);
  });
});

describe("a session that changes while it is read", () => {
  it("and ends between two pages has its end, but was not over before it was read", async () => {
    const script = pages(
      page({ status: "active", endedAt: null, messageCount: 2, messages: messages(1, 1) }),
      page({ messageCount: 2, messages: messages(2, 1) }),
    );
    const { platform } = await start(script);
    const { session, endedBeforeReading } = historyIn(await platform.session("ws-1"));
    expect(session.endedAt).toBe(Date.UTC(2026, 2, 2, 9));
    expect(endedBeforeReading).toBe(false);
  });

  it("and grows is read again until count and messages agree", async () => {
    const { platform, requests } = await start([
      ...pages(
        page({ messageCount: 3, messages: messages(1, 2) }),
        page({ messageCount: 4, messages: messages(3, 1) }),
      ),
      ...pages(
        page({ messageCount: 4, messages: messages(1, 2) }),
        page({ messageCount: 4, messages: messages(3, 2) }),
      ),
    ]);
    const { session, countByPlatform } = historyIn(await platform.session("ws-1"));
    expect([session.messages.length, countByPlatform]).toEqual([4, 4]);
    expect(requests).toHaveLength(4);
  });

  it("and keeps changing is given as it is, with the platform's count beside it", async () => {
    const { platform, requests } = await start({ body: page({ messageCount: 7, messages: messages(1, 5) }) });
    const { session, countByPlatform } = historyIn(await platform.session("ws-1"));
    expect([session.messages.length, countByPlatform]).toEqual([5, 7]);
    expect(requests).toHaveLength(3);
  });

  it.each([404, 410])("and whose later page is gone (%i) is read again from its beginning", async (status) => {
    const [one, two] = pages(
      page({ messageCount: 2, messages: messages(1, 1) }),
      page({ messageCount: 2, messages: messages(2, 1) }),
    );
    if (one === undefined || two === undefined) throw new Error("two pages");
    const { platform, requests } = await start([one, { status }, one, two]);
    const { session } = historyIn(await platform.session("ws-1"));
    expect(session.messages.map(({ messageId }) => messageId)).toEqual(["m1", "m2"]);
    expect(requests.map(({ query }) => query.get("cursor"))).toEqual([null, "c1", null, "c1"]);
  });

  it.each([
    [404, "unknown"],
    [410, "deleted"],
  ])("and is then gone from its first page on (%i) is %s", async (status, kind) => {
    const first = { body: page({ messageCount: 2, messages: messages(1, 1), nextCursor: "c1" }) };
    const { platform } = await start([first, { status }, { status }]);
    expect(await platform.session("ws-1")).toEqual({ kind });
  });

  it.each([404, 410])("and whose later page is gone each time (%i) is a failure, not unknown", async (status) => {
    const first = { body: page({ messageCount: 2, messages: messages(1, 1), nextCursor: "c1" }) };
    const { platform, requests } = await start([first, { status }, first, { status }, first, { status }]);
    const failure = await failureOf(platform.session("ws-1"));
    expect(failure).toMatchObject({ code: "chat-history-refused", retryable: true, status });
    expect(failure.message).toContain("in the middle of a session's history");
    expect(requests).toHaveLength(6);
  });

  it("was read at the time that the platform's first reply names, not ours", async () => {
    const first = { date: "Mon, 02 Mar 2026 20:00:00 GMT" };
    const later = { date: "Mon, 02 Mar 2026 20:00:09 GMT" };
    const [one, two] = pages(
      page({ messageCount: 2, messages: messages(1, 1) }),
      page({ messageCount: 2, messages: messages(2, 1) }),
    );
    const { platform } = await start([
      { ...one, headers: first },
      { ...two, headers: later },
    ]);
    expect(historyIn(await platform.session("ws-1")).readAt).toBe(Date.UTC(2026, 2, 2, 20));
  });

  it("was read at our own time when the platform names none", async () => {
    const { platform } = await start((_request, response) => {
      response.sendDate = false;
      response.end(JSON.stringify(page()));
    });
    expect(historyIn(await platform.session("ws-1")).readAt).toBe(SOME_TIME);
  });

  it("had ended before it was read when the first page says so", async () => {
    const { platform } = await start([{ body: page() }]);
    expect(historyIn(await platform.session("ws-1")).endedBeforeReading).toBe(true);
  });
});

describe("session ids", () => {
  it.each([
    ["a/b", "a%2Fb"],
    ["ä?#%", "%C3%A4%3F%23%25"],
    ["../../secret", "..%2F..%2Fsecret"],
    ["%2e%2e", "%252e%252e"],
    ["a b+c&d=e", "a%20b%2Bc%26d%3De"],
    ["...", "..."],
    ["😀", "%F0%9F%98%80"],
    ["x\ny", "x%0Ay"],
  ])("%j is asked for as one segment", async (sessionId, segment) => {
    const { platform, requests } = await start({ body: page({ sessionId }) });
    expect(historyIn(await platform.session(sessionId)).session.sessionId).toBe(sessionId);
    expect(requests.map(({ url }) => url)).toEqual([`/v1/installations/i1/sessions/${segment}?limit=500`]);
  });

  it.each(["", ".", "..", "\uD800", "a\uDC00b"])("%j cannot be asked for, so it is unknown", async (sessionId) => {
    const { platform, requests } = await start({ body: page({ sessionId }) });
    expect(await platform.session(sessionId)).toEqual({ kind: "unknown" });
    expect(requests).toEqual([]);
  });

  it("of the installation are encoded as well", async () => {
    const { platform, requests } = await start({ body: page() }, "a/b?c");
    await platform.session("ws-1");
    expect(requests[0]?.url).toBe("/v1/installations/a%2Fb%3Fc/sessions/ws-1?limit=500");
  });
});
