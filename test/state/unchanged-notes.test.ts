import { appendFileSync, readFileSync, rmSync, statSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { NOTHING_KNOWN } from "../../plugin/chat/kept/known-history.ts";
import { createCardMemory, type KeptCardMemory } from "../../plugin/state/card-memory.ts";
import { cardMemoryPieces } from "../../plugin/state/card-memory-text.ts";
import { createFullyReadCards } from "../../plugin/state/fully-read-cards.ts";
import { openCardMemory } from "../../plugin/state/open-card-memory.ts";
import { fullyReadCardsText, openFullyReadCards } from "../../plugin/state/open-fully-read-cards.ts";
import type { RememberedCard } from "../../plugin/state/remembered-card.ts";
import { folders } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";
import { SOME_FULLY_READ_CARD } from "./some-fully-read-card.ts";

const folder = folders();

const card: RememberedCard = {
  sessionId: "ws-1",
  history: NOTHING_KNOWN,
  persons: { customer: "1", supportPerson: null, members: [], operators: new Map(), removed: [] },
  reported: "",
  endedSince: null,
  closed: null,
};
const closed = { readAt: 0, notedAt: 1, counted: 3, cardDigest: "d", wholeLog: null, rewritten: 0, due: null };
const fullyRead = SOME_FULLY_READ_CARD;

/** How a file came about: one that is written anew is another one. */
const identity = (file: string) => statSync(file).ino;

function openMemory(of: string) {
  const memory = openCardMemory(of, someEnvironment());
  return { memory, change: () => memory.note("8", card) };
}

function openFullyRead(of: string) {
  const memory = openFullyReadCards(of, someEnvironment());
  return { memory, change: () => memory.note("8", fullyRead) };
}

it.each([
  ["card memory", openMemory],
  ["list of fully read cards", openFullyRead],
])("a %s is written where it changed, or where its file did", (_, open) => {
  const of = folder();
  const first = open(of);
  first.memory.save();
  const { file } = first.memory;
  const empty = readFileSync(file, "utf8");

  const before = identity(file);
  open(of).memory.save();
  expect(identity(file)).toBe(before);

  const changed = open(of);
  changed.change();
  changed.memory.save();
  const whole = readFileSync(file, "utf8");
  expect(whole).not.toBe(empty);

  const damaged = open(of);
  appendFileSync(file, "x");
  damaged.memory.save();
  expect(readFileSync(file, "utf8")).toBe(whole);

  const removed = open(of);
  rmSync(file);
  removed.memory.save();
  expect(readFileSync(file, "utf8")).toBe(whole);

  appendFileSync(file, "x");
  const unreadable = open(of);
  unreadable.memory.save();
  expect(readFileSync(file, "utf8")).toBe(empty);
});

const memoryText = (memory: ReturnType<typeof createCardMemory>) =>
  [...cardMemoryPieces(memory.keptBesides(), memory.keptLines())].join("");
const cardsText = (cards: ReturnType<typeof createFullyReadCards>) => fullyReadCardsText.encode(cards.kept());

const ids = fc.constantFrom("1", "2", "3");
const idSets = fc.uniqueArray(ids);
const listed = fc.record({
  ended: fc.boolean(),
  updatedAt: fc.constantFrom(1, 2),
  messageCount: fc.constant(undefined),
});

it("what a card memory calls unchanged has the same text", () => {
  const before: KeptCardMemory = {
    listedUntil: 1,
    cards: new Map([
      ["1", card],
      ["2", { ...card, closed }],
    ]),
    oldest: new Map([["3", "ws-3"]]),
    lookedAt: new Map([["ws-2", { ended: true, updatedAt: 1 }]]),
  };
  type Step = (memory: ReturnType<typeof createCardMemory>) => void;
  const steps = fc.oneof<fc.Arbitrary<Step>[]>(
    ids.map((id) => (memory) => memory.note(id, card)),
    ids.map((id) => (memory) => memory.forget(id)),
    fc.tuple(ids, fc.constantFrom("ws-1", "ws-3")).map(
      ([id, session]) =>
        (memory) =>
          memory.noteOldest(id, session),
    ),
    fc.tuple(fc.constantFrom("ws-2", "ws-4"), listed).map(
      ([id, as]) =>
        (memory) =>
          memory.noteLookedAt(id, as),
    ),
    fc
      .uniqueArray(fc.constantFrom("ws-2", "ws-4"))
      .map((kept) => (memory) => memory.keepLookedAt(new Map(kept.map((id) => [id, id])))),
    fc.tuple(idSets, fc.constantFrom(0, 5)).map(
      ([active, since]) =>
        (memory) =>
          memory.keepOnly(new Set(active), since),
    ),
    fc.constantFrom(1, 2, null).map((until) => (memory) => {
      memory.listedUntil = until;
    }),
  );
  let unchanged = 0;
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 3 }), (some) => {
      const memory = createCardMemory(before);
      for (const step of some) step(memory);
      if (memory.isChanged()) return;
      unchanged += 1;
      expect(memoryText(memory)).toBe(memoryText(createCardMemory(before)));
    }),
    { numRuns: 500 },
  );
  expect(unchanged).toBeGreaterThan(50);
});

it("what a list of fully read cards calls unchanged is the same", () => {
  const before = { rulesKey: "r", cards: new Map([["1", fullyRead]]) };
  type Step = (cards: ReturnType<typeof createFullyReadCards>) => void;
  const steps = fc.oneof<fc.Arbitrary<Step>[]>(
    ids.map((id) => (cards) => cards.note(id, fullyRead)),
    ids.map((id) => (cards) => cards.forget(id)),
    idSets.map((active) => (cards) => cards.keepOnly(new Set(active))),
    fc.constantFrom("r", "s").map((key) => (cards) => cards.underRules(key)),
  );
  let unchanged = 0;
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 3 }), (some) => {
      const cards = createFullyReadCards(before);
      for (const step of some) step(cards);
      if (cards.isChanged()) return;
      unchanged += 1;
      expect(cardsText(cards)).toBe(cardsText(createFullyReadCards(before)));
    }),
    { numRuns: 500 },
  );
  expect(unchanged).toBeGreaterThan(50);
});
