import { describe, expect, it } from "vitest";
import { allJoinings, type KnownJoining, NOTHING_KNOWN } from "../../../plugin/chat/kept/known-history.ts";
import { liveChat, START, session } from "../sample-session.ts";

function joined(operatorId: string, first: number, last = first): KnownJoining {
  return { operatorId, firstAt: START + first * 1000, lastAt: START + last * 1000 };
}

describe("joinings", () => {
  it("are told once for each support person, with the first and the last time", () => {
    const liveChats = [
      liveChat("l2", 60, [
        ["o1", 70],
        ["o2", 90],
      ]),
      liveChat("l1", 1, [
        ["o1", 80],
        ["o1", 65],
      ]),
    ];
    expect(allJoinings(undefined, session({ liveChats }))).toEqual([joined("o1", 65, 80), joined("o2", 90)]);
  });

  it("are none without live chats, and when nobody joined", () => {
    expect(allJoinings(undefined, session())).toEqual([]);
    expect(allJoinings(NOTHING_KNOWN, session({ liveChats: [liveChat("l1", 60)] }))).toEqual([]);
  });

  it("that were known stay, with earlier and later ones", () => {
    const known = { ...NOTHING_KNOWN, joinings: [joined("o1", 70, 80), joined("o2", 75), joined("o3", 76)] };
    const liveChats = [
      liveChat("l1", 60, [
        ["o1", 60],
        ["o2", 99],
        ["o4", 61],
      ]),
    ];
    expect(allJoinings(known, session({ liveChats }))).toEqual([
      joined("o1", 60, 80),
      joined("o2", 75, 99),
      joined("o3", 76),
      joined("o4", 61),
    ]);
  });
});
