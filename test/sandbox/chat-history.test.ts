import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { sandboxes } from "./running-sandbox.ts";
import { at, sampleSession } from "./sample-session.ts";

const start = sandboxes();

interface SessionReply {
  readonly status: string;
  readonly endedAt: string | null;
  readonly operators: readonly { readonly operatorId: string }[];
  readonly liveChats: readonly Record<string, unknown>[];
  readonly messageCount: number;
  readonly messages: readonly { readonly messageId: string }[];
  readonly nextCursor: string | null;
}
interface ChangesReply {
  readonly sessions: readonly {
    readonly sessionId: string;
    readonly updatedAt: string;
    readonly messageCount: number;
  }[];
  readonly nextCursor: string | null;
}

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await start({
    sessions: [sampleSession("ws-1"), sampleSession("ws-2", laterBy(1)), sampleSession("ws-3", laterBy(2))],
  });
});

describe("a message that a platform marks", () => {
  const [one, two, three, ...others] = sampleSession().messages;
  const notes = { ...three, type: "whisper", withdrawn: true, mood: "good" };

  beforeEach(async () => {
    const messages = [one, { ...two, deletedAt: at("10:50") }, notes, ...others];
    sandbox = await start({ sessions: [sampleSession("ws-1", { messages })] });
  });

  it("comes with its type and marks", async () => {
    expect((await session("ws-1")).body.messages).toMatchObject([{ type: "text" }, {}, notes, ...others]);
  });

  it("stands until it is deleted; then its text is gone, and the session has changed", async () => {
    sandbox.setClock(Date.parse(at("10:49")));
    expect((await session("ws-1")).body.messages[1]).toEqual(two);
    sandbox.setClock(Date.parse(at("10:50")));
    const { body } = await session("ws-1");
    expect(body.messages[1]).toEqual({ ...two, deletedAt: at("10:50"), text: null, attachment: null });
    expect(body.messageCount).toBe(9);
    expect((await changes(at("10:50"))).sessions).toMatchObject([{ sessionId: "ws-1", updatedAt: at("10:50") }]);
  });
});

const cursorIn = (body: object) => ("nextCursor" in body ? { nextCursor: body.nextCursor } : {});

describe("the end of a list", () => {
  it.each([
    ["null", { nextCursor: null }],
    ["empty", { nextCursor: "" }],
    ["absent", {}],
  ] as const)("is told as %s, when that is the manner", async (lastCursor, expected) => {
    sandbox.setManners({ lastCursor });
    expect(cursorIn((await session("ws-1")).body)).toEqual(expected);
    expect(cursorIn(await changes(at("00:00")))).toEqual(expected);
    expect((await session("ws-1", { limit: "2" })).body.nextCursor).toMatch(/./);
  });
});

describe("a session", () => {
  it("is told whole after its end", async () => {
    const { status, body } = await session("ws-1");
    expect(status).toBe(200);
    const { messages, ...head } = sampleSession("ws-1");
    expect(body).toEqual({ ...head, messages, nextCursor: null });
  });

  it.each([
    ["10:00", { messageCount: 1, liveChats: [] }],
    [
      "10:07",
      {
        messageCount: 2,
        liveChats: [
          {
            liveChatId: "l1",
            endedAt: null,
            disconnectionMode: null,
            operators: [{ operatorId: "o1", joinedAt: at("10:05") }],
          },
        ],
      },
    ],
    ["10:10", { messageCount: 3, liveChats: [{ operators: [{ operatorId: "o1" }, { operatorId: "o2" }] }] }],
    ["10:20", { messageCount: 5, liveChats: [{ endedAt: at("10:20"), disconnectionMode: "finishedByOperator" }] }],
    ["10:39", { messageCount: 8, liveChats: [{}, { liveChatId: "l2", endedAt: null }] }],
  ])("shows at %s what had happened by then, and is active", async (time, expected) => {
    sandbox.setClock(Date.parse(at(time)));
    const { body } = await session("ws-1");
    expect(body).toMatchObject({ status: "active", endedAt: null, ...expected });
    expect(body.messages).toHaveLength(expected.messageCount);
  });

  it("names only operators who had joined, or who never do", async () => {
    sandbox.setClock(Date.parse(at("10:07")));
    expect((await session("ws-1")).body.operators.map(({ operatorId }) => operatorId)).toEqual(["o1", "o3"]);
  });

  it("is ended in the very moment of its end, and a 404 the moment before its start", async () => {
    sandbox.setClock(Date.parse(at("10:40")));
    expect((await session("ws-1")).body).toMatchObject({ status: "ended", endedAt: at("10:40"), messageCount: 9 });
    sandbox.setClock(Date.parse(at("10:00")) - 1);
    expect(await session("ws-1")).toMatchObject({ status: 404, body: { error: { code: "unknown-session" } } });
  });

  it("is a 410 when it was deleted for privacy, until the list is replaced", async () => {
    sandbox.setPrivacyDeletions(["ws-1"]);
    expect(await session("ws-1")).toMatchObject({ status: 410, body: { error: { code: "deleted" } } });
    expect((await changes(at("00:00"))).sessions.map(({ sessionId }) => sessionId)).toEqual(["ws-2", "ws-3"]);
    sandbox.setPrivacyDeletions([]);
    expect((await session("ws-1")).status).toBe(200);
  });

  it("that is unknown, or of another installation, is a 404", async () => {
    expect((await session("nothing")).status).toBe(404);
    expect((await get("/v1/installations/other/sessions/ws-1")).status).toBe(404);
  });

  it("lets unknown fields, kinds and types through", async () => {
    const [first] = sampleSession().messages;
    const odd = { ...first, sender: { kind: "robot", id: null, name: "R" }, type: "hologram", mood: "fine" };
    const other = await start({ sessions: [sampleSession("ws-1", { messages: [odd], channel: "web" })] });
    sandbox = other;
    expect((await session("ws-1")).body).toMatchObject({ channel: "web", messages: [odd] });
  });
});

describe("paging through messages", () => {
  it.each([1, 2, 4, 9, 500])("gives every message once, oldest first, with %i a page", async (limit) => {
    const ids: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body } = await session("ws-1", { limit: String(limit), ...(cursor === "" ? {} : { cursor }) });
      expect(body.messageCount).toBe(9);
      ids.push(...body.messages.map(({ messageId }) => messageId));
      cursor = body.nextCursor;
    }
    expect(ids).toEqual(Array.from({ length: 9 }, (_, index) => `ws-1-m${index + 1}`));
  });

  it("goes on at the same place while the session grows", async () => {
    sandbox.setClock(Date.parse(at("10:10")));
    const first = await session("ws-1", { limit: "2" });
    sandbox.setClock(Date.parse(at("10:40")));
    const rest = await session("ws-1", { limit: "500", cursor: first.body.nextCursor ?? "" });
    expect([...first.body.messages, ...rest.body.messages].map(({ messageId }) => messageId)).toHaveLength(9);
    expect(rest.body).toMatchObject({ status: "ended", messageCount: 9, nextCursor: null });
  });

  it("keeps the given order among messages of one time", async () => {
    const messages = sampleSession().messages.map((message) => ({ ...message, sentAt: at("10:00") }));
    sandbox = await start({ sessions: [sampleSession("ws-1", { messages })] });
    expect((await session("ws-1")).body.messages.map(({ messageId }) => messageId)).toEqual(
      messages.map(({ messageId }) => messageId),
    );
  });

  it.each(["0", "501", "x", "1.5"])("refuses limit=%s with 400", async (limit) => {
    expect((await session("ws-1", { limit })).status).toBe(400);
  });

  it("refuses a cursor that was made up, or given for another session, with 400", async () => {
    const { body } = await session("ws-2", { limit: "1" });
    for (const cursor of ["", "x", "MQ", "MQ.x", body.nextCursor ?? ""]) {
      expect(await session("ws-1", { cursor })).toMatchObject({ status: 400, body: { error: { code: "bad-cursor" } } });
    }
  });
});

describe("a session that differs from what is usual", () => {
  it("is counted with messages that are not delivered, when its own count is greater", async () => {
    sandbox = await start({ sessions: [sampleSession("ws-1", { messageCount: 12 })], clock: Date.parse(at("10:10")) });
    const { body } = await session("ws-1");
    expect(body).toMatchObject({ messageCount: 6, nextCursor: null });
    expect(body.messages).toHaveLength(3);
    expect((await changes(at("00:00"))).sessions).toMatchObject([{ messageCount: 6 }]);
  });

  it.each(["1970-01-01T00:00:00.000Z", "2126-03-24T10:00:00.000Z"])("shows a wrong start: %s", async (startedAt) => {
    sandbox = await start({ sessions: [sampleSession("ws-1", { startedAt })], clock: Date.parse(at("10:10")) });
    expect((await session("ws-1")).body).toMatchObject({ startedAt, status: "active", messageCount: 3 });
  });

  it("is listed as changed at the time that it names, once that has come", async () => {
    const updatedAt = at("12:00");
    sandbox = await start({ sessions: [sampleSession("ws-1", { updatedAt })], clock: Date.parse(at("11:59")) });
    expect((await changes(at("00:00"))).sessions).toMatchObject([{ updatedAt: at("10:40") }]);
    sandbox.setClock(Date.parse(updatedAt));
    expect((await changes(at("00:00"))).sessions).toMatchObject([{ updatedAt }]);
    expect((await session("ws-1")).body).not.toHaveProperty("updatedAt");
  });
});

describe("the list of changed sessions", () => {
  it("is ordered by the last visible change, lower bound included", async () => {
    sandbox.setClock(Date.parse(at("12:12")));
    const { sessions } = await changes(at("11:40"));
    expect(sessions).toEqual([
      { sessionId: "ws-2", status: "ended", updatedAt: at("11:40"), messageCount: 9 },
      { sessionId: "ws-3", status: "active", updatedAt: at("12:10"), messageCount: 3 },
    ]);
    expect((await changes("2021-03-24T11:40:00.001Z")).sessions.map(({ sessionId }) => sessionId)).toEqual(["ws-3"]);
  });

  it("is paged, with equal times in the order of the ids", async () => {
    const sessions = ["ws-c", "ws-a", "ws-b"].map((id) => sampleSession(id));
    sandbox = await start({ sessions });
    const first = await changes(at("00:00"), { limit: "2" });
    const second = await changes(at("00:00"), { limit: "2", cursor: first.nextCursor ?? "" });
    expect([first, second].map((page) => page.sessions.map(({ sessionId }) => sessionId))).toEqual([
      ["ws-a", "ws-b"],
      ["ws-c"],
    ]);
    expect(second.nextCursor).toBeNull();
  });

  it.each([{}, { updatedSince: "yesterday" }, { updatedSince: at("10:00"), cursor: "x" }])(
    "refuses %j with 400",
    async (query) => {
      expect((await get(`/v1/installations/${sandbox.installationId}/sessions`, query)).status).toBe(400);
    },
  );
});

describe("the history face", () => {
  it.each([
    ["no token", {}],
    ["a wrong token", { Authorization: "Bearer wrong" }],
    ["a token without Bearer", { Authorization: "token" }],
  ])("answers 401 to %s", async (_what, headers: Record<string, string>) => {
    const reply = await fetch(`${sandbox.chatHistory}/v1/installations/${sandbox.installationId}/sessions/ws-1`, {
      headers,
    });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toEqual({ error: { code: "unauthorized", message: expect.any(String) as string } });
  });

  it("tells the sandbox's time in its Date header, in errors too, while ESM tells the real one", async () => {
    sandbox.setClock(Date.parse(at("10:07")));
    const date = "Wed, 24 Mar 2021 10:07:00 GMT";
    expect((await session("ws-1")).headers.get("Date")).toBe(date);
    expect((await session("nothing")).headers.get("Date")).toBe(date);
    sandbox.setFaults([{ target: "chatHistory", kind: "status", status: 503 }]);
    expect((await session("ws-1")).headers.get("Date")).toBe(date);
    const esm = await fetch(`${sandbox.esmRest}/echo`);
    expect(Math.abs(Date.parse(esm.headers.get("Date") ?? "") - Date.now())).toBeLessThan(60_000);
  });
});

async function get(path: string, query: Record<string, string> = {}): Promise<Response> {
  return fetch(`${sandbox.chatHistory}${path}?${new URLSearchParams(query).toString()}`, {
    headers: { Authorization: `Bearer ${sandbox.token}` },
  });
}

async function session(sessionId: string, query?: Record<string, string>) {
  const reply = await get(`/v1/installations/${sandbox.installationId}/sessions/${sessionId}`, query);
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as SessionReply };
}

async function changes(updatedSince: string, query: Record<string, string> = {}): Promise<ChangesReply> {
  const reply = await get(`/v1/installations/${sandbox.installationId}/sessions`, { updatedSince, ...query });
  return (await reply.json()) as ChangesReply;
}

/** The sample session some hours later. */
function laterBy(hours: number): Record<string, unknown> {
  const text = JSON.stringify(sampleSession()).replaceAll("T10:", `T${10 + hours}:`);
  const { sessionId: _id, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return rest;
}
