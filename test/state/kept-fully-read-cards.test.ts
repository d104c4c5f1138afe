import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createFullyReadCards, MOST_FULLY_READ } from "../../plugin/state/fully-read-cards.ts";
import { fullyReadCardsText, openFullyReadCards } from "../../plugin/state/open-fully-read-cards.ts";
import { someEnvironment } from "./some-environment.ts";
import { SOME_FULLY_READ_CARD } from "./some-fully-read-card.ts";

const card = SOME_FULLY_READ_CARD;

describe("fully read cards as text", () => {
  const instant = fc.integer({ min: 0, max: 8e12 });
  const anyCard = fc.record({
    sessionId: fc.string({ minLength: 1 }),
    readAt: instant,
    ended: fc.boolean(),
    messageCount: fc.nat(),
    lastEventAt: instant,
    readAgainAt: instant,
    cardDigest: fc.string({ minLength: 1 }),
  });

  it("come back as they were, in their order", () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(fc.string(), ids, fc.array(anyCard, { minLength: 1 }), (rulesKey, dataCardIds, some) => {
        const cards = new Map(dataCardIds.map((id, index) => [id, some[index % some.length] ?? card]));
        const read = z.decode(fullyReadCardsText, z.encode(fullyReadCardsText, { rulesKey, cards }));
        expect(read.rulesKey).toBe(rulesKey);
        expect([...read.cards]).toEqual([...cards]);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["half of a file", z.encode(fullyReadCardsText, { rulesKey: "r", cards: new Map([["1", card]]) }).slice(0, 80)],
    ["another version", '{"version":2,"rulesKey":"r","cards":[]}'],
    ["a field that is not known", '{"version":1,"rulesKey":"r","cards":[],"more":1}'],
  ])("are none when the text is %s", (_, text) => {
    expect(z.safeDecode(fullyReadCardsText, text).success).toBe(false);
  });
});

describe("fully read cards", () => {
  it("are forgotten when the rules are others, and only then", () => {
    const fullyRead = createFullyReadCards();
    fullyRead.underRules("one");
    fullyRead.note("1", card);
    fullyRead.underRules("one");
    expect(fullyRead.entry("1")).toEqual(card);
    fullyRead.underRules("another");
    expect(fullyRead.entry("1")).toBeUndefined();
  });

  it("are forgotten when their cards are not active any more", () => {
    const fullyRead = createFullyReadCards();
    fullyRead.note("1", card);
    fullyRead.note("2", card);
    fullyRead.keepOnly(new Set(["2"]));
    expect([...fullyRead.kept().cards.keys()]).toEqual(["2"]);
  });

  it("are bounded: those noted longest ago go first", () => {
    const fullyRead = createFullyReadCards();
    for (let id = 0; id < MOST_FULLY_READ; id += 1) fullyRead.note(String(id), card);
    fullyRead.note("0", card);
    fullyRead.note("one more", card);
    expect(fullyRead.kept().cards.size).toBe(MOST_FULLY_READ);
    expect([fullyRead.entry("0"), fullyRead.entry("1")]).toEqual([card, undefined]);
  });
});

describe("the file of fully read cards", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "esm-chat-fully-read-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is found again by the next run, in a folder that it makes itself", () => {
    const within = join(folder, "journal");
    const first = openFullyReadCards(within, someEnvironment());
    first.underRules("rules");
    first.note("1", card);
    first.save();
    const second = openFullyReadCards(within, someEnvironment());
    second.underRules("rules");
    expect(second.entry("1")).toEqual(card);
    expect(readFileSync(second.file, "utf8")).toContain("ws-1");
  });

  it("means that every history is read when it is damaged", () => {
    const first = openFullyReadCards(folder, someEnvironment());
    writeFileSync(first.file, "not JSON");
    expect(openFullyReadCards(folder, someEnvironment()).entry("1")).toBeUndefined();
  });

  it("is a failure that says what it means when it cannot be written", () => {
    writeFileSync(join(folder, "a-file"), "");
    const fullyRead = openFullyReadCards(join(folder, "a-file"), someEnvironment());
    expect(() => fullyRead.save()).toThrow("reads more histories than it needs to");
  });
});
