import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openSettledCards, settledCardsText } from "../../plugin/state/open-settled-cards.ts";
import { createSettledCards, MOST_SETTLED } from "../../plugin/state/settled-cards.ts";
import { someEnvironment } from "./some-environment.ts";

const card = {
  sessionId: "ws-1",
  readAt: 1_000,
  ended: false,
  messageCount: 3,
  lastEventAt: 500,
  readAgainAt: 9_000,
  cardDigest: "digest",
};

describe("settled cards as text", () => {
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
        const read = z.decode(settledCardsText, z.encode(settledCardsText, { rulesKey, cards }));
        expect(read.rulesKey).toBe(rulesKey);
        expect([...read.cards]).toEqual([...cards]);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["half of a file", z.encode(settledCardsText, { rulesKey: "r", cards: new Map([["1", card]]) }).slice(0, 80)],
    ["another version", '{"version":2,"rulesKey":"r","cards":[]}'],
    ["a field that is not known", '{"version":1,"rulesKey":"r","cards":[],"more":1}'],
  ])("are none when the text is %s", (_, text) => {
    expect(z.safeDecode(settledCardsText, text).success).toBe(false);
  });
});

describe("settled cards", () => {
  it("are forgotten when the rules are others, and only then", () => {
    const settled = createSettledCards();
    settled.underRules("one");
    settled.settle("1", card);
    settled.underRules("one");
    expect(settled.entry("1")).toEqual(card);
    settled.underRules("another");
    expect(settled.entry("1")).toBeUndefined();
  });

  it("are forgotten when their cards are not active any more", () => {
    const settled = createSettledCards();
    settled.settle("1", card);
    settled.settle("2", card);
    settled.keepOnly(new Set(["2"]));
    expect([...settled.kept().cards.keys()]).toEqual(["2"]);
  });

  it("are bounded: those noted longest ago go first", () => {
    const settled = createSettledCards();
    for (let id = 0; id < MOST_SETTLED; id += 1) settled.settle(String(id), card);
    settled.settle("0", card);
    settled.settle("one more", card);
    expect(settled.kept().cards.size).toBe(MOST_SETTLED);
    expect([settled.entry("0"), settled.entry("1")]).toEqual([card, undefined]);
  });
});

describe("the file of settled cards", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "esm-chat-settled-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is found again by the next run, in a folder that it makes itself", () => {
    const within = join(folder, "journal");
    const first = openSettledCards(within, someEnvironment());
    first.underRules("rules");
    first.settle("1", card);
    first.save();
    const second = openSettledCards(within, someEnvironment());
    second.underRules("rules");
    expect(second.entry("1")).toEqual(card);
    expect(readFileSync(second.file, "utf8")).toContain("ws-1");
  });

  it("means nothing is settled when it is damaged", () => {
    const first = openSettledCards(folder, someEnvironment());
    writeFileSync(first.file, "not JSON");
    expect(openSettledCards(folder, someEnvironment()).entry("1")).toBeUndefined();
  });

  it("is a failure that says what it means when it cannot be written", () => {
    writeFileSync(join(folder, "a-file"), "");
    const settled = openSettledCards(join(folder, "a-file"), someEnvironment());
    expect(() => settled.save()).toThrow("reads more histories than it needs to");
  });
});
