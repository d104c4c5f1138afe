import { describe, expect, it } from "vitest";
import type { ChangedSessions, ChangesQuery, ListedSession } from "../../../plugin/outside/chat-history/port.ts";
import { createFullyReadCards, type FullyReadCard } from "../../../plugin/state/fully-read-cards.ts";
import {
  changesOfFullyRead,
  createReadingChoice,
  READ_EVERYTHING,
} from "../../../plugin/task/download/reading-choice.ts";
import { digestOf } from "../../../plugin/task/download/remember-card.ts";
import { askedSystem } from "../../../plugin/task/run-end.ts";
import { message, START } from "../../chat/sample-session.ts";
import { failure } from "../erase/erase-world.ts";
import { type Digesting, READ_AT, reading, stored } from "./digested.ts";

const MINUTE = 60_000;
const GRACE = { graceMs: 10 * MINUTE };
const MESSAGES = [message("visitor", 10), message("operator", 20)];
const LASTING: Digesting = { messages: MESSAGES, endedAt: null };

/** The list as it shows the session unchanged since the reading. */
function changes(parts: Partial<ListedSession> = {}, list: Partial<ChangedSessions> = {}): ChangedSessions {
  const listed = { ended: false, updatedAt: START + 20_000, messageCount: 2, ...parts };
  return { listedAt: READ_AT + MINUTE, isComplete: true, sessions: new Map([["ws-1", listed]]), ...list };
}

/** What is noted of a card after a reading of these parts. */
function noted(digesting: Digesting, holding = stored({ messageCount: 2 })): FullyReadCard | undefined {
  const cards = createFullyReadCards();
  createReadingChoice(cards, undefined, GRACE).noteFullyRead(reading(digesting), holding);
  return cards.entry("7");
}

describe("a card that was read", () => {
  const holding = stored({ messageCount: 2 });

  it("is noted with what the next run needs to prove that nothing has changed", () => {
    expect(noted(LASTING)).toEqual({
      sessionId: "ws-1",
      readAt: READ_AT,
      ended: false,
      messageCount: 2,
      lastEventAt: START + 20_000,
      readAgainAt: READ_AT + 86_400_000,
      cardDigest: digestOf(holding, holding),
    });
  });

  it("is read again when the grace time is over", () => {
    const { ended, readAgainAt } = noted({ messages: MESSAGES, endedAt: READ_AT - MINUTE }) ?? {};
    expect({ ended, readAgainAt }).toEqual({ ended: true, readAgainAt: READ_AT + 9 * MINUTE });
  });

  it("is noted by the platform's own count", () => {
    expect(noted({ ...LASTING, counted: 1 })?.messageCount).toBe(1);
  });

  it.each<[string, Digesting, Parameters<typeof stored>[0]]>([
    ["the platform does not tell its time", { isPlatformTime: false }, {}],
    ["messages are missing", { counted: 3 }, {}],
    ["its log cannot be read", { before: { stored: stored({ messageCount: 2 }) } }, {}],
    ["the session ended during the reading", { endedAt: READ_AT, endedBeforeReading: false }, {}],
    ["it is closed", {}, { isChatActive: false }],
    ["it does not show whether it is active", {}, { isChatActive: null }],
  ])("is not noted when %s", (_, digesting, parts) => {
    expect(noted({ ...LASTING, ...digesting }, stored({ messageCount: 2, ...parts }))).toBeUndefined();
  });

  it("is forgotten as soon as it is worked on", () => {
    const cards = createFullyReadCards();
    const choice = createReadingChoice(cards, undefined, GRACE);
    const entry = reading(LASTING);
    choice.noteFullyRead(entry, holding);
    choice.forget(entry.card);
    expect(cards.entry("7")).toBeUndefined();
  });
});

describe("the history of a card", () => {
  const holding = stored({ messageCount: 2 });

  function needsNone(list: ChangedSessions | undefined, card = holding, isNoted = true): boolean {
    const cards = createFullyReadCards();
    const choice = createReadingChoice(cards, list, GRACE);
    if (isNoted) choice.noteFullyRead(reading(LASTING), holding);
    return choice.needsNoReading({ dataCardId: "7", stored: card, fileNames: [] });
  }

  it("needs no reading while the list shows that nothing has changed", () => {
    expect(needsNone(changes())).toBe(true);
  });

  it.each<[string, ChangedSessions | undefined, typeof holding, boolean]>([
    ["there is no list", undefined, holding, true],
    ["nothing was noted", changes(), holding, false],
    ["the session has ended", changes({ ended: true }), holding, true],
    ["there is one more message", changes({ messageCount: 3 }), holding, true],
    ["the session is not listed", changes({}, { sessions: new Map() }), holding, true],
    ["it changed shortly before the reading", changes({ updatedAt: READ_AT - MINUTE }), holding, true],
    ["the list is older than the reading", changes({}, { listedAt: READ_AT - 1 }), holding, true],
    ["a day has passed", changes({}, { listedAt: READ_AT + 86_400_000 }), holding, true],
    ["somebody has changed the card", changes(), { ...holding, messageCount: 1 }, true],
    ["the card belongs to another session", changes(), { ...holding, chatSessionId: "ws-2" }, true],
    ["the card has no session any more", changes(), { ...holding, chatSessionId: null }, true],
    ["the card is not active", changes(), { ...holding, isChatActive: false }, true],
  ])("is read when %s", (_, list, card, isNoted) => {
    expect(needsNone(list, card, isNoted)).toBe(false);
  });

  it("is always read by a run that reads everything", () => {
    expect(READ_EVERYTHING.needsNoReading({ dataCardId: "7", stored: holding, fileNames: [] })).toBe(false);
  });
});

function provable(lastEventAt: number, sessionId = "ws-1"): FullyReadCard {
  return {
    sessionId,
    readAt: READ_AT,
    ended: false,
    messageCount: 2,
    lastEventAt,
    readAgainAt: READ_AT + 86_400_000,
    cardDigest: "",
  };
}

async function asked(cards: Readonly<Record<string, FullyReadCard>>, answer: () => Promise<ChangedSessions>) {
  const fullyRead = createFullyReadCards();
  for (const [id, card] of Object.entries(cards)) fullyRead.note(id, card);
  const queries: ChangesQuery[] = [];
  const warnings: unknown[] = [];
  const chatHistory = {
    session: () => Promise.reject(new Error("no history is read")),
    probe: () => Promise.reject(new Error("nothing is probed")),
    changedSessions: (query: ChangesQuery) => {
      queries.push(query);
      return answer();
    },
  };
  const log = { info: () => undefined, warn: (fields: unknown) => void warnings.push(fields) };
  const list = await changesOfFullyRead(chatHistory, fullyRead, Object.keys(cards), { end: askedSystem(), log });
  return { list, queries, warnings };
}

describe("the list of changes", () => {
  it("is asked for the sessions of which it can prove something, from their earliest last event on", async () => {
    const cards = {
      "1": provable(START + 9),
      "2": provable(START + 5, "ws-2"),
      "3": provable(READ_AT, "ws-3"),
    };
    const list = changes();
    const { queries, ...answer } = await asked(cards, async () => list);
    expect(queries).toEqual([{ since: START + 5, wanted: new Set(["ws-1", "ws-2"]), mostPages: 1 }]);
    expect(answer).toEqual({ list, warnings: [] });
  });

  it.each([
    [1, 1],
    [4, 1],
    [5, 2],
    [8, 2],
    [9, 3],
  ])("is worth a page for each four histories that it may save: %i", async (count, mostPages) => {
    const cards = Object.fromEntries(
      Array.from({ length: count }, (_, id) => [String(id), provable(START, `ws-${id}`)]),
    );
    const { queries } = await asked(cards, async () => changes());
    expect(queries).toMatchObject([{ mostPages }]);
  });

  it("is not asked for when it could prove nothing", async () => {
    expect(await asked({ "1": provable(READ_AT) }, async () => changes())).toMatchObject({
      list: undefined,
      queries: [],
    });
  });

  it("that cannot be read is no reason to end the run, unless the platform is to be asked no more", async () => {
    const down = failure("chat-history-down", { scope: "request" });
    expect(await asked({ "1": provable(START) }, () => Promise.reject(down))).toMatchObject({
      list: undefined,
      warnings: [{ code: "chat-history-down" }],
    });
    const refused = failure("chat-history-refused", { scope: "system" });
    await expect(asked({ "1": provable(START) }, () => Promise.reject(refused))).rejects.toBe(refused);
  });
});
