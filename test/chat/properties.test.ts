import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatSessionCard } from "../../plugin/chat/card.ts";
import { membersOf } from "../../plugin/chat/participants.ts";
import type { Message, WidgetSession } from "../../plugin/chat/session.ts";
import {
  type FirstReplies,
  firstReplies,
  statisticsOf,
  waitTimeBeforeFirstReply,
} from "../../plugin/chat/wait-time.ts";
import { joinPages } from "../../plugin/outside/chat-history/assumed/client.ts";
import { draws } from "../support/draws.ts";
import { anyMessage, anySession } from "./arbitrary-session.ts";

/** o3 is the same person as the visitor; who stands here as null is not found. */
const anyPersons = fc.record({
  v1: fc.constantFrom("10", null),
  o1: fc.constantFrom("11", null),
  o2: fc.constantFrom("12", "11"),
  o3: fc.constantFrom("10", null),
  o4: fc.constant(null),
});

function cardOf(session: WidgetSession, persons: Record<string, string | null>) {
  return chatSessionCard({ session, log: "log", finished: false, personOf: (_, id) => persons[id] ?? null });
}

const notSaid = anyMessage.filter(
  ({ sender, type }) =>
    (sender.kind !== "visitor" && sender.kind !== "operator") || type === "event" || type === "unknown",
);

/** The first messages as the rule says it: those of the first live chat in the order of their times. */
function firstRepliesBySorting({ liveChats, messages }: WidgetSession): FirstReplies | null {
  const liveChat = liveChats.toSorted((one, other) => one.establishedAt - other.establishedAt)[0];
  if (liveChat === undefined) return null;
  const { liveChatId, establishedAt } = liveChat;
  const said = messages
    .filter(({ type, sender, ...message }) => {
      const isSaid = (type === "text" || type === "file") && (sender.kind === "visitor" || sender.kind === "operator");
      return message.liveChatId === liveChatId && isSaid;
    })
    .toSorted((one, other) => one.sentAt - other.sentAt);
  const [visitorAt, operatorAt] = [firstOf("visitor"), firstOf("operator")];
  return {
    liveChatId,
    establishedAt,
    visitor: saidAt(visitorAt),
    operator: saidAt(operatorAt),
    operatorId: said[operatorAt]?.sender.id ?? null,
    operatorFirst: operatorAt >= 0 && (visitorAt < 0 || operatorAt < visitorAt),
  };

  function firstOf(kind: string): number {
    return said.findIndex(({ sender }) => sender.kind === kind);
  }

  function saidAt(place: number) {
    const message = said[place];
    return message === undefined ? null : { messageId: message.messageId, sentAt: message.sentAt };
  }
}

describe("for any session", () => {
  it("the first messages of the first live chat are those that come first when all are put in order", () => {
    fc.assert(
      fc.property(anySession, (session) => {
        expect(firstReplies(session)).toEqual(firstRepliesBySorting(session));
      }),
      { numRuns: draws(1_000, 50_000) },
    );
  });

  it("one page is what it is behind a page without messages, which is joined in the general way", () => {
    fc.assert(
      fc.property(anySession, fc.nat(3), (session, twice) => {
        const again = session.messages.slice(0, twice).map((message) => ({ ...message, withdrawn: true }));
        for (const messages of [session.messages, [...session.messages, ...again]]) {
          const page = { ...session, messages };
          expect(joinPages([page])).toEqual(joinPages([{ ...session, messages: [] }, page]));
        }
      }),
    );
  });

  it("the message count is the number of messages", () => {
    fc.assert(
      fc.property(anySession, (session) => {
        expect(statisticsOf(session).messageCount).toBe(session.messages.length);
      }),
    );
  });

  it("start and end are the session's own", () => {
    fc.assert(
      fc.property(anySession, (session) => {
        expect(statisticsOf(session)).toMatchObject({ startTime: session.startedAt, endTime: session.endedAt });
      }),
    );
  });

  it("the wait time is empty or a whole number that is not negative", () => {
    fc.assert(
      fc.property(anySession, (session) => {
        const { seconds, operatorMessageId } = waitTimeBeforeFirstReply(session);
        expect(seconds ?? 0).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(seconds ?? 0)).toBe(true);
        expect(seconds === null).toBe(operatorMessageId === null);
      }),
    );
  });

  it("messages of bots, the system or unknown kinds, and events, never change the wait time", () => {
    const additions = fc.array(fc.tuple(fc.nat(20), notSaid), { maxLength: 5 });
    fc.assert(
      fc.property(anySession, additions, (session, added) => {
        const messages: Message[] = [...session.messages];
        for (const [index, [place, message]] of added.entries()) {
          messages.splice(place, 0, { ...message, messageId: `added${index}` });
        }
        expect(waitTimeBeforeFirstReply({ ...session, messages })).toEqual(waitTimeBeforeFirstReply(session));
      }),
    );
  });

  it("a later live chat never changes the wait time", () => {
    const later = { liveChatId: "later", establishedAt: Number.MAX_SAFE_INTEGER, endedAt: null, operators: [] };
    fc.assert(
      fc.property(
        anySession.filter(({ liveChats }) => liveChats.length > 0),
        (session) => {
          const more = { ...session, liveChats: [later, ...session.liveChats] };
          expect(waitTimeBeforeFirstReply(more)).toEqual(waitTimeBeforeFirstReply(session));
        },
      ),
    );
  });

  it("the members contain customer and support person where they were found, and nobody twice", () => {
    fc.assert(
      fc.property(anySession, anyPersons, (session, persons) => {
        const { members, customer, supportPerson } = cardOf(session, persons);
        expect(members).toEqual(expect.arrayContaining([customer, supportPerson].filter((id) => id !== null)));
        expect(new Set(members).size).toBe(members.length);
      }),
    );
  });

  it("the members are the end user and then everybody who joined, by the first time of joining", () => {
    fc.assert(
      fc.property(anySession, (session) => {
        const [first, ...operators] = membersOf(session);
        const joinings = session.liveChats.flatMap((liveChat) => liveChat.operators);
        const firstJoined = operators.map(({ user }) =>
          Math.min(...joinings.filter(({ operatorId }) => operatorId === user.id).map(({ joinedAt }) => joinedAt)),
        );
        expect(first).toEqual({ kind: "visitor", user: session.visitor });
        expect(firstJoined).toEqual(firstJoined.toSorted((left, right) => left - right));
        expect(new Set(operators.map(({ user }) => user.id))).toEqual(new Set(joinings.map((one) => one.operatorId)));
      }),
    );
  });

  it("splitting the history into pages and joining them never changes the card", () => {
    const cuts = fc.array(fc.nat(12), { maxLength: 4 });
    fc.assert(
      fc.property(anySession, anyPersons, cuts, (session, persons, places) => {
        const borders = [0, ...places.toSorted((left, right) => left - right), session.messages.length];
        const pages = borders.slice(1).map((end, index) => {
          // A page may begin with the last message of the one before.
          return Object.assign({}, session, {
            messages: session.messages.slice(Math.max(0, (borders[index] ?? 0) - 1), end),
          });
        });
        expect(cardOf(joinPages(pages), persons)).toEqual(cardOf(session, persons));
      }),
    );
  });
});
