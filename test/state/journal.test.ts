import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createJournal, type JournalState, MOST_ENTRIES } from "../../plugin/state/journal.ts";
import { journalText } from "../../plugin/state/open-journal.ts";
import { SOME_TIME } from "../support/fake-clock.ts";
import { anyHappening, anyTime, CARD_IDS, happen } from "./arbitrary-journal.ts";

const ATTEMPT = { sessionId: "ws-1", reason: "the chat platform answered 503" };
const DAY = 86_400_000;

function emptyJournal(now: () => number = () => SOME_TIME): JournalState {
  return createJournal(new Map(), now);
}

function fullJournal(): JournalState {
  const journal = emptyJournal();
  for (let card = 1; card <= MOST_ENTRIES; card += 1) journal.failed(String(card), ATTEMPT);
  return journal;
}

function journalAfter(history: readonly (readonly [Parameters<typeof happen>[1], number])[]): JournalState {
  let now = SOME_TIME;
  const journal = emptyJournal(() => now);
  for (const [happening, at] of history) {
    now = at;
    happen(journal, happening);
  }
  return journal;
}

describe("a journal", () => {
  it("knows nothing of a card that never failed, which is due", () => {
    const journal = emptyJournal();
    expect(journal.entry("1")).toBeUndefined();
    expect(journal.isDue("1", SOME_TIME)).toBe(true);
    expect(journal.changed).toBe(false);
  });

  it("puts a failed card aside, and no other", () => {
    const journal = emptyJournal();
    journal.failed("1", ATTEMPT);
    expect(journal.entry("1")).toMatchObject({ sessionId: "ws-1", failures: { reason: ATTEMPT.reason, count: 1 } });
    expect(journal.isDue("1", SOME_TIME)).toBe(false);
    expect(journal.isDue("2", SOME_TIME)).toBe(true);
  });

  it.each([
    ["the session it failed with is not due", "ws-1", false],
    ["another session is due", "ws-2", true],
    ["no session is due", null, true],
  ])("a card that was put aside and now has %s", (_, sessionId, due) => {
    const journal = emptyJournal();
    journal.failed("1", ATTEMPT);
    expect(journal.isDue("1", SOME_TIME, sessionId)).toBe(due);
  });

  it("tells since when a session has been unknown", () => {
    let now = SOME_TIME;
    const journal = emptyJournal(() => now);
    expect(journal.seenUnknown("1", "ws-1")).toBe(SOME_TIME);
    now += DAY;
    expect(journal.seenUnknown("1", "ws-1")).toBe(SOME_TIME);
    expect(journal.isDue("1", now)).toBe(true);
    expect(journal.seenUnknown("1", "ws-2")).toBe(now);
  });

  it("forgets cards that are no longer active", () => {
    const journal = emptyJournal();
    for (const card of ["1", "2", "3"]) journal.failed(card, ATTEMPT);
    journal.keepOnly(new Set(["2", "9"]));
    expect([...journal.entries.keys()]).toEqual(["2"]);
  });

  it.each<[string, (journal: JournalState) => void]>([
    ["seeing again what is known", (journal) => journal.seenUnknown("2", "ws-2")],
    ["the success of a card without an entry", (journal) => journal.succeeded("9")],
    ["keeping all", (journal) => journal.keepOnly(new Set(["1", "2"]))],
  ])("%s changes nothing that would have to be kept", (_, act) => {
    const journal = emptyJournal();
    journal.failed("1", ATTEMPT);
    journal.seenUnknown("2", "ws-2");
    expect(journal.changed).toBe(true);
    journal.markKept();
    act(journal);
    expect(journal.changed).toBe(false);
  });

  it("that is full drops the card that failed longest ago, and counts it", () => {
    const journal = fullJournal();
    expect(journal.dropped).toBe(0);
    journal.failed("1", ATTEMPT);
    journal.failed("new", ATTEMPT);
    expect(journal.dropped).toBe(1);
    expect(journal.entries.size).toBe(MOST_ENTRIES);
    expect(journal.entry("2")).toBeUndefined();
    expect(journal.entry("1")?.failures?.count).toBe(2);
  });

  it("drops what was kept when there was more room", () => {
    const kept = new Map(fullJournal().entries);
    const first = kept.get("1");
    if (first === undefined) throw new Error("no such entry");
    kept.set("new", first);
    const journal = createJournal(kept, () => SOME_TIME);
    expect(journal).toMatchObject({ dropped: 1, changed: true });
    expect(journal.entry("1")).toBeUndefined();
  });
});

describe("for anything that happens", () => {
  const anyHistory = fc.array(fc.tuple(anyHappening, anyTime), { maxLength: 40 });

  it("a success is as if nothing had ever happened to the card", () => {
    fc.assert(
      fc.property(anyHistory, fc.constantFrom(...CARD_IDS), (history, card) => {
        const journal = journalAfter(history);
        journal.succeeded(card);
        const others = history.filter(([event]) => event.kind === "kept" || event.dataCardId !== card);
        expect([...journal.entries]).toEqual([...journalAfter(others).entries]);
      }),
    );
  });

  it("the file's text holds all of it, in order", () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { entries } = journalAfter(history);
        const read = z.decode(journalText, z.encode(journalText, { entries }));
        expect([...read.entries]).toEqual([...entries]);
      }),
    );
  });
});

describe("text that is no journal", () => {
  it.each([
    ["nothing", ""],
    ["half a journal", '{"version":1,"entries":[{"dataCardId":"1","sess'],
    ["another version", '{"version":2,"entries":[]}'],
    ["no version", '{"entries":[]}'],
    ["an entry without a card", '{"version":1,"entries":[{"sessionId":"ws-1"}]}'],
    ["a time that is none", '{"version":1,"entries":[{"dataCardId":"1","sessionId":null,"firstSeenAt":"soon"}]}'],
    ["a field nobody knows", '{"version":1,"entries":[{"dataCardId":"1","sessionId":null,"text":"hello"}]}'],
    ["another kind of file", "[]"],
  ])("%s", (_, text) => {
    expect(z.safeDecode(journalText, text).success).toBe(false);
  });
});
