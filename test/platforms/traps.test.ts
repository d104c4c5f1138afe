import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Exchange, readExample } from "../../plugin/cli/platform/example.ts";
import { historyOf, runExample } from "../../plugin/cli/platform/run-example.ts";
import { platformFile, readPlatformFile } from "../../plugin/settings/platform-description.ts";

const NAMED = { file: "test", place: "" };
const NOW = "2026-11-29T12:00:00Z";
const SINCE = Date.parse("2026-11-29T10:00:00Z");

function described(platform: string) {
  return readPlatformFile(platformFile(platform, ".", NAMED), NAMED);
}

function exampleOf(platform: string, name: string) {
  const file = `templates/platforms/examples/${platform}/${name}.json`;
  return readExample(file, readFileSync(file, "utf8"));
}

function exchange(request: Partial<Exchange["request"]> & { path: string }, json: unknown): Exchange {
  return {
    request: { method: "GET", query: {}, ...request },
    reply: { status: 200, headers: {}, json: json as never },
  };
}

async function changesOf(platform: string, exchanges: readonly Exchange[]) {
  const history = historyOf(described(platform), { settings: {}, exchanges: [...exchanges], now: NOW });
  const changes = await history.changedSessions({ since: SINCE, wanted: undefined, mostPages: 40 });
  const rows = [...(changes?.sessions ?? [])].map(([id, { updatedAt, ended, hadLiveChat }]) => {
    return [id, new Date(updatedAt).toISOString().slice(11, 19), ended, hadLiveChat];
  });
  return { rows, isComplete: changes?.isComplete };
}

/** LiveChat's entry of a thread. */
function threadOf(at: string, id: string, active: boolean) {
  const thread = { id, active, created_at: at, user_ids: ["11-22", "olga.operator@example.org"], events: [] };
  return { id: "CHAT1", thread };
}

/** Rocket.Chat's entry. */
function roomOf(id: string, at: string, more: object) {
  return { _id: id, _updatedAt: at, ...more };
}

/** Zendesk Chat's entry. */
function chatOf(id: string, type: string) {
  return { id, type, timestamp: "2026-11-29T09:00:00Z", update_timestamp: "2026-11-29T10:20:00Z" };
}

describe("the list of changed sessions", () => {
  it("of LiveChat has a chat once for each thread: the latest counts; later pages are asked for by page_id alone", async () => {
    const request = { method: "POST" as const, path: "/v3.6/agent/action/list_archives" };
    const exchanges = [
      exchange(
        { ...request, body: { sort_order: "desc", limit: 100 } },
        { chats: [threadOf("2026-11-29T11:00:00.000001Z", "T2", true)], next_page_id: "p2" },
      ),
      exchange(
        { ...request, body: { page_id: "p2" } },
        {
          chats: [
            threadOf("2026-11-29T10:30:00.000001Z", "T1", false),
            threadOf("2026-11-28T10:30:00.000001Z", "T0", false),
          ],
        },
      ),
    ];
    expect(await changesOf("livechat", exchanges)).toEqual({
      rows: [["CHAT1", "11:00:00", false, true]],
      isComplete: true,
    });
  });

  it("of LiveChat tells of a live chat in an earlier thread of the same chat, and of one that only waited in the queue", async () => {
    const bot = { active: false, user_ids: ["11-22", "5c9871d5"], events: [] };
    const queue = { position: 1, wait_time: 337, queued_at: "2026-11-29T10:10:00.000001Z" };
    const chats = [
      { id: "CHAT1", thread: { ...bot, id: "T2", created_at: "2026-11-29T11:00:00.000001Z" } },
      threadOf("2026-11-29T10:40:00.000001Z", "T1", false),
      { id: "CHAT2", thread: { ...bot, id: "T3", created_at: "2026-11-29T10:10:00.000001Z", queue } },
      { id: "CHAT3", thread: { ...bot, id: "T4", created_at: "2026-11-29T10:05:00.000001Z" } },
    ];
    const request = { method: "POST" as const, path: "/v3.6/agent/action/list_archives" };
    const exchanges = [exchange({ ...request, body: { sort_order: "desc", limit: 100 } }, { chats })];
    expect((await changesOf("livechat", exchanges)).rows).toEqual([
      ["CHAT1", "11:00:00", true, true],
      ["CHAT2", "10:10:00", true, true],
      ["CHAT3", "10:05:00", true, false],
    ]);
  });

  it("of Intercom is searched for by seconds, and goes on behind the last one", async () => {
    const query = { field: "updated_at", operator: ">", value: SINCE / 1_000 };
    const request = { method: "POST" as const, path: "/conversations/search" };
    const one = (id: string, seconds: number) => ({
      id,
      updated_at: SINCE / 1_000 + seconds,
      state: "closed",
      statistics: null,
    });
    const exchanges = [
      exchange(
        { ...request, body: { query, pagination: { per_page: 50 } } },
        { conversations: [one("1", 10)], pages: { next: { starting_after: "x" } } },
      ),
      exchange(
        { ...request, body: { query, pagination: { per_page: 50, starting_after: "x" } } },
        { conversations: [one("2", 20)], pages: {} },
      ),
    ];
    expect((await changesOf("intercom", exchanges)).rows).toEqual([
      ["1", "10:00:10", true, false],
      ["2", "10:00:20", true, false],
    ]);
  });

  it("of Rocket.Chat ends where everything is older", async () => {
    const rooms = [
      roomOf("r2", "2026-11-29T11:00:00.000Z", { open: true, servedBy: { _id: "o1" } }),
      roomOf("r1", "2026-11-29T10:10:00.000Z", { closedAt: "2026-11-29T10:10:00.000Z" }),
      ...Array.from({ length: 48 }, (_, index) => roomOf(`old${index}`, "2026-11-29T09:00:00.000Z", {})),
    ];
    const query = { sort: '{"_updatedAt":-1}', offset: "0", count: "50" };
    const older = [roomOf("older", "2026-11-28T09:00:00.000Z", {})];
    const exchanges = [
      exchange({ path: "/api/v1/livechat/rooms", query }, { rooms }),
      exchange({ path: "/api/v1/livechat/rooms", query: { ...query, offset: "50" } }, { rooms: older }),
    ];
    expect((await changesOf("rocketchat", exchanges)).rows).toEqual([
      ["r2", "11:00:00", false, true],
      ["r1", "10:10:00", true, false],
    ]);
  });

  it("of HubSpot is sorted by the latest message, which its filter needs", async () => {
    const query = {
      sort: "latestMessageTimestamp",
      latestMessageTimestampAfter: "2026-11-29T10:00:00.000Z",
      limit: "100",
    };
    const threads = [
      {
        id: "7001",
        createdAt: "2026-11-29T09:00:00Z",
        latestMessageTimestamp: "2026-11-29T10:05:00Z",
        status: "OPEN",
        assignedTo: "A-11",
      },
    ];
    const exchanges = [exchange({ path: "/conversations/v3/conversations/threads", query }, { results: threads })];
    expect((await changesOf("hubspot", exchanges)).rows).toEqual([["7001", "10:05:00", false, true]]);
  });

  it("of Chatwoot holds those that are not open, too", async () => {
    const query = { status: "all", assignee_type: "all", page: "1" };
    const payload = [
      { id: 17, last_activity_at: SINCE / 1_000 + 60, status: "resolved" },
      { id: 16, last_activity_at: SINCE / 1_000 - 60, status: "open" },
    ];
    const exchanges = [
      exchange({ path: "/api/v1/accounts/account/conversations", query }, { data: { payload } }),
      exchange(
        { path: "/api/v1/accounts/account/conversations", query: { ...query, page: "2" } },
        { data: { payload: [] } },
      ),
    ];
    expect((await changesOf("chatwoot", exchanges)).rows).toEqual([["17", "10:01:00", true, true]]);
  });

  it("of Zendesk Chat ends with a short page, whose next_page stays set", async () => {
    const start = { fields: "chats(*)", start_time: String(SINCE / 1_000), limit: "1000" };
    const next = { fields: "chats(*)", start_time: "1", limit: "1000", start_id: "x" };
    const link =
      "https://platform.example.org/api/v2/chat/incremental/chats?fields=chats%28%2A%29&start_time=1&limit=1000&start_id=x";
    const full = Array.from({ length: 1_000 }, (_, index) => chatOf(`c${index}`, "chat"));
    const path = "/api/v2/chat/incremental/chats";
    const exchanges = [
      exchange({ path, query: start }, { chats: full, count: 1_001, next_page: link }),
      exchange({ path, query: next }, { chats: [chatOf("last", "offline_msg")], count: 1_001, next_page: link }),
    ];
    const { rows, isComplete } = await changesOf("zendesk-chat", exchanges);
    expect([rows.length, isComplete, rows.at(-1)]).toEqual([1_001, true, ["last", "10:20:00", true, false]]);
  });
});

describe("Intercom's newest parts", () => {
  it("are fewer than the statistics count, so the history is not whole", async () => {
    const example = exampleOf("intercom", "newest-parts");
    const reading = await historyOf(described("intercom"), example).session(example.session);
    expect(reading).toMatchObject({ kind: "history", countByPlatform: 603, session: { messages: { length: 3 } } });
  });

  it("and the first message are as many as it says, where all came", async () => {
    const example = exampleOf("intercom", "handover");
    const reading = await historyOf(described("intercom"), example).session(example.session);
    expect(reading).toMatchObject({ kind: "history", countByPlatform: 12, session: { messages: { length: 12 } } });
  });
});

describe("an example", () => {
  it.each([
    [
      "a figure",
      (text: string) => text.replace('"waitSeconds": 85', '"waitSeconds": 10'),
      "figures.waitSeconds must be 10 and is 85",
    ],
    [
      "the session",
      (text: string) =>
        text.replace('"name": "Otto Operator",\n          "externalId"', '"name": "Otto",\n          "externalId"'),
      'session.operators.1.name must be "Otto" and is "Otto Operator"',
    ],
    [
      "a request that nothing answers",
      (text: string) => text.replace('"path": "/admins"', '"path": "/people"'),
      "no exchange answers GET /admins",
    ],
  ])("tells what is not as expected: %s", async (_, change, expected) => {
    const file = "templates/platforms/examples/intercom/handover.json";
    const text = readFileSync(file, "utf8");
    expect(change(text)).not.toBe(text);
    expect(await runExample(described("intercom"), readExample(file, change(text)))).toEqual([expected]);
  });

  it("is refused with the place of each mistake", () => {
    expect(() => readExample("one.json", '{"what": “x”}')).toThrow(
      "one.json: line 1, column 10: is not JSON here: “ is",
    );
    const wrong = JSON.stringify({
      what: "x",
      session: "1",
      now: "today",
      exchanges: [],
      expected: { kind: "unknown" },
    });
    expect(() => readExample("one.json", wrong)).toThrow(/one\.json.*now.*is no time such as/s);
  });
});
