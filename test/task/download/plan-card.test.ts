import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import type { PersonOf, StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import { rendererOf } from "../../../plugin/chat/chat-log.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import type { RememberedCard } from "../../../plugin/state/remembered-card.ts";
import { digestHistory } from "../../../plugin/task/download/history-digest.ts";
import { type OwnKnowledge, planCard } from "../../../plugin/task/download/plan-card.ts";
import type { DigestedReading } from "../../../plugin/task/download/read-histories.ts";
import { emptyStoredCard } from "../../chat/sample-card.ts";
import { liveChat, message, START, session } from "../../chat/sample-session.ts";

const DAY = 86_400_000;
const GIVE_UP = 7 * DAY;
const READ_AT = START + 8 * DAY;

const renderChatLog = rendererOf("test", ({ messages }: WidgetSession) => ({
  pieces: [`${messages.length} messages`],
  below: "",
}));

function stored(parts: Partial<StoredChatSessionCard> = {}): StoredChatSessionCard {
  return { ...emptyStoredCard(), chatSessionId: "ws-1", startTime: START, isChatActive: true, ...parts };
}

interface Reading extends Partial<WidgetSession> {
  readonly counted?: number;
  readonly onlyDelivered?: boolean;
}

function history(card: StoredChatSessionCard, { counted, onlyDelivered = false, ...parts }: Reading): DigestedReading {
  const whole = session(parts);
  const read = { readAt: READ_AT, isPlatformTime: true, endedBeforeReading: whole.endedAt !== null };
  const rules = { renderChatLog, mostLogCharacters: 1_000, onlyDelivered, countsDeleted: false };
  const countByPlatform = counted ?? whole.messages.length;
  return atOnce(
    digestHistory(
      { kind: "history", session: whole, ...read, countByPlatform },
      { stored: card, remembered: undefined, erased: undefined },
      rules,
    ),
  );
}

interface Persons {
  readonly of?: Readonly<Record<string, string>>;
  readonly everybodyFound?: boolean;
}

function plan(
  card: StoredChatSessionCard,
  reading: DigestedReading,
  {
    persons = {},
    own = {},
    onlyDelivered = false,
  }: { persons?: Persons; own?: Partial<OwnKnowledge>; onlyDelivered?: boolean } = {},
) {
  const rules = { graceMs: 60_000, giveUpAfterMs: GIVE_UP, storedDate: (at: number) => ({ at }), onlyDelivered };
  const taskCard = { dataCardId: "7", stored: card, fileNames: [] };
  const personOf: PersonOf = (kind, id) => persons.of?.[`${kind} ${id}`] ?? null;
  const known = { personOf, everybodyFound: persons.everybodyFound ?? false };
  return planCard(taskCard, reading, known, rules, {
    now: READ_AT,
    unknownSince: undefined,
    remembered: undefined,
    ...own,
  });
}

describe("a card whose session the platform does not know", () => {
  const unknown = { kind: "unknown" } as const;

  it.each<[string, Partial<StoredChatSessionCard>, number | undefined, "keep" | "close"]>([
    ["asked for in vain just now, although it began long ago", { startTime: 0 }, READ_AT, "keep"],
    [
      "asked for in vain long ago, although it begins next year",
      { startTime: READ_AT + 365 * DAY },
      READ_AT - GIVE_UP,
      "close",
    ],
    ["asked for in vain for nearly long enough", {}, READ_AT - GIVE_UP + 1, "keep"],
    ["asked for in vain for long, with a message count", { messageCount: 3 }, READ_AT - GIVE_UP, "close"],
    ["of which nothing is known", {}, undefined, "keep"],
    ["on a card that is closed already", { isChatActive: false }, READ_AT - GIVE_UP, "keep"],
  ])("%s", (_, parts, unknownSince, kind) => {
    expect(plan(stored(parts), unknown, { own: { unknownSince } }).kind).toBe(kind);
  });
});

it("a card whose session was deleted for privacy is closed, once", () => {
  expect(plan(stored(), { kind: "deleted" })).toEqual({ kind: "close", reason: "session-deleted" });
  expect(plan(stored({ isChatActive: false }), { kind: "deleted" })).toEqual({ kind: "keep" });
});

const since = (endedSince: number): RememberedCard => ({
  sessionId: "ws-1",
  history: undefined,
  persons: { customer: null, supportPerson: null, members: [], operators: new Map(), removed: [] },
  reported: "",
  endedSince,
  closed: null,
});

describe("a card is closed", () => {
  const messages = [message("visitor", 10)];
  const longAgo = START + 60_000;

  it.each<[string, Reading, RememberedCard | undefined, boolean]>([
    ["when its session has ended", { messages, endedAt: longAgo }, undefined, true],
    ["also without a message", { messages: [], endedAt: longAgo }, undefined, true],
    [
      "not while it lasts, however long ago it began",
      { messages, startedAt: START - 4_000 * DAY, endedAt: null },
      undefined,
      false,
    ],
    [
      "not while it lasts without a message, although it began in 1970",
      { messages: [], startedAt: 0, endedAt: null },
      undefined,
      false,
    ],
    ["not within the grace time", { messages, endedAt: READ_AT - 59_999 }, undefined, false],
    ["when the grace time is over", { messages, endedAt: READ_AT - 60_000 }, undefined, true],
    ["not while messages are missing", { messages, endedAt: longAgo, counted: 2 }, undefined, false],
    ["not at once when its end cannot be", { messages, endedAt: START + 40_000 * DAY }, undefined, false],
    [
      "when its end cannot be, and was seen long ago",
      { messages, endedAt: START + 40_000 * DAY },
      since(READ_AT - 60_000),
      true,
    ],
    ["not when its end of 1970 was seen just now", { messages, endedAt: 1 }, since(READ_AT - 59_999), false],
  ])("%s", (_, reading, remembered, closes) => {
    const card = stored();
    const planned = plan(card, history(card, reading), { own: { remembered } });
    expect(planned).toMatchObject({ kind: "fill", card: { isChatActive: !closes } });
  });
});

describe("times that cannot be", () => {
  it.each<[string, Reading, object]>([
    ["a start in 1970", { startedAt: 0 }, { startTime: undefined, endTime: START + 3_600_000 }],
    ["a start in 2126", { startedAt: START + 36_525 * DAY }, { startTime: undefined, endTime: START + 3_600_000 }],
    ["a start in 2014 is odd, but can be", { startedAt: START - 4_000 * DAY }, { startTime: START - 4_000 * DAY }],
    ["an end in 1999", { endedAt: Date.UTC(1999, 0) }, { startTime: START, endTime: undefined }],
    ["an end before the start", { endedAt: START - 1, messages: [] }, { startTime: undefined, endTime: undefined }],
    [
      "an end before the start, of which the messages tell that the start is right",
      { endedAt: START - 1, messages: [message("visitor", 1)] },
      { startTime: START, endTime: undefined },
    ],
    [
      "an end before the start, of which the messages tell that the end is right",
      { startedAt: START + 50_000, endedAt: START + 40_000, messages: [message("visitor", 1)] },
      { startTime: undefined, endTime: START + 40_000 },
    ],
  ])("%s", (_, reading, card) => {
    const empty = stored({ startTime: null });
    expect(plan(empty, history(empty, { messages: [message("bot", 5)], ...reading }))).toMatchObject({ card });
  });
});

describe("references to persons", () => {
  const liveChats = [liveChat("l1", 60, [["o1", 70]]), liveChat("l2", 600, [["o2", 700]])];
  const all = { "visitor v1": "V", "operator o1": "A", "operator o2": "B" };
  const whole = { customer: "V", supportPerson: "B", members: ["V", "A", "B"] };

  it.each<[string, Partial<StoredChatSessionCard>, Reading, Persons, object]>([
    ["are written when nobody was there", {}, {}, { of: all, everybodyFound: true }, whole],
    [
      "stay when nobody is found any more",
      whole,
      {},
      {},
      { customer: undefined, supportPerson: undefined, members: ["V", "A", "B"] },
    ],
    [
      "stay when one is not found",
      whole,
      {},
      { of: { "visitor v1": "V", "operator o1": "A" } },
      { supportPerson: "B", members: ["V", "A", "B"] },
    ],
    [
      "stay for the customer whom createChatSession entered",
      { customer: "C" },
      { visitor: { id: "v1", name: "V", externalId: null } },
      { of: { "operator o1": "A", "operator o2": "B" }, everybodyFound: true },
      { customer: "C", supportPerson: "B", members: ["C", "A", "B"] },
    ],
    [
      "are replaced by another person who is found",
      whole,
      {},
      { of: { ...all, "visitor v1": "W" }, everybodyFound: true },
      { customer: "W", supportPerson: "B", members: ["W", "A", "B"] },
    ],
    [
      "stay for a live chat that is no longer delivered, and was the first",
      whole,
      { liveChats: liveChats.slice(1) },
      { of: all, everybodyFound: true },
      { supportPerson: "B", members: ["V", "A", "B"] },
    ],
    [
      "stay for a live chat that is no longer delivered, and was the last",
      whole,
      { liveChats: liveChats.slice(0, 1) },
      { of: all, everybodyFound: true },
      { supportPerson: "B", members: ["V", "A", "B"] },
    ],
    [
      "go on with who came after a live chat that is no longer delivered",
      { customer: "V", supportPerson: "A", members: ["V", "A"] },
      { liveChats: liveChats.slice(1) },
      { of: all, everybodyFound: true },
      whole,
    ],
    [
      "are none when nobody is found and nobody was there",
      {},
      {},
      {},
      { customer: null, supportPerson: null, members: null },
    ],
  ])("%s", (_, parts, reading, persons, held) => {
    const card = stored(parts);
    const planned = plan(card, history(card, { liveChats, ...reading }), { persons });
    const written = planned.kind === "fill" ? planned.card : card;
    const after = {
      customer: written.customer ?? card.customer,
      supportPerson: written.supportPerson ?? card.supportPerson,
      members: written.members ?? card.members,
    };
    expect(after).toMatchObject(Object.fromEntries(Object.entries(held).filter(([, value]) => value !== undefined)));
  });

  it("are those that the platform delivers when a person says so, but nobody is taken away who was only not found", () => {
    const card = stored(whole);
    const reading = history(card, { liveChats: liveChats.slice(0, 1), onlyDelivered: true });
    const found = plan(card, reading, { persons: { of: all, everybodyFound: true }, onlyDelivered: true });
    expect(found).toMatchObject({ card: { supportPerson: "A", members: ["V", "A"] } });
    const lost = plan(card, reading, { persons: { of: { "visitor v1": "V" } }, onlyDelivered: true });
    expect(lost).toMatchObject({ card: { supportPerson: undefined, members: ["V", "A", "B"] } });
  });

  it("stay when they may not be seen, as they were when they could be", () => {
    const card = stored();
    const remembered: RememberedCard = {
      sessionId: "ws-1",
      history: undefined,
      persons: { ...whole, operators: new Map(), removed: [] },
      reported: "",
      endedSince: null,
      closed: null,
    };
    const reading = history(card, { liveChats: liveChats.slice(1) });
    const planned = plan(card, reading, { persons: { of: { "visitor v1": "V" } }, own: { remembered } });
    expect(planned).toMatchObject({ card: { customer: "V", members: ["V", "A", "B"] } });
  });
});
