import { describe, expect, it } from "vitest";
import { failureOf } from "../../support/rejection.ts";
import { ENDS, historyServers, ODD_CURSORS } from "./history-server.ts";

const start = historyServers();
const DATE = { date: "Mon, 02 Mar 2026 10:00:00 GMT" };
const SINCE = Date.UTC(2026, 2, 2, 8);

function row(sessionId: string, minute: number, changes: Readonly<Record<string, unknown>> = {}) {
  const updatedAt = new Date(SINCE + minute * 60_000).toISOString();
  return { sessionId, status: "active", updatedAt, messageCount: 3, ...changes };
}

function query(...wanted: string[]) {
  return { since: SINCE, wanted: new Set(wanted), mostPages: 10 };
}

describe("the list of changed sessions", () => {
  it("is read page by page, as large as the API gives them, and only what is wanted is kept", async () => {
    const { platform, requests } = await start([
      { headers: DATE, body: { sessions: [row("ws-1", 1), row("ws-2", 2)], nextCursor: "c1" } },
      { headers: DATE, body: { sessions: [row("ws-3", 3, { status: "ended" })], nextCursor: null } },
    ]);
    expect(await platform.changedSessions(query("ws-1", "ws-3", "ws-4"))).toEqual({
      listedAt: Date.UTC(2026, 2, 2, 10),
      isComplete: true,
      sessions: new Map([
        ["ws-1", { ended: false, updatedAt: SINCE + 60_000, messageCount: 3 }],
        ["ws-3", { ended: true, updatedAt: SINCE + 180_000, messageCount: 3 }],
      ]),
    });
    const updatedSince = encodeURIComponent(new Date(SINCE).toISOString());
    expect(requests.map(({ url }) => url.split("?")[1])).toEqual([
      `updatedSince=${updatedSince}&limit=500`,
      `updatedSince=${updatedSince}&limit=500&cursor=c1`,
    ]);
  });

  it("keeps all sessions when none are named, and tells that it was not read to its end", async () => {
    const pages = [
      { headers: DATE, body: { sessions: [row("ws-1", 1), row("ws-2", 2)], nextCursor: "c1" } },
      { headers: DATE, body: { sessions: [row("ws-3", 3)], nextCursor: null } },
    ];
    const all = { since: SINCE, wanted: undefined };
    for (const [mostPages, ids, isComplete] of [
      [1, ["ws-1", "ws-2"], false],
      [2, ["ws-1", "ws-2", "ws-3"], true],
    ] as const) {
      const { platform } = await start(pages);
      const changes = await platform.changedSessions({ ...all, mostPages });
      expect({ ids: [...(changes?.sessions.keys() ?? [])], isComplete: changes?.isComplete }).toEqual({
        ids,
        isComplete,
      });
    }
  });

  it.each(ENDS)("ends with a page that says %s in place of a cursor", async (_what, end) => {
    const { platform, requests } = await start([
      { headers: DATE, body: { sessions: [row("ws-1", 1)], nextCursor: "c1" } },
      { headers: DATE, body: { sessions: [row("ws-2", 2)], ...end } },
    ]);
    const changes = await platform.changedSessions(query("ws-1", "ws-2"));
    expect([...(changes?.sessions.keys() ?? [])]).toEqual(["ws-1", "ws-2"]);
    expect(requests).toHaveLength(2);
  });

  it.each(ODD_CURSORS)("goes on with the cursor %j", async (cursor) => {
    const { platform, requests } = await start([
      { headers: DATE, body: { sessions: [row("ws-1", 1)], nextCursor: cursor } },
      { headers: DATE, body: { sessions: [row("ws-2", 2)], nextCursor: "" } },
    ]);
    const changes = await platform.changedSessions(query("ws-1", "ws-2"));
    expect([...(changes?.sessions.keys() ?? [])]).toEqual(["ws-1", "ws-2"]);
    expect(requests[1]?.query.get("cursor")).toBe(cursor);
  });

  it("shows a session that changed meanwhile as it was last listed", async () => {
    const { platform } = await start([
      { headers: DATE, body: { sessions: [row("ws-1", 1)], nextCursor: "c1" } },
      { headers: DATE, body: { sessions: [row("ws-1", 90, { messageCount: 4 })], nextCursor: null } },
    ]);
    const changes = await platform.changedSessions(query("ws-1"));
    expect(changes?.sessions.get("ws-1")).toEqual({
      ended: false,
      updatedAt: SINCE + 90 * 60_000,
      messageCount: 4,
    });
  });

  it("is read as far as it is wanted", async () => {
    const { platform, requests } = await start([
      { headers: DATE, body: { sessions: [row("ws-1", 1)], nextCursor: "c1" } },
    ]);
    const changes = await platform.changedSessions({ ...query("ws-1", "ws-2"), mostPages: 1 });
    expect([...(changes?.sessions.keys() ?? [])]).toEqual(["ws-1"]);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ["a row without a time", { sessions: [row("ws-1", 1, { updatedAt: null })], nextCursor: null }],
    ["a status that is not known", { sessions: [row("ws-1", 1, { status: "paused" })], nextCursor: null }],
    ["no list", { nextCursor: null }],
  ])("is not believed when there is %s in it", async (_, body) => {
    const { platform } = await start([{ headers: DATE, body }]);
    expect(await failureOf(platform.changedSessions(query("ws-1")))).toMatchObject({ code: "reply-not-understood" });
  });

  it("proves nothing of wanted sessions when the platform does not tell its time, but shows all that changed", async () => {
    const timeless = { headers: { date: "" }, body: { sessions: [row("ws-1", 1), row("ws-2", 2)], nextCursor: null } };
    const { platform } = await start(timeless);
    expect(await platform.changedSessions(query("ws-1"))).toBeUndefined();
    const changes = await platform.changedSessions({ ...query(), wanted: undefined });
    expect([...(changes?.sessions.keys() ?? [])]).toEqual(["ws-1", "ws-2"]);
    expect(changes).toMatchObject({ listedAt: SINCE + 120_000, isComplete: true });
  });

  it("ends with a failure when its pages go round in a circle", async () => {
    const { platform } = await start({ headers: DATE, body: { sessions: [], nextCursor: "c1" } });
    expect((await failureOf(platform.changedSessions(query("ws-1")))).message).toContain("the same page again");
  });
});
