import { describe, expect, it } from "vitest";
import { type AttributeValues, type DataCard, type Esm, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { createCardMemory } from "../../../plugin/state/card-memory.ts";
import { createFullyReadCards } from "../../../plugin/state/fully-read-cards.ts";
import { NOTHING_IN_HAND } from "../../../plugin/state/in-hand.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import type { CardOutcome } from "../../../plugin/task/download/card-outcome.ts";
import { type ChoiceOfCards, type Choosing, cardsToFill } from "../../../plugin/task/download/cards-to-fill.ts";
import { isInPart } from "../../../plugin/task/part.ts";
import { clockByHand, SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor, settingsOf } from "../../support/ready-made.ts";
import { chatCard, failure, isActive, text } from "../erase/erase-world.ts";
import { memoryEsm } from "../erase/memory-esm.ts";
import { remembering } from "./digested.ts";

const DAY = 86_400_000;

/** An active card of the session `s-<id>` that was filled before. */
function active(dataCardId: string, values: AttributeValues = {}): DataCard {
  const filled = { is_chat_active: isActive("Yes"), message_count: [{ kind: "number" as const, number: 1 }] };
  return chatCard(dataCardId, { ...filled, ...values });
}

const neverFilled = { message_count: [] };

interface World extends Partial<Choosing>, ChoiceOfCards {
  readonly unreadable?: readonly UnreadableCard[];
  readonly changes?: Partial<Esm>;
}

async function choose(
  cards: readonly DataCard[],
  { unreadable = [], changes, limit, part, retryFailed, ...rest }: World = {},
) {
  const outcomes: CardOutcome[] = [];
  const lines: unknown[] = [];
  const progress: unknown[] = [];
  const listCards: Esm["listCards"] = async ({ onUnreadable }, keep) => {
    for (const card of unreadable) onUnreadable?.(card);
    return cards.flatMap((card) => keep(card) ?? []);
  };
  const esm = memoryEsm({ settings: settingsOf(), cards, changes: { listCards, ...changes } });
  const { ids, activeSessions } = await cardsToFill(
    {
      esm,
      mapping: mappingFor(),
      journal: createJournal(new Map(), () => SOME_TIME),
      fullyReadCards: createFullyReadCards(),
      memory: createCardMemory(),
      inHand: NOTHING_IN_HAND,
      lookBackMs: 7 * DAY,
      batchBytes: 32_000_000,
      account: (outcome) => void outcomes.push(outcome),
      context: {
        clock: clockByHand(),
        signal: new AbortController().signal,
        log: { info: (fields) => void lines.push(fields), warn: () => undefined },
        progress: (step) => void progress.push(step),
      },
      ...rest,
    },
    { limit, part, retryFailed },
  );
  const told = outcomes.map(({ kind, of }) => `${of.card.dataCardId} ${kind}`);
  const sessions = [...activeSessions.among([...cards.map(({ dataCardId }) => `s-${dataCardId}`), "s-of-no-card"])];
  return { ids: [...ids], sessions, outcomes, told, lines, progress, asked: esm.asked.findCards };
}

describe("the cards that a run fills", () => {
  it("are the active ones, oldest first, and their sessions are active", async () => {
    const closed = active("3", { is_chat_active: isActive("No") });
    const removed = { ...active("4"), deleted: true };
    const { ids, sessions, told, asked } = await choose([active("1"), active("2"), closed, removed]);
    expect({ ids, sessions, told }).toEqual({ ids: ["1", "2"], sessions: ["s-1", "s-2"], told: [] });
    expect(asked).toEqual([]);
  });

  it("are so many as the limit says, of those that are due", async () => {
    const journal = createJournal(new Map(), () => SOME_TIME);
    journal.failed("1", { sessionId: "s-1", reason: "why" });
    const cards = ["1", "2", "3", "4"].map((id) => active(id));
    expect(await choose(cards, { journal, limit: 2 })).toMatchObject({ ids: ["2", "3"], told: ["1 put-aside"] });
    expect(await choose(cards, { journal, limit: 2, retryFailed: true })).toMatchObject({ ids: ["1", "2"], told: [] });
  });

  it("of each part are together all of them, and all sessions are active for each part", async () => {
    const cards = ["1", "2", "3", "4", "5", "6"].map((id) => active(id));
    const halves = await Promise.all([0, 1].map((index) => choose(cards, { part: { index, of: 2 } })));
    expect(halves.flatMap(({ ids }) => ids).toSorted()).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(halves.map(({ sessions }) => sessions.length)).toEqual([6, 6]);
  });

  it("show that they are active: others fail, and are tried as soon as they can be read", async () => {
    const journal = createJournal(new Map(), () => SOME_TIME);
    const { ids, outcomes } = await choose([active("1", { is_chat_active: [] })], { journal });
    expect(ids).toEqual([]);
    expect(outcomes).toMatchObject([{ kind: "failed", failure: { code: "activity-unreadable" } }]);
    expect(journal.entry("1")).toBeUndefined();
  });
});

describe("a second card of a session", () => {
  const second = active("2", { chat_session_id: text("s-1") });

  it("is not filled, and no request is needed to see that", async () => {
    const { ids, outcomes, asked } = await choose([active("1"), second]);
    expect(ids).toEqual(["1"]);
    expect(outcomes).toMatchObject([
      { kind: "doubled", of: { card: { dataCardId: "2" } }, oldest: "1", foundBy: "list" },
    ]);
    expect(asked).toEqual([]);
  });

  it("is found behind a finished card when it was never filled", async () => {
    const finished = active("1", { is_chat_active: isActive("No") });
    const young = active("2", { ...neverFilled, chat_session_id: text("s-1") });
    const { ids, outcomes, asked } = await choose([finished, young, active("3")]);
    expect(ids).toEqual(["3"]);
    expect(outcomes).toMatchObject([
      { kind: "doubled", of: { card: { dataCardId: "2" } }, oldest: "1", foundBy: "asking" },
    ]);
    expect(asked).toHaveLength(1);
  });

  it("is not filled while ESM cannot say whether it is one", async () => {
    const down = failure("esm-down", { scope: "request" });
    const { ids, outcomes } = await choose([active("1", neverFilled), active("2")], {
      changes: { findCards: () => Promise.reject(down) },
    });
    expect(ids).toEqual(["2"]);
    expect(outcomes).toMatchObject([
      { kind: "failed", of: { card: { dataCardId: "1" }, sessionId: "s-1" }, failure: down },
    ]);
  });

  it.each(["1", "2"])("belongs to the run of its own part, wherever the older one is: %s", async (id) => {
    const index = isInPart(id, { index: 0, of: 2 }) ? 0 : 1;
    const { told } = await choose([active("1"), second], { part: { index, of: 2 } });
    expect(told).toEqual(isInPart("2", { index, of: 2 }) ? ["2 doubled"] : []);
  });
});

describe("a card that cannot be read", () => {
  it("fails in the run of its part, and what is known of it is kept", async () => {
    const journal = createJournal(new Map(), () => SOME_TIME);
    journal.failed("8", { sessionId: "s-8", reason: "why" });
    const unreadable = [new UnreadableCard("8", "why")];
    const told = [];
    for (const index of [0, 1]) told.push(...(await choose([], { journal, unreadable, part: { index, of: 2 } })).told);
    expect(told).toEqual(["8 failed"]);
    expect(journal.entry("8")).toBeDefined();
  });

  it("fails also when not even its id can be read", async () => {
    expect((await choose([], { unreadable: [new UnreadableCard(null, "why")] })).told).toEqual([" failed"]);
  });
});

it("forgets what is known of cards that are no longer active, but not of those that were closed lately", async () => {
  const journal = createJournal(new Map(), () => SOME_TIME);
  const fullyReadCards = createFullyReadCards();
  const memory = createCardMemory();
  const closed = {
    readAt: SOME_TIME,
    notedAt: SOME_TIME - 7 * DAY,
    counted: 1,
    cardDigest: "",
    wholeLog: null,
    rewritten: 0,
    due: null,
  };
  for (const id of ["1", "2"]) {
    journal.failed(id, { sessionId: `s-${id}`, reason: "why" });
    const times = { readAt: SOME_TIME, ended: false, messageCount: 1, lastEventAt: 0, readAgainAt: 0, cardDigest: "" };
    fullyReadCards.note(id, { sessionId: `s-${id}`, ...times });
    memory.note(id, remembering({ sessionId: `s-${id}` }));
  }
  memory.note("3", remembering({ sessionId: "s-3", closed }));
  memory.note("4", remembering({ sessionId: "s-4", closed: { ...closed, notedAt: closed.notedAt - 1 } }));
  await choose([active("1")], { journal, fullyReadCards, memory });
  expect(["1", "2"].filter((id) => journal.entry(id) !== undefined)).toEqual(["1"]);
  expect(["1", "2"].filter((id) => fullyReadCards.entry(id) !== undefined)).toEqual(["1"]);
  expect(["1", "2", "3", "4"].filter((id) => memory.entry(id, `s-${id}`) !== undefined)).toEqual(["1", "3"]);
});

function guess(cards: number) {
  return { milliseconds: cards * 30_000.4, ground: "a guess" };
}

describe("how much there is to do", () => {
  it("is logged, without an estimate where there is none", async () => {
    const journal = createJournal(new Map(), () => SOME_TIME);
    journal.failed("1", { sessionId: "s-1", reason: "why" });
    const { lines, progress } = await choose(
      ["1", "2", "3"].map((id) => active(id)),
      { journal, limit: 1 },
    );
    expect(lines).toEqual([{ active: 3, due: 2, expectedMs: undefined, ground: undefined }]);
    expect(progress).toEqual([]);
  });

  it("is shown with how long it will take", async () => {
    const { lines, progress } = await choose(
      ["1", "2", "3"].map((id) => active(id)),
      { expectedDuration: guess, limit: 2 },
    );
    expect(lines).toEqual([{ active: 3, due: 3, expectedMs: 60_001, ground: "a guess" }]);
    expect(progress).toEqual([{ doing: "about 60 seconds expected", done: 0, total: 2 }]);
  });
});
