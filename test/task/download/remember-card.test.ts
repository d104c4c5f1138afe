import { describe, expect, it } from "vitest";
import { digestOf, remembered as rememberedAt, withoutRemoved } from "../../../plugin/task/download/remember-card.ts";
import { message, START } from "../../chat/sample-session.ts";
import { type Digesting, READ_AT, reading, remembering, stored } from "./digested.ts";

const MESSAGES = [message("visitor", 10), message("operator", 20)];

const NOW = READ_AT + 5_000;

function remembered(...of: Parameters<typeof rememberedAt> extends [...infer Given, number] ? Given : never) {
  return rememberedAt(...of, NOW);
}

describe("a card that is active", () => {
  it("is remembered with its history, and not as closed", () => {
    const entry = reading({ messages: MESSAGES, endedAt: null });
    expect(remembered(entry, stored(), undefined, "said")).toEqual({
      sessionId: "ws-1",
      history: entry.reading.merged.known,
      persons: { customer: null, supportPerson: null, members: [], operators: new Map(), removed: [] },
      reported: "said",
      endedSince: null,
      closed: null,
    });
  });

  it.each([true, null, undefined])("is one that does not say no: %s", (isChatActive) => {
    expect(remembered(reading(), stored({ isChatActive }), undefined, "").closed).toBeNull();
  });
});

describe("the end of a session", () => {
  it.each<[string, Digesting, number | null, number | null]>([
    ["is seen for the first time", {}, null, READ_AT],
    ["was seen before", {}, START + 5, START + 5],
    ["is not reached", { endedAt: null }, null, null],
    ["was seen before, but the session goes on", { endedAt: null }, START + 5, null],
  ])("%s", (_, parts, before, since) => {
    const { endedSince } = remembered(reading(parts), stored(), remembering({ endedSince: before }), "");
    expect(endedSince).toBe(since);
  });
});

describe("a card that is closed", () => {
  const closing = stored({ isChatActive: false, messageCount: 2 });

  it("by this run is looked at by the next one", () => {
    const entry = reading({ messages: MESSAGES, counted: 3 });
    expect(remembered(entry, closing, undefined, "").closed).toEqual({
      readAt: READ_AT,
      notedAt: NOW,
      counted: 3,
      cardDigest: digestOf(closing, entry.card.stored),
      wholeLog: null,
      rewritten: 0,
      due: "look",
    });
  });

  it("was closed already and needed nothing: nothing is due", () => {
    const entry = reading({ messages: MESSAGES }, { stored: closing });
    expect(remembered(entry, closing, undefined, "").closed).toMatchObject({ due: null });
  });

  it("was closed already and is written again because somebody asked for it: nothing is due", () => {
    const entry = reading({ messages: MESSAGES }, { stored: closing });
    const holding = stored({ isChatActive: false, messageCount: 3 });
    expect(remembered(entry, holding, undefined, "").closed).toMatchObject({ due: null });
  });

  it("was filled again is looked at once more, but not when there was nothing to fill", () => {
    const entry = reading({ messages: MESSAGES }, { stored: closing, refill: "session-changed" });
    expect(remembered(entry, { ...closing }, undefined, "").closed).toMatchObject({ due: "look" });
    expect(remembered(entry, closing, undefined, "").closed).toMatchObject({ due: null });
  });
});

describe("persons", () => {
  const old = { customer: "c", supportPerson: "s", members: ["c", "s"] };
  const other = { customer: "x", supportPerson: "y", members: ["x", "y"] };
  const none = { customer: null, supportPerson: null, members: null };
  const unwritten = { customer: undefined, supportPerson: undefined, members: undefined };

  it.each([
    ["those that were written", other, none, undefined, other],
    ["those on the card, where nothing was written", unwritten, other, old, other],
    ["those that were there, where the card shows nobody", unwritten, none, old, old],
    ["those that were there, where nobody was found", none, none, old, old],
    ["those that were there, where the card lists no members", { ...unwritten, members: [] }, none, old, old],
    ["those that were written, not those that were there", other, old, old, other],
    ["none", unwritten, none, undefined, { customer: null, supportPerson: null, members: [] }],
  ])("are remembered: %s", (_, written, held, before, persons) => {
    const entry = reading({}, { stored: stored(held) });
    const earlier = before && remembering({ persons: { ...before, operators: new Map(), removed: [] } });
    expect(remembered(entry, { ...stored(), ...written }, earlier, "").persons).toMatchObject(persons);
  });
});

it("remembers every support person who was ever found, by the card that was found last", () => {
  const persons = {
    customer: null,
    supportPerson: null,
    members: [],
    operators: new Map([
      ["o1", "1"],
      ["o2", "2"],
    ]),
    removed: [],
  };
  const entry = {
    ...reading(),
    operators: new Map([
      ["o2", "9"],
      ["o3", "3"],
    ]),
  };
  const expected = new Map([
    ["o1", "1"],
    ["o2", "9"],
    ["o3", "3"],
  ]);
  expect(remembered(entry, stored(), remembering({ persons }), "").persons.operators).toEqual(expected);
  expect(remembered(reading(), stored(), remembering({ persons }), "").persons.operators).toEqual(persons.operators);
  expect(remembered(entry, stored(), undefined, "").persons.operators).toEqual(entry.operators);
});

describe("a person whom ESM removed", () => {
  const persons = {
    customer: "c",
    supportPerson: "s",
    members: ["c", "s", "x"],
    operators: new Map([
      ["o1", "s"],
      ["o2", "x"],
    ]),
    removed: ["old"],
  };

  it.each<[string, string[], object]>([
    [
      "is forgotten wherever they were",
      ["s"],
      {
        customer: "c",
        supportPerson: null,
        members: ["c", "x"],
        operators: new Map([["o2", "x"]]),
        removed: ["old", "s"],
      },
    ],
    [
      "is forgotten as the end user, too",
      ["c", "x"],
      {
        customer: null,
        supportPerson: "s",
        members: ["s"],
        operators: new Map([["o1", "s"]]),
        removed: ["old", "c", "x"],
      },
    ],
    ["is listed once", ["old"], persons],
    ["is nobody", [], persons],
  ])("%s", (_, removed, left) => {
    expect(withoutRemoved(persons, removed)).toEqual(left);
  });

  it("stays removed in later runs", () => {
    expect(remembered(reading(), stored(), remembering({ persons }), "").persons.removed).toEqual(["old"]);
    expect(remembered(reading(), stored(), undefined, "").persons.removed).toEqual([]);
  });
});

describe("the digest of a card", () => {
  const card = stored({ messageCount: 2, startTime: START, chatLog: "a\nb" });

  it.each<[string, Parameters<typeof stored>[0], boolean]>([
    ["nothing", {}, true],
    ["parts of a second", { startTime: START + 999 }, true],
    ["line ends and white space at the end", { chatLog: "a \r\nb\n" }, true],
    ["the log", { chatLog: "a\nc" }, false],
    ["a count", { messageCount: 3 }, false],
    ["whether it is active", { isChatActive: false }, false],
    ["a member", { members: ["1"] }, false],
  ])("tells what stands on it: %s", (_, parts, isSame) => {
    expect(digestOf({ ...card, ...parts }, card) === digestOf(card, card)).toBe(isSame);
  });

  it("does not tell what is switched off", () => {
    const held = stored({ messageCount: undefined });
    expect(digestOf({ ...held, messageCount: 5 }, held)).toBe(digestOf(held, held));
  });

  it("shows no text", () => {
    expect(digestOf(card, card)).toMatch(/^[\w-]{43}$/);
  });
});
