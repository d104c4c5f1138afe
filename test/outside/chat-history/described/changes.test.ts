import { describe, expect, it } from "vitest";
import { type Answer, play, scriptedServers } from "../../../support/scripted-server.ts";
import { connected, NOON } from "./described-platform.ts";

const start = scriptedServers();
const SINCE = NOON * 1_000;
const chat = { get: "/chat/{session}" };

interface Row {
  readonly id: string | number;
  readonly at: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

const rows = (...all: readonly (readonly [Row["id"], number, Row["more"]?])[]) =>
  all.map(([id, at, more]) => ({ id, at: NOON + at, ...more }));

function parts(order: string, more: object = {}) {
  return {
    requests: {
      chat,
      list: {
        get: "/list",
        query: { since: "{since:seconds}" },
        pages: { kind: "offset", parameter: "skip", size: 2 },
      },
    },
    changes: { request: "list", records: "list", order, id: "id", updated: "at", ...more },
  };
}

function listed(all: readonly unknown[], headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    const skip = Number(request.query.get("skip"));
    return play({ body: { list: all.slice(skip, skip + 2) }, headers }, request, response);
  };
}

async function read(
  all: readonly unknown[],
  order: string,
  query: { wanted?: string[]; mostPages?: number; since?: number } = {},
  more: object = {},
  headers = {},
) {
  const server = await start(listed(all, headers));
  const { chatHistory } = connected(server.url, parts(order, more));
  const { wanted, mostPages = 10, since = SINCE } = query;
  const changes = await chatHistory.changedSessions({
    since,
    wanted: wanted === undefined ? undefined : new Set(wanted),
    mostPages,
  });
  const pages = server.requests.length;
  return changes === undefined
    ? { pages }
    : { pages, isComplete: changes.isComplete, ids: [...changes.sessions.keys()], changes };
}

const UP = rows(["a", 1], ["b", 2], ["c", 3], ["d", 4], ["e", 5]);
const DOWN = UP.toReversed();

describe("the list of changed sessions", () => {
  it.each<[string, readonly unknown[], string, Parameters<typeof read>[2], object]>([
    ["oldest first", UP, "oldest-first", {}, { pages: 3, isComplete: true, ids: ["a", "b", "c", "d", "e"] }],
    [
      "oldest first, as many pages as may be read",
      UP,
      "oldest-first",
      { mostPages: 2 },
      { pages: 2, isComplete: false, ids: ["a", "b", "c", "d"] },
    ],
    [
      "oldest first, wanted ones",
      UP,
      "oldest-first",
      { wanted: ["b", "x", "e"] },
      { pages: 3, isComplete: true, ids: ["b", "e"] },
    ],
    [
      "newest first, back to the time",
      [...DOWN, ...rows(["x", -1], ["y", -2], ["z", -3], ["zz", -4])],
      "newest-first",
      {},
      { pages: 4, isComplete: true, ids: ["e", "d", "c", "b", "a"] },
    ],
    ["newest first, whatever pages it takes", DOWN, "newest-first", { mostPages: 2 }, { pages: 3, isComplete: true }],
    [
      "newest first, wanted ones, as many pages as may be read",
      DOWN,
      "newest-first",
      { mostPages: 1, wanted: ["d", "a"] },
      { pages: 1, isComplete: false, ids: ["d"] },
    ],
    [
      "newest first, all of them old",
      rows(["x", -1], ["y", -2], ["z", -3]),
      "newest-first",
      {},
      { pages: 1, isComplete: true, ids: [] },
    ],
    [
      "newest first, equal to the time",
      rows(["a", 0], ["b", 0], ["x", -1]),
      "newest-first",
      {},
      { pages: 2, isComplete: true, ids: ["a", "b"] },
    ],
    [
      "in any order: all of it, or what stands behind would never be seen",
      rows(["x", -9], ["y", -9], ["x", -9], ["z", -9], ["a", 1]),
      "any",
      { mostPages: 2 },
      { pages: 3, isComplete: true, ids: ["a"] },
    ],
    [
      "in any order, wanted ones",
      rows(["x", -9], ["y", -9], ["a", 1]),
      "any",
      { mostPages: 1, wanted: ["a"] },
      { pages: 1, isComplete: false, ids: [] },
    ],
    [
      "one that is listed for each of its live chats",
      rows(["a", 1], ["a", 9], ["b", 2], ["a", 4]),
      "any",
      {},
      { ids: ["a", "b"] },
    ],
    ["nothing", [], "newest-first", {}, { pages: 1, isComplete: true, ids: [] }],
    ["an id longer than is asked for", rows(["x".repeat(501), 1], ["b", 2]), "any", {}, { ids: ["b"] }],
    ["ids of any size", rows(["12345678901234567890", 1]), "any", {}, { ids: ["12345678901234567890"] }],
  ])("%s", async (_, all, order, query, expected) => {
    expect(await read(all, order, query)).toMatchObject(expected);
  });

  it("tells what is known of each: the latest entry counts", async () => {
    const more = { ended: { status: 2 }, count: "n", had_live_chat: { asked: { above: 0 } } };
    const all = rows(
      ["a", 5, { status: 2, n: "7", asked: 9 }],
      ["a", 1, { status: 1 }],
      ["b", 2, { status: 1, asked: 0 }],
    );
    const { changes } = await read(all, "any", {}, more);
    expect([...(changes?.sessions ?? [])]).toEqual([
      ["a", { updatedAt: SINCE + 5_000, ended: true, messageCount: 7, hadLiveChat: true }],
      ["b", { updatedAt: SINCE + 2_000, ended: false, messageCount: undefined, hadLiveChat: false }],
    ]);
    const bare = await read(all, "any");
    expect(bare.changes?.sessions.get("a")).toEqual({
      updatedAt: SINCE + 5_000,
      ended: true,
      messageCount: undefined,
      hadLiveChat: undefined,
    });
  });

  it("is of the platform's own time, or if it tells none, of its last change; then it proves nothing of wanted ones", async () => {
    const date = "Sun, 29 Nov 2026 12:34:56 GMT";
    expect((await read(UP, "oldest-first", {}, {}, { date })).changes?.listedAt).toBe(Date.parse(date));
    expect((await read(UP, "oldest-first", {}, {}, { date: "none" })).changes?.listedAt).toBe(SINCE + 5_000);
    expect(await read(UP, "oldest-first", { wanted: ["a"] }, {}, { date: "none" })).toEqual({ pages: 1 });
  });

  it("asks from the time on", async () => {
    const server = await start({ body: { list: [] } });
    await connected(server.url, parts("any")).chatHistory.changedSessions({
      since: SINCE + 999,
      wanted: undefined,
      mostPages: 1,
    });
    expect(server.requests[0]?.url).toBe(`/list?since=${NOON}&skip=0`);
  });

  it("that there is not is undefined, without a request", async () => {
    const server = await start({ body: {} });
    expect(
      await connected(server.url).chatHistory.changedSessions({ since: 0, wanted: undefined, mostPages: 1 }),
    ).toBeUndefined();
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, readonly unknown[], object]>([
    [
      "a row without an id",
      [{ at: NOON }],
      {
        code: "platform-description-wrong",
        message: expect.stringMatching(/line \d+, changes\.id: the platform's answer has nothing there/) as string,
      },
    ],
    ["a row without a time", [{ id: 1 }], { message: expect.stringContaining("changes.updated") as string }],
    [
      "a time in another unit",
      [{ id: 1, at: SINCE }],
      { message: expect.stringContaining("say milliseconds instead of seconds") as string },
    ],
    [
      "the same page again",
      [...UP.slice(0, 2), ...UP.slice(0, 2), ...UP],
      { message: "the chat platform gives the same page again and again" },
    ],
  ])("is told to be wrong: %s", async (_, all, expected) => {
    await expect(read(all, "any")).rejects.toMatchObject(expected);
  });

  it("newest first without end is refused, and says what to do", async () => {
    let id = 0;
    const server = await start((request, response) =>
      play({ body: { list: rows([(id += 1), 5], [(id += 1), 5]) } }, request, response),
    );
    await expect(
      connected(server.url, parts("newest-first")).chatHistory.changedSessions({
        since: SINCE,
        wanted: undefined,
        mostPages: 40,
      }),
    ).rejects.toMatchObject({
      code: "list-too-long",
      message: expect.stringContaining("run the task more often") as string,
    });
    expect(server.requests).toHaveLength(2_000);
  });
});

describe("finding out whether the settings are right", () => {
  it.each<[string, object, number, string]>([
    ["by the list", parts("any"), 200, "right"],
    ["by a session that does not exist", {}, 404, "right"],
    ["refused", parts("any"), 403, "refused the token: check chatHistory.settings"],
    ["a wrong address of the list", parts("any"), 404, "status 404: check chatHistory.url and chatHistory.settings"],
  ])("%s", async (_, described, status, message) => {
    const server = await start({ status, body: { list: [] } });
    const probed = connected(server.url, described).chatHistory.probe();
    const outcome = await probed.then(() => "right", String);
    expect(outcome).toContain(message);
    expect(server.requests[0]?.url).toMatch(/^\/(list\?|chat\/0)/);
  });
});
