import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { membersOf, supportPersonOf } from "../../plugin/chat/participants.ts";
import type { LiveChat, Message } from "../../plugin/chat/session.ts";
import { waitTimeBeforeFirstReply } from "../../plugin/chat/wait-time.ts";
import { withWritersJoined } from "../../plugin/chat/writers-joined.ts";
import { anySession } from "./arbitrary-session.ts";
import { liveChat, message, session } from "./sample-session.ts";

/** A message of a support person. */
function wrote(id: string | null, secondsAfter: number, liveChatId: string | null = "l1", parts = {}): Message {
  const sent = message("operator", secondsAfter, { liveChatId, ...parts });
  return { ...sent, sender: { ...sent.sender, id } };
}

const joinedByO1 = liveChat("l1", 0, [["o1", 5]]);

interface Row {
  readonly rule: string;
  readonly liveChats: readonly LiveChat[];
  readonly messages: readonly Message[];
  readonly members: readonly string[];
  readonly supportPerson: string | null;
}

const ROWS: readonly Row[] = [
  {
    rule: "who wrote without joining is a member, and the support person if nobody else took part",
    liveChats: [liveChat("l1", 0)],
    messages: [wrote("o1", 30)],
    members: ["v1", "o1"],
    supportPerson: "o1",
  },
  {
    rule: "who wrote after another had joined is the support person",
    liveChats: [joinedByO1],
    messages: [wrote("o2", 60)],
    members: ["v1", "o1", "o2"],
    supportPerson: "o2",
  },
  {
    rule: "who wrote before another joined is not, and stands before them",
    liveChats: [liveChat("l1", 0, [["o1", 90]])],
    messages: [wrote("o2", 60), wrote("o2", 120)],
    members: ["v1", "o2", "o1"],
    supportPerson: "o1",
  },
  {
    rule: "the first message counts, not the last, also where the history is not in order",
    liveChats: [liveChat("l1", 0, [["o1", 90]])],
    messages: [wrote("o2", 120), wrote("o2", 60)],
    members: ["v1", "o2", "o1"],
    supportPerson: "o1",
  },
  {
    rule: "at the very time of a joining, the one who wrote is listed last",
    liveChats: [joinedByO1],
    messages: [wrote("o2", 5)],
    members: ["v1", "o1", "o2"],
    supportPerson: "o2",
  },
  {
    rule: "who joined is not moved by what they write later",
    liveChats: [
      liveChat("l1", 0, [
        ["o1", 5],
        ["o2", 9],
      ]),
    ],
    messages: [wrote("o1", 60)],
    members: ["v1", "o1", "o2"],
    supportPerson: "o2",
  },
  {
    rule: "who joined only the first live chat and wrote in the second took part in it",
    liveChats: [joinedByO1, liveChat("l2", 600, [["o2", 605]])],
    messages: [wrote("o1", 660, "l2")],
    members: ["v1", "o1", "o2"],
    supportPerson: "o1",
  },
  {
    rule: "a file counts",
    liveChats: [liveChat("l1", 0)],
    messages: [wrote("o1", 30, "l1", { type: "file" })],
    members: ["v1", "o1"],
    supportPerson: "o1",
  },
  {
    rule: "an event does not count, nor what the platform does not explain",
    liveChats: [liveChat("l1", 0)],
    messages: [wrote("o1", 30, "l1", { type: "event" }), wrote("o2", 31, "l1", { type: "unknown" })],
    members: ["v1"],
    supportPerson: null,
  },
  {
    rule: "bots, the system, the end user and senders of an unknown kind are no support persons",
    liveChats: [liveChat("l1", 0)],
    messages: (["bot", "system", "visitor", "unknown"] as const).map((kind, index) => {
      const sent = message(kind, 30 + index);
      return { ...sent, sender: { ...sent.sender, id: "o1" } };
    }),
    members: ["v1"],
    supportPerson: null,
  },
  {
    rule: "without an id nobody can be told, and outside a live chat nobody took part in one",
    liveChats: [liveChat("l1", 0)],
    messages: [wrote(null, 30), wrote("o1", 31, null)],
    members: ["v1"],
    supportPerson: null,
  },
  {
    rule: "an operator missing in the session's list counts all the same",
    liveChats: [joinedByO1],
    messages: [wrote("o9", 60)],
    members: ["v1", "o1", "o9"],
    supportPerson: "o9",
  },
  {
    rule: "an operator with the visitor's id is another user",
    liveChats: [liveChat("l1", 0)],
    messages: [wrote("v1", 30)],
    members: ["v1", "v1"],
    supportPerson: "v1",
  },
  {
    rule: "a live chat that is not listed counts by time among the others",
    liveChats: [joinedByO1, liveChat("l2", 600, [["o3", 605]])],
    messages: [wrote("o2", 60, "gone")],
    members: ["v1", "o1", "o2", "o3"],
    supportPerson: "o3",
  },
  {
    rule: "a live chat that is not listed and came before all others counts too",
    liveChats: [liveChat("l2", 600, [["o3", 605]])],
    messages: [wrote("o2", 60, "gone")],
    members: ["v1", "o2", "o3"],
    supportPerson: "o3",
  },
  {
    rule: "and so does one when none is listed at all",
    liveChats: [],
    messages: [wrote("o2", 60, "gone"), wrote("o1", 30, "gone too")],
    members: ["v1", "o1", "o2"],
    supportPerson: "o2",
  },
];

describe("support persons who wrote without joining", () => {
  it.each(ROWS)("$rule", ({ liveChats, messages, members, supportPerson }) => {
    const held = withWritersJoined(session({ liveChats, messages }));
    expect(membersOf(held).map(({ user }) => user.id)).toEqual(members);
    expect(supportPersonOf(held)?.user.id ?? null).toBe(supportPerson);
  });

  it("leave the first live chat and the wait time as they are, where live chats are listed", () => {
    const liveChats = [liveChat("l2", 600)];
    const messages = [wrote("o1", 60, "gone"), message("visitor", 610, { liveChatId: "l2" }), wrote("o2", 640, "l2")];
    const held = session({ liveChats, messages });
    expect(waitTimeBeforeFirstReply(withWritersJoined(held))).toEqual(waitTimeBeforeFirstReply(held));
  });

  it("are added to what is there: every joining stays, and a second time changes nothing", () => {
    fc.assert(
      fc.property(anySession, fc.array(fc.constantFrom("o1", "o2", "o9", null)), (nameless, ids) => {
        const named = ({ sender, ...rest }: Message, index: number) => ({
          ...rest,
          sender: { ...sender, id: ids[index] ?? null },
        });
        const drawn = { ...nameless, messages: nameless.messages.map(named) };
        const once = withWritersJoined(drawn);
        expect(withWritersJoined(once)).toEqual(once);
        for (const [index, { operators }] of drawn.liveChats.entries()) {
          expect(once.liveChats[index]?.operators.slice(0, operators.length)).toEqual(operators);
        }
      }),
    );
  });
});

describe("a joining to a live chat that is not listed", () => {
  const liveChats = [liveChat("l1", 0), liveChat("l2", 60), liveChat("l3", 120)];

  it.each([
    [59, "l1"],
    [60, "l2"],
    [119, "l2"],
    [120, "l3"],
  ])("stands with the latest live chat that was established by then: %i", (seconds, liveChatId) => {
    const { liveChats: joined } = withWritersJoined(session({ liveChats, messages: [wrote("o1", seconds, "lost")] }));
    expect(joined.filter(({ operators }) => operators.length > 0).map((chat) => chat.liveChatId)).toEqual([liveChatId]);
  });

  it("stands with the first one when none was established by then", () => {
    const later = liveChats.slice(1);
    const { liveChats: joined } = withWritersJoined(session({ liveChats: later, messages: [wrote("o1", 5, "lost")] }));
    expect(joined[0]?.operators).toHaveLength(1);
  });

  it("is not added when an earlier reading told of it", () => {
    const whole = session({ liveChats, messages: [wrote("o1", 5, "lost"), wrote("o2", 6, "lost")] });
    const { liveChats: joined } = withWritersJoined(whole, (id, operator) => id === "lost" && operator === "o1");
    expect(joined[0]?.operators.map(({ operatorId }) => operatorId)).toEqual(["o2"]);
    expect(withWritersJoined(whole, () => true)).toBe(whole);
  });
});
