import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import type { ChangedSessions, ChangesQuery, ListedSession } from "../../../plugin/outside/chat-history/port.ts";
import { type AttributeValues, type DataCard, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { type CardMemoryState, createCardMemory } from "../../../plugin/state/card-memory.ts";
import type { ClosedCardNote } from "../../../plugin/state/remembered-card.ts";
import { type TaskCard, toTaskCard } from "../../../plugin/task/card-batches.ts";
import type { CardOutcome } from "../../../plugin/task/download/card-outcome.ts";
import { closedCardsToFill, type LookingBack, readClosedCards } from "../../../plugin/task/download/closed-cards.ts";
import { digestOf } from "../../../plugin/task/download/remember-card.ts";
import { createRunEnd } from "../../../plugin/task/run-end.ts";
import type { UndoneCard } from "../../../plugin/task/run-report.ts";
import { clockByHand, SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor, settingsOf } from "../../support/ready-made.ts";
import { failure, isActive, text } from "../erase/erase-world.ts";
import { type MemoryEsm, type MemoryEsmOptions, memoryEsm } from "../erase/memory-esm.ts";
import { CHANGES, card, listed, onlyTheLastBatch } from "./closed-card.ts";
import { remembering } from "./digested.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
const settings = settingsOf();
const mapping = mappingFor();

interface World extends Partial<Omit<LookingBack, "esm" | "chatHistory">> {
  readonly cards?: readonly DataCard[];
  readonly sessions?: Readonly<Record<string, ListedSession>>;
  /** Null: the platform does not tell its time. */
  readonly list?: Partial<ChangedSessions> | Failure | null;
  readonly active?: readonly string[];
  /** What ESM does otherwise. */
  readonly changes?: MemoryEsmOptions["changes"];
}

let memory: CardMemoryState;
let queries: ChangesQuery[];
let outcomes: CardOutcome[];
let problems: string[];
let undone: UndoneCard[];
let esm: MemoryEsm;

beforeEach(() => {
  memory = createCardMemory();
  queries = [];
  outcomes = [];
  problems = [];
  undone = [];
});

function lookingAt({
  cards = [],
  sessions = {},
  list = {},
  changes = {},
  ...rest
}: Omit<World, "active">): LookingBack {
  esm = memoryEsm({ settings, cards, changes });
  const chatHistory = {
    session: () => Promise.reject(new Error("no history is read")),
    probe: () => Promise.reject(new Error("nothing is probed")),
    changedSessions: async (query: ChangesQuery) => {
      queries.push(query);
      if (list instanceof Failure) throw list;
      if (list === null) return undefined;
      return { listedAt: SOME_TIME, isComplete: true, sessions: new Map(Object.entries(sessions)), ...list };
    },
  };
  return {
    esm,
    chatHistory,
    mapping,
    memory,
    lookBackMs: 7 * DAY,
    graceMs: MINUTE,
    batchBytes: 32_000_000,
    readsList: true,
    recorder: { problem: (sentence) => void problems.push(sentence), undone: (one) => void undone.push(one) },
    account: (outcome) => void outcomes.push(outcome),
    end: createRunEnd(new AbortController().signal),
    context: {
      clock: clockByHand(),
      signal: new AbortController().signal,
      log: { info: () => undefined, warn: () => undefined },
      progress: () => undefined,
    },
    ...rest,
  };
}

function activeAmong(active: readonly string[]) {
  return { among: (asked: Iterable<string>) => new Set([...asked].filter((one) => active.includes(one))) };
}

function look({ active = [], ...world }: World = {}) {
  return closedCardsToFill(lookingAt(world), activeAmong(active));
}

const refills = (cards: Awaited<ReturnType<typeof look>>) =>
  cards.map(({ dataCardId, refill }) => [dataCardId, refill]);

/** Notes that a run closed the card as it stands. */
function note(of: DataCard, due: ClosedCardNote["due"], counted = 2, held?: Partial<StoredChatSessionCard>): void {
  const { stored } = toTaskCard(of, mapping);
  const cardDigest = digestOf({ ...stored, ...held }, stored);
  const closed = {
    readAt: SOME_TIME - DAY,
    notedAt: SOME_TIME - DAY,
    counted,
    cardDigest,
    wholeLog: null,
    rewritten: 0,
    due,
  };
  memory.note(of.dataCardId, remembering({ sessionId: `ws-${of.dataCardId}`, closed }));
}

const dueOf = (dataCardId: string) => memory.entry(dataCardId, `ws-${dataCardId}`)?.closed?.due;

describe("the list of changes", () => {
  it("is not asked for when closed cards are not looked at", async () => {
    expect(await look({ lookBackMs: 0, cards: [card("1")], sessions: { "ws-1": listed() } })).toEqual([]);
    expect(queries).toEqual([]);
  });

  it("is read from the look-back on at first, later from where it was read to, a little earlier", async () => {
    await look();
    expect(queries).toEqual([{ since: SOME_TIME - 7 * DAY, wanted: undefined, mostPages: 40 }]);
    expect(memory.listedUntil).toBe(SOME_TIME);
    await look();
    expect(queries[1]?.since).toBe(SOME_TIME - 10 * MINUTE);
    memory.listedUntil = SOME_TIME - 30 * DAY;
    await look();
    expect(queries[2]?.since).toBe(SOME_TIME - 7 * DAY);
  });

  it("that was not read to its end goes on at its last entry", async () => {
    const sessions = {
      a: listed({ updatedAt: SOME_TIME - 5 * MINUTE }),
      b: listed({ updatedAt: SOME_TIME - 9 * MINUTE }),
    };
    await look({ sessions, list: { isComplete: false } });
    expect(memory.listedUntil).toBe(SOME_TIME - 5 * MINUTE);
    await look({ sessions: { a: listed({ updatedAt: SOME_TIME + DAY }) }, list: { isComplete: false } });
    expect(memory.listedUntil).toBe(SOME_TIME);
  });

  it("that cannot be read keeps cards closed, and what the last run closed is looked at all the same", async () => {
    const unreachable = failure("unreachable", { scope: "request" });
    note(card("1"), "look", 2, { messageCount: 1 });
    expect(refills(await look({ cards: [card("1")], list: unreachable }))).toEqual([["1", "card-changed"]]);
    expect(problems).toEqual([
      "closed cards were not looked at, because the list of changes was not read: ESM: unreachable",
    ]);
    expect(memory.listedUntil).toBeNull();
  });

  it("of a platform that does not tell its time proves nothing", async () => {
    expect(await look({ cards: [card("1")], list: null })).toEqual([]);
    expect(memory.listedUntil).toBeNull();
  });

  it("that cannot be read because of something that concerns all ends the run", async () => {
    const refused = failure("chat-history-refused", { scope: "system" });
    await expect(look({ list: refused })).rejects.toBe(refused);
  });
});

describe("a closed card whose session is listed", () => {
  it.each(Object.entries(CHANGES))("%s", async (_, [entry, counted, why]) => {
    if (counted !== undefined) note(card("1"), null, counted);
    const found = await look({ cards: [card("1")], ...(entry && { sessions: { "ws-1": entry } }) });
    expect(refills(found)).toEqual(why === undefined ? [] : [["1", why]]);
    const otherwise = counted === undefined ? undefined : null;
    expect(dueOf("1")).toBe(why ?? otherwise);
  });

  it("is not asked about while it goes on, when nothing is noted and the list was read before", async () => {
    memory.listedUntil = SOME_TIME - DAY;
    expect(await look({ cards: [card("1")], sessions: { "ws-1": listed({ ended: false }) } })).toEqual([]);
    expect([...esm.asked.findCards, ...esm.asked.cardsWithIds]).toEqual([]);
  });

  it("is not asked about when its card is active anyway", async () => {
    expect(await look({ cards: [card("1")], sessions: { "ws-1": listed() }, active: ["ws-1"] })).toEqual([]);
    expect([...esm.asked.findCards, ...esm.asked.cardsWithIds]).toEqual([]);
  });

  it("costs no request when nothing has changed", async () => {
    memory.listedUntil = SOME_TIME - DAY;
    note(card("1"), null);
    await look({
      cards: [card("1")],
      sessions: { "ws-1": listed({ messageCount: 2 }), "ws-9": listed({ ended: false }) },
    });
    expect([...esm.asked.findCards, ...esm.asked.cardsWithIds]).toEqual([]);
  });

  it.each<[string, AttributeValues]>([
    ["active again", { is_chat_active: isActive("Yes") }],
    ["one that does not show whether it is active", { is_chat_active: [] }],
    ["without a session id", { chat_session_id: [] }],
  ])("is left alone when it is %s", async (_, values) => {
    expect(await look({ cards: [card("1", values)], sessions: { "ws-1": listed() } })).toEqual([]);
  });

  it("is filled when its count reads empty, as long as nothing is noted", async () => {
    const found = await look({ cards: [card("1", { message_count: [] })], sessions: { "ws-1": listed() } });
    expect(refills(found)).toEqual([["1", "session-changed"]]);
  });

  it("is not filled for a count that the settings switch off, nor for an end that it does not show", async () => {
    const withoutCount = mappingFor("!efecteChat.integration.chatSession.messageCount.attributeCode=message_count");
    const sessions = { "ws-1": listed() };
    expect(await look({ cards: [card("1")], sessions, mapping: withoutCount })).toEqual([]);
    const asMany = { "ws-1": listed({ messageCount: 2, updatedAt: SOME_TIME - 1 }) };
    expect(await look({ cards: [card("1", { end_time: [] })], sessions: asMany })).toEqual([]);
    memory.keepLookedAt(new Map());
    expect(await look({ cards: [card("1")], sessions: asMany })).toHaveLength(1);
  });

  it("of which nothing is noted is remembered by what stands on it, until it is right", async () => {
    const persons = { members: [{ kind: "reference" as const, dataCardId: "p" }] };
    await look({ cards: [card("1", persons)], sessions: { "ws-1": listed() } });
    expect(memory.entry("1", "ws-1")).toMatchObject({
      history: undefined,
      persons: { customer: null, supportPerson: null, members: ["p"], operators: new Map(), removed: [] },
      closed: { counted: 2, due: "session-changed" },
    });
  });

  it("is left to another part of the run where this one does not read the list, but what is due is looked at", async () => {
    note(card("2"), "look", 2, { messageCount: 1 });
    const found = await look({ cards: [card("1"), card("2")], sessions: { "ws-1": listed() }, readsList: false });
    expect([refills(found), queries]).toEqual([[["2", "card-changed"]], []]);
  });

  it("is asked about in batches, and one that failed is no reason to leave the others", async () => {
    const sessions = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`ws-${index}`, listed()]));
    expect(await look({ sessions, changes: { findCards: onlyTheLastBatch } })).toMatchObject([{ dataCardId: "200" }]);
    expect([problems.length, memory.listedUntil]).toEqual([1, null]);
  });

  it("is the oldest of its session", async () => {
    const younger = card("2", { chat_session_id: text("ws-1") });
    const found = await look({ cards: [card("1"), younger], sessions: { "ws-1": listed() } });
    expect(refills(found)).toEqual([["1", "session-changed"]]);
  });

  it("is told of when it cannot be read", async () => {
    const failing = new UnreadableCard("1", "why");
    const findCards: MemoryEsm["findCards"] = async ({ onUnreadable }) => {
      onUnreadable?.(failing);
      return [];
    };
    await look({ sessions: { "ws-1": listed() }, changes: { findCards } });
    expect(outcomes).toEqual([
      { kind: "failed", of: { card: { dataCardId: "1" }, sessionId: null }, failure: failing },
    ]);
  });
});

describe("a card that the last run closed", () => {
  const now = card("1");

  it("is right: nothing is due any more", async () => {
    note(now, "look");
    expect(await look({ cards: [now] })).toEqual([]);
    expect(dueOf("1")).toBeNull();
  });

  it("is filled again when something else stands there, and in each run until it is right", async () => {
    note(now, "look", 2, { messageCount: 1 });
    expect(refills(await look({ cards: [now] }))).toEqual([["1", "card-changed"]]);
    expect(dueOf("1")).toBe("card-changed");
    expect(refills(await look({ cards: [now] }))).toEqual([["1", "card-changed"]]);
    expect(dueOf("1")).toBe("card-changed");
  });

  it("is filled again as long as it was not right, although it stands as it was noted", async () => {
    note(now, "session-changed");
    expect(refills(await look({ cards: [now] }))).toEqual([["1", "session-changed"]]);
    note(now, "card-changed");
    expect(refills(await look({ cards: [now], sessions: { "ws-1": listed() } }))).toEqual([["1", "session-changed"]]);
  });

  it("is asked for by its id, and by its session only when it is not found so", async () => {
    note(now, "look");
    note(card("2"), "look");
    await look({ cards: [now] });
    expect(esm.asked.cardsWithIds).toHaveLength(1);
    expect(esm.asked.findCards.map(({ filter }) => filter)).toEqual(["$chat_session_id$ = 'ws-2'"]);
  });

  it("is asked for by its session where ESM refuses to be asked by id", async () => {
    note(now, "look", 2, { messageCount: 1 });
    const refused = new Failure("no such field", { code: "esm-refused", scope: "card", retryable: false, status: 400 });
    const changes = { cardsWithIds: () => Promise.reject(refused) };
    expect(refills(await look({ cards: [now], changes }))).toEqual([["1", "card-changed"]]);
    expect(problems).toEqual([]);
  });

  it("is tried again by the next run when ESM does not answer the question by id", async () => {
    note(now, "look");
    const down = failure("esm-down", { scope: "request" });
    expect(await look({ cards: [now], changes: { cardsWithIds: () => Promise.reject(down) } })).toEqual([]);
    expect(problems).toHaveLength(1);
    expect([dueOf("1"), esm.asked.findCards]).toEqual(["look", []]);
  });

  it("is forgotten when it is gone, so that no run asks about it again", async () => {
    note(now, "look");
    note(card("2"), null);
    expect(await look()).toEqual([]);
    expect([dueOf("1"), dueOf("2")]).toEqual([undefined, null]);
  });

  it("is not looked at once more when nothing is due, whatever stands there", async () => {
    note(now, null, 2, { messageCount: 1 });
    expect(await look({ cards: [now] })).toEqual([]);
    expect([...esm.asked.findCards, ...esm.asked.cardsWithIds]).toEqual([]);
  });

  it.each<[string, Partial<DataCard["values"]>, Pick<LookingBack, "erasures">]>([
    ["as it says itself", { chat_log: text("Erased on request at 2026-03-01 08:00:00 (UTC)") }, {}],
    ["as the register says", { chat_log: [] }, { erasures: { erasedAt: () => SOME_TIME } }],
  ])("is not filled again because its text was erased, %s", async (_, values, erasures) => {
    note(now, "look");
    const erased = card("1", values as AttributeValues);
    expect(await look({ cards: [erased], ...erasures })).toEqual([]);
    expect(dueOf("1")).toBeNull();
  });
});

describe("when ESM cannot be asked for closed cards", () => {
  it("the next run tries again", async () => {
    note(card("1"), "look");
    const down = failure("esm-down", { scope: "request" });
    memory.listedUntil = SOME_TIME - DAY;
    expect(await look({ changes: { findCards: () => Promise.reject(down) } })).toEqual([]);
    expect(problems).toEqual(["closed cards could not be looked at, the next run tries again: ESM: esm-down"]);
    expect([dueOf("1"), memory.listedUntil]).toEqual(["look", SOME_TIME - DAY]);
  });

  it("the run ends when it could ask for nothing else either", async () => {
    note(card("1"), "look");
    const refused = failure("esm-login-refused", { scope: "system" });
    await expect(look({ changes: { findCards: () => Promise.reject(refused) } })).rejects.toBe(refused);
  });
});

describe("closed cards are read when their turn comes", () => {
  const ids = ["1", "2", "3", "4", "5", "6"];
  const log = "x".repeat(300);
  const cards = ids.map((id) => card(id, { chat_log: text(log) }));
  const sessions = Object.fromEntries(ids.map((id) => [`ws-${id}`, listed({ messageCount: 9 })]));
  let down: Failure | undefined;
  const changes: World["changes"] = {
    async findCards({ filter }) {
      if (down !== undefined) throw down;
      return cards.filter(({ dataCardId }) => filter?.includes(`'ws-${dataCardId}'`));
    },
    async cardsWithIds(query, wanted) {
      if (down !== undefined) throw down;
      return memoryEsm({ settings, cards }).cardsWithIds(query, wanted);
    },
  };

  beforeEach(() => {
    down = undefined;
  });

  async function readBatches(batchBytes: number, meanwhile?: Failure) {
    const looking = lookingAt({ cards, sessions, changes, batchBytes });
    const closed = await closedCardsToFill(looking, activeAmong([]));
    down = meanwhile;
    const batches: (readonly TaskCard[])[] = [];
    for await (const batch of readClosedCards(looking, closed)) batches.push(batch);
    return batches;
  }

  it("no log stays in memory until then", async () => {
    const closed = await look({ cards, sessions, changes });
    expect(closed).toHaveLength(6);
    expect(JSON.stringify(closed)).not.toContain(log);
  });

  it("so many at a time as there is room for", async () => {
    const batches = await readBatches(800);
    expect(batches.flat().map(({ dataCardId, refill }) => [dataCardId, refill])).toEqual(
      ids.map((id) => [id, "session-changed"]),
    );
    expect(Math.max(0, ...batches.map((batch) => batch.length))).toBe(2);
    expect((await readBatches(8_000)).map((batch) => batch.length)).toEqual([6]);
  });

  it("what ESM does not give then is due in the next run", async () => {
    expect(await readBatches(8_000, failure("unreachable", { scope: "request" }))).toEqual([]);
    expect(problems).toEqual(["closed cards could not be read, the next run tries again: ESM: unreachable"]);
    expect(ids.map(dueOf)).toEqual(ids.map(() => "session-changed"));
  });
});
