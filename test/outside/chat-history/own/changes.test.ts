import { describe, expect, it } from "vitest";
import type { ChatPlatformAdapter } from "../../../../plugin/outside/chat-history/own/adapter.ts";
import type { ChangesQuery } from "../../../../plugin/outside/chat-history/port.ts";
import { failureOf } from "../../../support/rejection.ts";
import { scriptedServers } from "../../../support/scripted-server.ts";
import { ownPlatform, WHOLE } from "./own-platform.ts";

const startServer = scriptedServers();
const at = (minute: number) => Date.UTC(2026, 2, 2, 9, minute);
const change = (sessionId: string, minute: number, more: object = {}) => ({
  sessionId,
  updatedAt: at(minute),
  ended: true,
  ...more,
});
const ALL: ChangesQuery = { since: at(0), wanted: undefined, mostPages: 20 };

type Order = ChatPlatformAdapter["changes"];

/** A platform that lists these pages; how many were asked for. */
function listing(pages: readonly unknown[], changes: Order = "oldest-first", url?: string) {
  let read = 0;
  const platform = ownPlatform({
    adapter: { changes },
    ...(url === undefined ? {} : { url }),
    make: ({ http }) => ({
      ...WHOLE,
      async *changedSessions() {
        for (const page of pages) {
          if (url !== undefined) await http.get("/changes");
          read += 1;
          yield page;
        }
      },
    }),
  });
  return { platform, read: () => read };
}

const page = (sessions: unknown, isLast = false) => ({ sessions, isLast });

describe("the list of changed sessions", () => {
  it("is read to its end; a session that is listed twice counts as it came last", async () => {
    const { platform } = listing([
      page([change("s1", 1), change("s2", 2, { messageCount: 3 })]),
      page([change("s1", 5, { ended: false, hadLiveChat: true })], true),
    ]);
    expect(await platform.changedSessions(ALL)).toEqual({
      listedAt: at(5),
      isComplete: true,
      sessions: new Map([
        ["s1", { updatedAt: at(5), ended: false, messageCount: undefined, hadLiveChat: true }],
        ["s2", { updatedAt: at(2), ended: true, messageCount: 3, hadLiveChat: undefined }],
      ]),
    });
  });

  it("is read no further than is asked for", async () => {
    const { platform, read } = listing([page([change("s1", 1)]), page([change("s2", 2)]), page([], true)]);
    const changes = await platform.changedSessions({ ...ALL, mostPages: 2 });
    expect([changes?.isComplete, [...(changes?.sessions.keys() ?? [])], read()]).toEqual([false, ["s1", "s2"], 2]);
  });

  it("proves something of certain sessions only by the platform's time", async () => {
    const wanted = { ...ALL, wanted: new Set(["s2"]) };
    const pages = [page([change("s1", 1), change("s2", 2)], true)];
    expect(await listing(pages).platform.changedSessions(wanted)).toBeUndefined();
    const { url } = await startServer({ headers: { date: "Mon, 02 Mar 2026 09:30:00 GMT" }, body: [] });
    const changes = await listing(pages, "oldest-first", url).platform.changedSessions(wanted);
    expect([changes?.listedAt, changes?.isComplete, [...(changes?.sessions.keys() ?? [])]]).toEqual([
      at(30),
      true,
      ["s2"],
    ]);
  });

  it("with the newest first is read back to where the last run was", async () => {
    const newest = [page([change("s3", 3)]), page([change("s2", 2)]), page([change("s1", -1)]), page([])];
    const { platform, read } = listing(newest, "newest-first");
    const changes = await platform.changedSessions({ ...ALL, mostPages: 2 });
    expect([changes?.isComplete, [...(changes?.sessions.keys() ?? [])], read()]).toEqual([true, ["s3", "s2"], 3]);
  });

  it("is none where the adapter says so, or yields nothing", async () => {
    expect(await listing([], "none").platform.changedSessions(ALL)).toBeUndefined();
    expect(await listing([]).platform.changedSessions(ALL)).toMatchObject({ isComplete: true, sessions: new Map() });
  });

  it.each<[string, Order, readonly unknown[], string]>([
    ["a page that is a list", "any", [[change("s1", 1)]], "changedSessions, page 1 must be an object"],
    ["no sessions", "any", [{ isLast: true }], "changedSessions, page 1.sessions must be a list"],
    ["no word on the end", "any", [page([]), { sessions: [] }], "changedSessions, page 2.isLast must be true or false"],
    ["an end without its last page", "any", [page([])], "changedSessions ends although no page said isLast: true"],
    ["a session without an id", "any", [page([{}])], "changedSessions, page 1.sessions[0].sessionId must be text"],
    [
      "no word on its end",
      "any",
      [page([{ ...change("s1", 1), ended: undefined }])],
      "page 1.sessions[0].ended must be true or false",
    ],
    [
      "another order than it says",
      "oldest-first",
      [page([change("s1", 2)]), page([change("s2", 1)], true)],
      'changedSessions, page 2.sessions[0].updatedAt is not in order: the adapter says changes: "oldest-first"',
    ],
    [
      "another order than it says, the other way",
      "newest-first",
      [page([change("s1", 1), change("s2", 2)], true)],
      'changedSessions, page 1.sessions[1].updatedAt is not in order: the adapter says changes: "newest-first"',
    ],
  ])("is refused: %s", async (_, order, pages, problem) => {
    expect(await failureOf(listing(pages, order).platform.changedSessions(ALL))).toMatchObject({
      code: "adapter-broken",
      scope: "request",
      message: expect.stringContaining(problem),
    });
  });

  it.each([
    ["a promise of all", async () => [change("s1", 1)]],
    ["a list", () => [page([])]],
    ["nothing", () => undefined],
    ["pages that are none", () => ({ [Symbol.asyncIterator]: () => ({ next: async () => 7 }) })],
  ])("is refused when it is no generator but %s", async (_, changedSessions) => {
    const platform = ownPlatform({ make: () => ({ ...WHOLE, changedSessions }) });
    expect(await failureOf(platform.changedSessions(ALL))).toMatchObject({
      code: "adapter-broken",
      message: expect.stringMatching(/changedSessions (must be an async generator|does not yield pages)/),
    });
  });

  it("that never ends is given up where it has to be read to its end", async () => {
    const platform = ownPlatform({
      adapter: { changes: "any" },
      make: () => ({
        ...WHOLE,
        async *changedSessions() {
          for (;;) yield page([change("s1", 1)]);
        },
      }),
    });
    expect(await failureOf(platform.changedSessions(ALL))).toMatchObject({ code: "list-too-long", scope: "request" });
  });
});
