import { describe, expect, it } from "vitest";
import type { Failure } from "../../plugin/base/failure.ts";
import type { WidgetSession } from "../../plugin/chat/session.ts";
import { waitTimeBeforeFirstReply } from "../../plugin/chat/wait-time.ts";
import type { PlatformDescription } from "../../plugin/outside/chat-history/described/compile-platform.ts";
import type { ChatHistory } from "../../plugin/outside/chat-history/port.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { rejectionOf } from "../support/rejection.ts";
import { type AnswerFunction, scriptedServers } from "../support/scripted-server.ts";
import { worlds } from "../task/task-world.ts";
import { wireSession } from "../task/wire-session.ts";
import {
  areHere,
  asHexabot,
  asLiveHelperChat,
  HEXABOT,
  type Hexabot,
  historyOf,
  type Json,
  LIVE_HELPER_CHAT,
  NOW,
  recorded,
  recordedHexabot,
  recordedLiveHelperChat,
  shipped,
} from "./served-recordings.ts";

const serve = scriptedServers();
const worldOf = worlds();

const THREAD = "f8ba585d-74c5-4d36-a7f3-6dfe6b3379be";
const OLGA = "olga.operator@example.com";
/** The password hash of the recorded operator, which comes with each chat. */
const HASH = "bcrypt-hash";

/** What a card holds, persons by their mail addresses. */
interface Filled {
  readonly sessionId: string;
  readonly messageCount: unknown;
  readonly members: readonly unknown[];
  readonly supportPerson: unknown;
  readonly customer: unknown;
  readonly startTime: unknown;
  readonly endTime: unknown;
  readonly wait: unknown;
  readonly active: unknown;
}

/** Fills the cards of these sessions from the served recording, by the task itself. */
async function fill(
  ids: readonly string[],
  chatHistory: ChatHistory,
): Promise<{ cards: Filled[]; logs: string[]; report: RunReport; logged: readonly string[] }> {
  const operators = [{ operatorId: "o1", name: "Olga Operator", externalId: OLGA }];
  const world = await worldOf({
    sessions: ids.map((sessionId) => wireSession({ sessionId, operators })),
    clock: NOW,
  });
  const report = await world.run({ dependencies: { chatHistory } });
  const persons = await allCards(world.sandbox, "person");
  const mailOf = new Map(persons.map((card) => [card.dataCardId, first(card, "email")?.value]));
  const cards = await Promise.all(ids.map((id) => world.card(id)));
  return {
    report,
    logged: world.logged,
    logs: cards.map((card) => String(first(card, "chat_log")?.value)),
    cards: cards.map((card) => ({
      sessionId: String(first(card, "chat_session_id")?.value),
      messageCount: first(card, "message_count")?.value,
      members: (card.data["members"]?.values ?? []).map(({ dataCardId = "" }) => mailOf.get(dataCardId)),
      supportPerson: mailOf.get(first(card, "support_person")?.dataCardId ?? ""),
      customer: mailOf.get(first(card, "customer")?.dataCardId ?? ""),
      startTime: first(card, "start_time")?.value,
      endTime: first(card, "end_time")?.value,
      wait: first(card, "wait_time_before_first_reply")?.value,
      active: first(card, "is_chat_active")?.code,
    })),
  };
}

async function sessionOf(chatHistory: ChatHistory, id: string): Promise<WidgetSession> {
  const reading = await chatHistory.session(id);
  if (reading.kind !== "history") throw new Error(`the session is ${reading.kind}`);
  return reading.session;
}

function waitOf(session: WidgetSession): number | null {
  return waitTimeBeforeFirstReply(session).seconds;
}

function withLiveChats(described: PlatformDescription, changes: Json): PlatformDescription {
  const { description } = described;
  return {
    ...described,
    description: { ...description, live_chats: { ...description.live_chats, ...changes } as never },
  };
}

async function liveHelperChat(
  answer: AnswerFunction = asLiveHelperChat(recordedLiveHelperChat()),
  values = LIVE_HELPER_CHAT,
  described = shipped("live-helper-chat"),
) {
  const server = await serve(answer);
  return { server, history: historyOf(described, server.url, values) };
}

async function hexabot(own: Hexabot = recordedHexabot(), values = HEXABOT) {
  const server = await serve(asHexabot(own));
  return { server, history: historyOf(shipped("hexabot"), server.url, values) };
}

/** The recording with another time at which a support person was assigned to the visitor. */
function assignedAt(time: string): Hexabot {
  const own = recordedHexabot();
  return {
    ...own,
    threads: own.threads.map((thread) => ({
      ...thread,
      subscriber: { ...(thread["subscriber"] as Json), assignedAt: time },
    })),
  };
}

function withoutLastName(person: unknown): Json {
  return { ...(person as Json), lastName: null };
}

describe.skipIf(!areHere)("Live Helper Chat, recorded", () => {
  it("fills a card as computed by hand, and one for the chat that was opened again", async () => {
    const { history } = await liveHelperChat();
    const { cards, logs, report, logged } = await fill(["1", "2"], history);
    expect(cards).toEqual([
      {
        sessionId: "1",
        messageCount: 12,
        members: [OLGA],
        supportPerson: OLGA,
        customer: undefined,
        startTime: "2026-11-29T09:10:35Z",
        endTime: "2026-11-29T09:10:57Z",
        // From "human" (:41), with which a person was asked for, to "Good day" (:53).
        wait: 12,
        active: "no",
      },
      {
        sessionId: "2",
        messageCount: 10,
        // Oskar, who came last, is in no list of users.
        members: [OLGA],
        supportPerson: undefined,
        customer: undefined,
        startTime: "2026-11-29T09:37:44Z",
        endTime: undefined,
        // From "human" (:45) to "First answer" (:47).
        wait: 2,
        active: "yes",
      },
    ]);
    const texts = ["live-helper-chat/lhc-fetchchatmessages.json", "live-helper-chat/lhc-fetchchatmessages-2.json"].map(
      (file) => recorded<{ result: { messages: { msg: string }[] } }>(file).result.messages.map(({ msg }) => msg),
    );
    for (const [index, own] of texts.entries()) for (const text of own) expect(logs[index]).toContain(text);
    expect(JSON.stringify([report, logged, logs])).not.toContain(HASH);
  });

  it("of four ways to compute the wait in chat 1, one is right", async () => {
    const belongs = await sessionOf((await liveHelperChat()).history, "1");
    expect(waitOf(belongs)).toBe(12);
    // Without the asking message, the visitor only writes after the reply.
    const apart = withLiveChats(shipped("live-helper-chat"), { asking_message: "apart" });
    expect(waitOf(await sessionOf((await liveHelperChat(undefined, undefined, apart)).history, "1"))).toBe(0);
    // From the first message of the session.
    const whole = withLiveChats(shipped("live-helper-chat"), { established: "time" });
    expect(waitOf(await sessionOf((await liveHelperChat(undefined, undefined, whole)).history, "1"))).toBe(18);
    // The vendor counts the note to colleagues as the reply.
    const { chats } = recordedLiveHelperChat();
    expect(chats.at(-1)?.["wait_time"]).toBe(7);
  });

  it("a note to colleagues is a note, and does not make its writer join", async () => {
    const { messages, liveChats } = await sessionOf((await liveHelperChat()).history, "1");
    expect(messages.filter(({ type }) => type === "note").map(({ messageId }) => messageId)).toEqual(["7"]);
    expect(liveChats.map(({ operators }) => operators)).toEqual([[{ operatorId: "1", joinedAt: 1795943448000 }]]);
  });

  it("a note alone is no reply", async () => {
    const own = recordedLiveHelperChat();
    const { result } = own.messages.get("1") as { result: { messages: Json[] } };
    const messages = result.messages.filter(({ id }) => Number(id) <= 7);
    const answer = asLiveHelperChat({ ...own, messages: new Map([["1", { error: false, result: { messages } }]]) });
    const session = await sessionOf((await liveHelperChat(answer)).history, "1");
    expect(waitTimeBeforeFirstReply(session)).toMatchObject({ seconds: null, rule: "no-reply" });
  });

  it("a time of asking that opening again has overwritten is not believed", async () => {
    const { liveChats } = await sessionOf((await liveHelperChat()).history, "2");
    expect(liveChats.map(({ establishedAt }) => establishedAt)).toEqual([1795945067000]);
  });

  it("who is accepted after the first reply, in the same second, joins once and with it", async () => {
    const { liveChats } = await sessionOf((await liveHelperChat()).history, "2");
    expect(liveChats[0]?.operators).toEqual([
      { operatorId: "1", joinedAt: 1795945067000 },
      { operatorId: "2", joinedAt: 1795945068000 },
    ]);
  });

  it("who is who: visitor 0, system -1, bot -2, everybody above an operator", async () => {
    const { messages } = await sessionOf((await liveHelperChat()).history, "1");
    const kinds = messages.map(({ sender }) => sender.kind[0]).join("");
    expect(kinds).toBe("vbvbvbosovbs");
  });

  it.each([
    ["the newest first", 1],
    ["the oldest first", -1],
  ])("a list of two pages, %s: every chat of it, though later pages count false", async (_, order) => {
    const own = recordedLiveHelperChat();
    const chats = Array.from({ length: 60 }, (_unused, index) => ({ ...own.chats[1], id: 60 - index })).toSorted(
      (one, other) => order * (other.id - one.id),
    );
    const { server, history } = await liveHelperChat(asLiveHelperChat({ ...own, chats }));
    const changes = await history.changedSessions({ since: 0, wanted: undefined, mostPages: 40 });
    expect(changes?.isComplete).toBe(true);
    expect([...(changes?.sessions.keys() ?? [])].map(Number).toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 60 }, (_unused, index) => index + 1),
    );
    expect(server.requests.map(({ query }) => [query.get("offset"), query.has("sort")])).toEqual([
      ["0", false],
      ["50", false],
    ]);
  });

  it("a chat has changed when anything in it has: closing is later than the visitor's last sign of life", async () => {
    const { history } = await liveHelperChat();
    const changes = await history.changedSessions({ since: 0, wanted: new Set(["1"]), mostPages: 1 });
    expect(changes?.sessions.get("1")).toEqual({
      ended: true,
      updatedAt: 1795943457000,
      messageCount: 12,
      hadLiveChat: true,
    });
  });

  it("a wrong key and an unknown chat both come with status 200, and are told apart", async () => {
    const wrong = await liveHelperChat(undefined, { ...LIVE_HELPER_CHAT, key: "another" });
    const refused = (await rejectionOf(wrong.history.session("1"))) as Failure;
    expect([refused.code, refused.scope]).toEqual(["chat-history-token-refused", "system"]);
    expect(refused.message).toContain("chatHistory.settings");
    expect(await (await liveHelperChat()).history.session("3")).toEqual({ kind: "unknown" });
  });

  it("a chat of a department that the user may not read fails alone", async () => {
    const body = { error: true, result: "You do not have permission to read this chat!" };
    const { history } = await liveHelperChat((_request, response) => response.end(JSON.stringify(body)));
    const refused = (await rejectionOf(history.session("1"))) as Failure;
    expect([refused.code, refused.scope]).toEqual(["chat-history-refused", "card"]);
  });

  it("visitors without an id of their own are not one and the same", async () => {
    const own = recordedLiveHelperChat();
    const chats = own.chats.map((chat) => ({ ...chat, online_user_id: 0 }));
    const { history } = await liveHelperChat(asLiveHelperChat({ ...own, chats }));
    const ids = [await sessionOf(history, "1"), await sessionOf(history, "2")].map(({ visitor }) => visitor.id);
    expect(ids).toEqual(["1", "2"]);
  });

  it("a chat that was closed without a time of closing ends with its last message", async () => {
    const own = recordedLiveHelperChat();
    const chats = own.chats.map((chat) => ({ ...chat, status: 2, cls_time: 0 }));
    const { endedAt } = await sessionOf((await liveHelperChat(asLiveHelperChat({ ...own, chats }))).history, "1");
    expect(endedAt).toBe(1795943456000);
  });
});

describe.skipIf(!areHere)("Hexabot, recorded", () => {
  it("fills a card as computed by hand", async () => {
    const { history } = await hexabot();
    const { cards, logs } = await fill([THREAD], history);
    expect(cards).toEqual([
      {
        sessionId: THREAD,
        messageCount: 5,
        members: [OLGA],
        supportPerson: OLGA,
        customer: undefined,
        startTime: "2026-11-29T09:24:01Z",
        endTime: "2026-11-29T09:24:10Z",
        // From "My VPN does not work" (:02.215), after which the bot handed over (:02.809), to "Good day" (:08.542).
        wait: 6,
        active: "no",
      },
    ]);
    for (const { message } of recordedHexabot().messages)
      expect(logs[0]).toContain((message as { data: { text: string } }).data.text);
  });

  it("comes newest first and is put in order; who is who", async () => {
    const { messages } = await sessionOf((await hexabot()).history, THREAD);
    expect(messages.map(({ sender }) => sender.kind)).toEqual(["visitor", "bot", "visitor", "operator", "visitor"]);
    expect(messages.map(({ sender }) => sender.name)).toEqual([
      "Vera Visitor",
      "",
      "Vera Visitor",
      "Olga Operator",
      "Vera Visitor",
    ]);
  });

  it("is closed although closedAt stays null", async () => {
    const reading = await (await hexabot()).history.session(THREAD);
    expect(reading).toMatchObject({
      endedBeforeReading: true,
      session: { endedAt: Date.UTC(2026, 10, 29, 9, 24, 10, 39) },
    });
  });

  it.each([
    ["of an earlier thread of the visitor", "2026-11-28T08:00:00.000Z"],
    ["of a later thread of the visitor", "2026-11-29T11:00:00.000Z"],
  ])("an assignment %s is not believed: then the reply decides", async (_, time) => {
    const session = await sessionOf((await hexabot(assignedAt(time))).history, THREAD);
    // From "Is anybody there?" (:04.482) to "Good day" (:08.542).
    expect([waitOf(session), session.liveChats[0]?.establishedAt]).toEqual([4, Date.UTC(2026, 10, 29, 9, 24, 8, 542)]);
  });

  it("a person with one name only has that name", async () => {
    const own = recordedHexabot();
    const { history } = await hexabot({
      threads: own.threads.map((thread) => ({ ...thread, subscriber: withoutLastName(thread["subscriber"]) })),
      messages: own.messages.map((message) =>
        message["sentBy"] === null ? message : { ...message, sentBy: withoutLastName(message["sentBy"]) },
      ),
    });
    const { visitor, operators } = await sessionOf(history, THREAD);
    expect([visitor.name, ...operators.map(({ name }) => name)]).toEqual(["Vera", "Olga"]);
  });

  it("a wrong password ends the run, an unknown thread does not", async () => {
    const wrong = await hexabot(undefined, { ...HEXABOT, password: "another" });
    const refused = (await rejectionOf(wrong.history.session(THREAD))) as Failure;
    expect([refused.code, refused.scope, refused.status]).toEqual(["chat-history-token-refused", "system", 401]);
    const { history } = await hexabot();
    expect(await history.session("00000000-0000-4000-8000-000000000000")).toEqual({ kind: "unknown" });
  });

  it("a cookie of another name, by setting", async () => {
    const { history } = await hexabot(undefined, { ...HEXABOT, cookie: "another" });
    const failed = (await rejectionOf(history.session(THREAD))) as Failure;
    expect(failed.message).toContain("no token where the description says");
  });

  it("lists what changed, the newest first, back to where the last run was", async () => {
    const { server, history } = await hexabot();
    const since = Date.UTC(2026, 10, 29, 9, 24);
    const changes = await history.changedSessions({ since, wanted: undefined, mostPages: 40 });
    expect([...(changes?.sessions.keys() ?? [])]).toEqual([THREAD]);
    expect(server.requests.map(({ method, url }) => `${method} ${url.split("?")[0]}`)).toEqual([
      "POST /api/auth/local",
      "GET /api/thread",
    ]);
  });
});
