import type { LiveChat } from "../../../chat/session.ts";
import { has, holds, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import { type ChatWorld, historyIn } from "./chat-world.ts";
import { at, fullSession, longSession, plainSession, said } from "./given-sessions.ts";
import type { ChatPlatformTest, GivenSession } from "./under-test.ts";

const FROM = "ChatHistory.session and WidgetSession";
const ODD_IDS = ["a/b", "ä?#%", "../../secret", "%2e%2e", "a b+c&d=e", "...", "😀"];
const IMPOSSIBLE_IDS = ["", ".", "..", "\uD800"];

const idsOf = ({ messages }: Pick<GivenSession, "messages">) => messages.map(({ messageId }) => messageId);

const byId = (one: { readonly id: string }, other: { readonly id: string }) => (one.id < other.id ? -1 : 1);
/** Few platforms tell how a live chat ended. */
const withoutItsEnd = ({ liveChatId, establishedAt, endedAt, operators }: LiveChat) => {
  return { liveChatId, establishedAt, endedAt, operators };
};

export function sessionRules({ about, rule }: Rules, world: () => ChatWorld, { can }: ChatPlatformTest): void {
  /** A session as it is read, when the platform holds these. */
  async function read(...sessions: readonly [GivenSession, ...GivenSession[]]) {
    const { server, chatHistory } = world();
    await server.setSessions(sessions);
    return historyIn(await chatHistory.session(sessions[0].sessionId));
  }

  about("a session", () => {
    rule("has its id, its end user and its support persons, with their external ids", FROM, async () => {
      const given = fullSession("ws-1");
      const { session } = await read(given);
      const { sessionId, visitor, operators } = world().told(given);
      same(session.sessionId, sessionId, "sessionId is the id that was asked for");
      same(session.visitor, visitor, "visitor has id, name and externalId as the platform tells them");
      const expected = operators.toSorted(byId);
      same(session.operators.toSorted(byId), expected, "operators has everybody of the live chats, with externalId");
    });

    rule("has its beginning and end as epoch milliseconds", "Instant", async () => {
      const given = fullSession("ws-1");
      const { session } = await read(given);
      const { startedAt, endedAt } = world().told(given);
      same([session.startedAt, session.endedAt], [startedAt, endedAt], "startedAt and endedAt, in UTC");
    });

    rule("has all live chats, with who joined them and when", "LiveChat and Joining", async () => {
      const given = fullSession("ws-1");
      const { session } = await read(given);
      const told = world().told(given).liveChats.map(withoutItsEnd);
      has(session.liveChats, told, "liveChats are those of the session, in its order, with everybody who joined");
    });

    rule("has all messages, each with its time, sender, type and text", "Message", async () => {
      const given = fullSession("ws-1");
      const { session } = await read(given);
      same(session.messages, world().told(given).messages, "messages are those of the platform, and nothing else");
    });

    rule("has its messages oldest first, those of the same instant in the platform's order", FROM, async () => {
      const messages = [said(1, 1), said(2, 2), said(3, 2, "bot"), said(4, 2), said(5, 3)];
      const { session } = await read(plainSession("ws-1", { messages }));
      const ids = session.messages.map(({ messageId }) => messageId);
      same(ids, ["m1", "m2", "m3", "m4", "m5"], "messages are in the order in which they were sent");
    });

    rule("takes nobody for a support person whose kind it does not know", "SenderKind", async () => {
      const given = plainSession("ws-1", { messages: [said(1, 1), said(2, 2, "unknown"), said(3, 3, "bot")] });
      const { session } = await read(given);
      const kinds = session.messages.map(({ sender }) => sender.kind);
      holds(!kinds.includes("operator"), "only the platform's support persons are `operator`, everybody else is not");
    });

    rule("that lasts has no end", "WidgetSession.endedAt and History.endedBeforeReading", async () => {
      const { session, endedBeforeReading } = await read(plainSession("ws-1", { endedAt: null, updatedAt: at(3) }));
      same(session.endedAt, null, "endedAt is null while the session lasts");
      same(endedBeforeReading, false, "endedBeforeReading is false while the session lasts");
    });

    rule("that has ended before it was read says so", "History.endedBeforeReading", async () => {
      const { endedBeforeReading } = await read(plainSession("ws-1"));
      same(endedBeforeReading, true, "otherwise its card is never finished");
    });

    rule("says how many messages the platform counts", "History.countByPlatform", async () => {
      const given = fullSession("ws-1");
      const { countByPlatform } = await read(given);
      same(countByPlatform, world().told(given).messages.length, "countByPlatform is the number of all messages");
    });

    if (can.countMessages) {
      rule("counts what is not delivered", "History.countByPlatform, ruling 1: a count proves nothing", async () => {
        const { session, countByPlatform } = await read(plainSession("ws-1", { messageCount: 9 }));
        const counted = { countByPlatform, messages: session.messages.length };
        same(counted, { countByPlatform: 9, messages: 3 }, "the platform's own count, not that of the messages read");
      });
    }

    if (can.tellTime) {
      rule("was read at the platform's time", "History.readAt", async () => {
        const { readAt, isPlatformTime } = await read(plainSession("ws-1"));
        const now = world().server.now?.() ?? Number.NaN;
        same(isPlatformTime, true, "isPlatformTime, since the platform tells its time");
        holds(Math.abs(readAt - now) < 2_000, "readAt is the platform's time just before reading began, not ours");
      });
    } else {
      rule("was read at our time, which it says", "History.isPlatformTime", async () => {
        const { isPlatformTime } = await read(plainSession("ws-1"));
        same(isPlatformTime, false, "a platform that does not tell its time has none that could be given");
      });
    }

    if (can.tellWithdrawn) {
      rule("shows withdrawn messages as withdrawn, without what they said", "Message.withdrawn, ruling 7", async () => {
        const gone = { ...said(2, 2), withdrawn: true, text: "canary", attachment: null };
        const { session, countByPlatform } = await read(
          plainSession("ws-1", { messages: [said(1, 1), gone, said(3, 3)] }),
        );
        has(session.messages[1], { messageId: "m2", withdrawn: true, text: "" }, "the line stays, its text is gone");
        same([session.messages.length, countByPlatform], [3, 3], "a withdrawn message counts");
      });
    }

    if (can.tellNotes) {
      rule("has notes between support persons as notes", "MessageType `note`: it is no reply", async () => {
        const note = { ...said(2, 2, "operator"), type: "note" as const };
        const given = { ...fullSession("ws-1"), messages: [said(1, 1), note, said(3, 3)], liveChats: [] };
        const { session } = await read(given);
        const types = session.messages.map(({ messageId, type }) => [messageId, type]);
        holds(
          types.some(([id, type]) => id === "m2" && type === "note"),
          "the type of the note is `note`",
        );
      });
    }

    rule("is nobody else's", FROM, async () => {
      const { server, chatHistory } = world();
      const sessions = ["ws-1", "ws-2", "ws-3"].map((sessionId, index) =>
        plainSession(sessionId, { messages: [said(index + 1, 1)] }),
      );
      await server.setSessions(sessions);
      const readings = await Promise.all(sessions.map(({ sessionId }) => chatHistory.session(sessionId)));
      const found = readings.map((reading) => historyIn(reading).session.messages.map(({ messageId }) => messageId));
      same(found, [["m1"], ["m2"], ["m3"]], "sessions that are read at the same time keep their own messages");
    });

    rule("is read anew each time", "a card is filled again on every run while the chat is active", async () => {
      await read(plainSession("ws-1", { messages: [said(1, 1)], endedAt: null, updatedAt: at(1) }));
      const { session } = await read(plainSession("ws-1", { messages: [said(1, 1), said(2, 2)] }));
      same(session.messages.length, 2, "what was read before is not given again");
      holds(session.endedAt !== null, "what has ended meanwhile has an end");
    });

    for (const sessionId of ODD_IDS) {
      rule(`is found by an id of any characters: ${sessionId}`, "ids are the platform's own; encode them", async () => {
        const { session } = await read(plainSession(sessionId), plainSession("ws-1"), plainSession("secret"));
        same(session.sessionId, sessionId, "the session with this id is read, and no other");
      });
    }
  });

  about("what is no history", () => {
    rule("is unknown when the platform does not have it", "SessionReading `unknown`", async () => {
      const { server, chatHistory } = world();
      await server.setSessions([plainSession("ws-1")]);
      const reading = await chatHistory.session("ws-2");
      same(reading, { kind: "unknown" }, "a session that is not there is an answer, not a failure");
    });

    for (const sessionId of IMPOSSIBLE_IDS) {
      rule(`is unknown by an id that no session can have: ${JSON.stringify(sessionId)}`, FROM, async () => {
        const { server, chatHistory } = world();
        await server.setSessions([plainSession("ws-1")]);
        const reading = await chatHistory.session(sessionId);
        same(reading, { kind: "unknown" }, "such an id must not lead to another address");
      });
    }

    if (can.tellDeleted) {
      rule(
        "is deleted when the platform says that it was",
        "SessionReading `deleted`: it does not come back",
        async () => {
          const { server, chatHistory } = world();
          await server.setSessions([plainSession("ws-1")]);
          await server.deleteForPrivacy?.("ws-1");
          same(
            await chatHistory.session("ws-1"),
            { kind: "deleted" },
            "deleted for privacy is not the same as unknown",
          );
        },
      );
    }
  });

  const { messagesOnPage } = can;
  if (messagesOnPage === null) return;
  about("a session of several pages", () => {
    rule("has each message once, and in order", FROM, async () => {
      const given = longSession("ws-1", messagesOnPage * 2 + 1);
      const { session, countByPlatform } = await read(given);
      same(idsOf(session), idsOf(world().told(given)), "all pages are read; nothing is lost, moved or there twice");
      same(countByPlatform, given.messages.length, "countByPlatform is that of the whole session");
    });

    rule("loses and doubles nothing when it grows while it is read", FROM, async () => {
      const { server, front, chatHistory } = world();
      const before = { ...longSession("ws-1", messagesOnPage + 2), endedAt: null };
      const grown = longSession("ws-1", messagesOnPage + 5);
      const whole = [before, grown].map((one) => idsOf(world().told(one)));
      for (const reply of [1, 2, 3]) {
        await server.setSessions([before]);
        front.afterReply(reply, () => server.setSessions([grown]));
        const { session, countByPlatform } = historyIn(await chatHistory.session("ws-1"));
        const ids = idsOf(session);
        same(
          ids,
          whole[1]?.slice(0, ids.length),
          "messages are in order, none is lost between them, and none is there twice",
        );
        holds(ids.length >= (whole[0]?.length ?? 0), "what was there before reading began is read");
        const saysWhole = ids.length === countByPlatform;
        holds(
          !saysWhole || whole.some(({ length }) => length === ids.length),
          "countByPlatform may only equal the number of messages when all are there",
        );
      }
    });
  });
}
