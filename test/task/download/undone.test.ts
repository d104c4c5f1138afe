import { describe, expect, it } from "vitest";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import { digestOf } from "../../../plugin/task/download/remember-card.ts";
import { isGivenUp, MOST_REWRITES, undoneCard, whatIsUndone } from "../../../plugin/task/download/undone.ts";
import { remembering, stored } from "./digested.ts";

const WRITTEN = stored({ customer: "c", supportPerson: "s", members: ["c", "s", "t"], isChatActive: false });
const LOG = "chat-log-1.txt";

function undone(
  now: Partial<StoredChatSessionCard>,
  fileNames: readonly string[] = [LOG],
  wholeLog: string | null = LOG,
) {
  const persons = { customer: "c", supportPerson: "s", members: ["c", "s", "t"], operators: new Map(), removed: [] };
  const cardDigest = digestOf(WRITTEN, WRITTEN);
  const closed = { readAt: 0, notedAt: 0, counted: 3, cardDigest, wholeLog, rewritten: 0, due: "look" } as const;
  const shown = { ...WRITTEN, ...now };
  return whatIsUndone({ dataCardId: "7", stored: shown, fileNames }, remembering({ persons, closed }));
}

describe("what is gone from a closed card", () => {
  it.each<[string, Parameters<typeof undone>, ReturnType<typeof undone>]>([
    ["nothing", [{}], undefined],
    ["nothing, and another file was added", [{}, ["other.pdf", LOG]], undefined],
    ["nothing, and no log was attached", [{}, [], null], undefined],
    ["the customer", [{ customer: null }], { gone: ["customer"], isOnlyLess: true }],
    ["the support person", [{ supportPerson: null }], { gone: ["supportPerson"], isOnlyLess: true }],
    ["all members", [{ members: [] }], { gone: ["members"], isOnlyLess: true }],
    ["one of the members", [{ members: ["c", "t"] }], { gone: ["members"], isOnlyLess: true }],
    ["the attached log", [{}, []], { gone: ["chatLogFile"], isOnlyLess: true }],
    ["the attached log, of other files", [{}, ["other.pdf"]], { gone: ["chatLogFile"], isOnlyLess: true }],
    [
      "all that a save puts back",
      [{ customer: null, supportPerson: null, members: [] }, []],
      { gone: ["customer", "supportPerson", "members", "chatLogFile"], isOnlyLess: true },
    ],
    ["the customer, for another one", [{ customer: "x" }], { gone: ["customer"], isOnlyLess: false }],
    ["a member, for another one", [{ members: ["c", "s", "x"] }], { gone: ["members"], isOnlyLess: false }],
    ["the log", [{ chatLog: "by hand" }], { gone: ["other"], isOnlyLess: false }],
    ["customer and count", [{ customer: null, messageCount: 9 }], { gone: ["customer", "other"], isOnlyLess: false }],
  ])("%s", (_, now, expected) => {
    expect(undone(...now)).toEqual(expected);
  });

  it("is nothing on a card that was not closed", () => {
    const card = { dataCardId: "7", stored: WRITTEN, fileNames: [] };
    expect(whatIsUndone(card, remembering({ closed: null }))).toBeUndefined();
  });

  it("does not count persons of an attribute that is switched off", () => {
    expect(undone({ customer: undefined })?.gone).toEqual(["other"]);
  });
});

describe("a card is left as it is", () => {
  it.each([
    ["never at the first look", true, 0, false],
    ["never at the first look, also when it shows somebody else", false, 0, false],
    ["at the second look when it shows somebody else again", false, 1, true],
    ["not yet when something is gone again", true, MOST_REWRITES - 1, false],
    ["when something is gone for the fourth time", true, MOST_REWRITES, true],
  ])("%s", (_, isOnlyLess, rewritten, expected) => {
    expect(isGivenUp({ gone: ["customer"], isOnlyLess }, rewritten)).toBe(expected);
  });
});

describe("the report", () => {
  const of = { sessionId: "ws-1", dataCardId: "7" };
  const gone = { gone: ["members", "chatLogFile"], isOnlyLess: true } as const;

  it("names what was gone, the cause and what to do", () => {
    const { explanation, ...card } = undoneCard(of, gone, "written-again");
    expect(card).toEqual({ ...of, gone: ["members", "chatLogFile"], outcome: "written-again" });
    for (const words of ["members, the attached chat log", "ESM 2025.2", "had the card open", "written again"])
      expect(explanation).toContain(words);
  });

  it("says of a card that is left how to have it written", () => {
    expect(undoneCard(of, gone, "left").explanation).toContain("run --session");
  });
});
