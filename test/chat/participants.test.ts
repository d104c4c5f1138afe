import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { customerOf, distinctCards, membersOf, supportPersonOf } from "../../plugin/chat/participants.ts";
import type { LiveChat } from "../../plugin/chat/session.ts";
import { anySession } from "./arbitrary-session.ts";
import { liveChat, message, session } from "./sample-session.ts";

const ROWS: { rule: string; liveChats: LiveChat[]; members: string[]; supportPerson: string | null }[] = [
  { rule: "the end user alone, when there is no live chat", liveChats: [], members: ["v1"], supportPerson: null },
  {
    rule: "nobody joined a live chat",
    liveChats: [liveChat("l1", 0)],
    members: ["v1"],
    supportPerson: null,
  },
  {
    rule: "the end user first, then the support persons by time of joining",
    liveChats: [
      liveChat("l1", 0, [
        ["o2", 9],
        ["o1", 5],
      ]),
    ],
    members: ["v1", "o1", "o2"],
    supportPerson: "o2",
  },
  {
    rule: "over all live chats, whatever their order in the list",
    liveChats: [
      liveChat("l2", 600, [["o1", 605]]),
      liveChat("l1", 0, [
        ["o2", 5],
        ["o3", 700],
      ]),
    ],
    members: ["v1", "o2", "o1", "o3"],
    supportPerson: "o3",
  },
  {
    rule: "ties keep the order of the list, and the last listed is the support person",
    liveChats: [
      liveChat("l1", 0, [
        ["o3", 5],
        ["o1", 5],
      ]),
      liveChat("l2", 5, [["o2", 5]]),
    ],
    members: ["v1", "o3", "o1", "o2"],
    supportPerson: "o2",
  },
  {
    rule: "who comes back counts once as a member, at the first time, and is the latest support person",
    liveChats: [
      liveChat("l1", 0, [
        ["o1", 1],
        ["o2", 2],
      ]),
      liveChat("l2", 600, [["o1", 601]]),
    ],
    members: ["v1", "o1", "o2"],
    supportPerson: "o1",
  },
  {
    rule: "an operator missing in the session's list counts all the same",
    liveChats: [liveChat("l1", 0, [["o9", 1]])],
    members: ["v1", "o9"],
    supportPerson: "o9",
  },
  {
    rule: "an operator id that is also the visitor's id is another user",
    liveChats: [liveChat("l1", 0, [["v1", 1]])],
    members: ["v1", "v1"],
    supportPerson: "v1",
  },
];

describe("participants", () => {
  it.each(ROWS)("$rule", ({ liveChats, members, supportPerson }) => {
    const held = session({ liveChats });
    expect(membersOf(held).map(({ user }) => user.id)).toEqual(members);
    expect(membersOf(held).map(({ kind }) => kind)).toEqual(
      members.map((_, index) => (index === 0 ? "visitor" : "operator")),
    );
    expect(supportPersonOf(held)?.user.id ?? null).toBe(supportPerson);
  });

  it("are those of all joinings in their order, each once, and the last of them is the support person", () => {
    fc.assert(
      fc.property(anySession, (held) => {
        const joinings = held.liveChats
          .flatMap(({ operators }) => operators)
          .toSorted((left, right) => left.joinedAt - right.joinedAt);
        const ids = joinings.map(({ operatorId }) => operatorId);
        const named = ids.map(
          (id) => held.operators.find((user) => user.id === id) ?? { id, name: id, externalId: null },
        );
        expect(membersOf(held).map(({ user }) => user)).toEqual([
          held.visitor,
          ...named.filter(({ id }, index) => ids.indexOf(id) === index),
        ]);
        expect(supportPersonOf(held)?.user).toEqual(named.at(-1));
      }),
    );
  });

  it("an operator missing in the session's list has the id as name and no external id", () => {
    const held = session({ liveChats: [liveChat("l1", 0, [["o9", 1]])] });
    expect(supportPersonOf(held)).toEqual({ kind: "operator", user: { id: "o9", name: "o9", externalId: null } });
  });

  it("operators who are listed or wrote but never joined are no members", () => {
    expect(membersOf(session({ messages: [message("operator", 1)] }))).toHaveLength(1);
  });

  it("of two entries with one operator id the first counts", () => {
    const operators = ["first", "second"].map((name) => ({ id: "o1", name, externalId: null }));
    const held = session({ operators, liveChats: [liveChat("l1", 0, [["o1", 1]])] });
    expect(supportPersonOf(held)?.user.name).toBe("first");
  });

  it("the customer is the end user", () => {
    expect(customerOf(session())).toEqual({
      kind: "visitor",
      user: { id: "v1", name: "Vera", externalId: "vera@example.org" },
    });
  });

  it("one data card stands in the list once, at its first place, and persons not found are left out", () => {
    expect(distinctCards(["7", null, "3", "7", "5", null, "3"])).toEqual(["7", "3", "5"]);
  });
});
