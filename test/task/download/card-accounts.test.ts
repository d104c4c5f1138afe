import { describe, expect, it } from "vitest";
import { Failure, toldToStop } from "../../../plugin/base/failure.ts";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import { createCardMemory } from "../../../plugin/state/card-memory.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import type { TaskCard } from "../../../plugin/task/card-batches.ts";
import { createCardAccounts } from "../../../plugin/task/download/card-accounts.ts";
import type { SessionRead } from "../../../plugin/task/download/read-histories.ts";
import { createRunRecorder } from "../../../plugin/task/run-recorder.ts";
import { clockByHand, SOME_TIME } from "../../support/fake-clock.ts";

const SOON = new Date(SOME_TIME).toISOString();
const STARTED = SOME_TIME - 3_600_000;

function card(stored: Partial<StoredChatSessionCard> = {}): TaskCard {
  const whole = { chatSessionId: "ws-1", isChatActive: true, messageCount: 4, startTime: STARTED, ...stored };
  return { dataCardId: "7", stored: whole as StoredChatSessionCard, fileNames: [] };
}

function accounts() {
  const recorder = createRunRecorder();
  const journal = createJournal(new Map(), () => SOME_TIME);
  const logged: unknown[][] = [];
  const log = { info: () => undefined, warn: (...line: unknown[]) => void logged.push(line) };
  const account = createCardAccounts({
    recorder,
    journal,
    memory: createCardMemory(),
    listsUnchanged: false,
    log,
    clock: clockByHand(),
  });
  const end = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests: { esm: 0, chatHistory: 0 } };
  const report = () => recorder.report({ ...end, startedAt: SOME_TIME, finishedAt: SOME_TIME });
  return { account, journal, logged, report };
}

const failure = (code: string, retryable: boolean, retryAt?: number) =>
  new Failure(code, { code, scope: "card", retryable, retryAt });
const loginRefused = new Failure("esm-login-refused", { code: "esm-login-refused", scope: "system", retryable: false });
const unreachable = new Failure("unreachable", { code: "unreachable", scope: "request", retryable: true });
const subject = { card: card(), sessionId: "ws-1" };
const deleted: SessionRead = { ...subject, reading: { kind: "deleted" } as SessionRead["reading"] };
const unknown: SessionRead = { ...subject, reading: { kind: "unknown" } as SessionRead["reading"] };

describe("a card that failed", () => {
  it("is reported, logged by its id, put aside, and stays active", () => {
    const { account, report, journal, logged } = accounts();
    account({ kind: "failed", of: subject, failure: failure("esm-refused", false) });
    const listed = { sessionId: "ws-1", dataCardId: "7", reason: "esm-refused", retryAt: null };
    expect(report()).toMatchObject({ failures: [listed], sessions: { failed: 1, stillActive: 1 } });
    expect(journal.entry("7")?.failures).toMatchObject({ reason: "esm-refused", count: 1 });
    expect(logged).toEqual([[{ dataCardId: "7", code: "esm-refused" }, "a card failed"]]);
  });

  it.each([
    ["soon, when trying again may help", failure("unavailable", true), SOON],
    ["when the other side said so", failure("unavailable", true, SOME_TIME + 60_000), "2026-03-02T10:01:00.000Z"],
    ["never by itself, when it does not", failure("esm-refused", false, SOME_TIME + 60_000), null],
  ])("is worth another try %s", (_name, why, retryAt) => {
    const { account, report } = accounts();
    account({ kind: "failed", of: subject, failure: why });
    expect(report().failures[0]?.retryAt).toBe(retryAt);
  });

  it("is not put aside for what concerns all cards", () => {
    const { account, journal } = accounts();
    account({ kind: "failed", of: subject, failure: loginRefused });
    expect(journal.entry("7")).toBeUndefined();
  });

  it("is not put aside when ESM was down while it was looked up or written, but when its history could not be read", () => {
    const { account, journal } = accounts();
    account({ kind: "failed", of: deleted, failure: unreachable });
    expect(journal.entry("7")).toBeUndefined();
    account({ kind: "failed", of: deleted, failure: failure("esm-refused", false) });
    expect(journal.entry("7")?.failures?.count).toBe(1);
    account({ kind: "failed", of: subject, failure: unreachable });
    expect(journal.entry("7")?.failures?.count).toBe(2);
  });
});

describe("a card that is not done when a run ends", () => {
  const stopped = toldToStop("stopped");

  it.each([
    ["on purpose", stopped],
    ["for a reason that is told elsewhere", undefined],
  ])("%s counts as active, with the start that stands on it, and is not blamed", (_name, why) => {
    const { account, report } = accounts();
    account({ kind: "not-done", of: subject, why });
    expect(report()).toMatchObject({
      sessions: { stillActive: 1, unchanged: 0, failed: 0 },
      oldestActiveStart: new Date(STARTED).toISOString(),
    });
  });

  it("because of a failure is reported with it, and not put aside", () => {
    const { account, report, journal } = accounts();
    account({ kind: "not-done", of: subject, why: loginRefused });
    expect(report()).toMatchObject({ failures: [{ reason: "esm-login-refused" }], sessions: { stillActive: 1 } });
    expect(journal.entry("7")).toBeUndefined();
  });

  it("counts as active where nothing says that it is not, and not at all when it is finished", () => {
    const { account, report } = accounts();
    account({ kind: "not-done", of: { ...subject, card: card({ isChatActive: null }) }, why: stopped });
    account({ kind: "not-done", of: { ...subject, card: card({ isChatActive: false }) }, why: stopped });
    expect(report().sessions.stillActive).toBe(1);
  });
});

describe("a card that was not even taken up", () => {
  const listed = { card: { dataCardId: "7" }, sessionId: "ws-1" };

  it.each([
    ["list", undefined],
    ["asking", "a second card of this session: only the older one, 3, is filled; remove one of the two"],
  ] as const)("because it is doubled is reported, and put aside where ESM had to be asked (%s)", (foundBy, reason) => {
    const { account, report, journal, logged } = accounts();
    account({ kind: "doubled", of: listed, oldest: "3", foundBy });
    expect(report()).toMatchObject({
      sessions: { seen: 1, failed: 1, stillActive: 1 },
      failures: [{ sessionId: "ws-1", dataCardId: "7", retryAt: null }],
    });
    expect(journal.entry("7")?.failures?.reason).toBe(reason);
    expect(logged).toEqual([[{ dataCardId: "7", code: "card-doubled" }, "a card failed"]]);
  });

  it("because ESM could not be asked about it is reported, and not put aside", () => {
    const { account, report, journal, logged } = accounts();
    account({ kind: "failed", of: listed, failure: failure("esm-refused", false) });
    expect(report().sessions).toMatchObject({ seen: 1, failed: 1, stillActive: 1 });
    expect([journal.entry("7"), logged.length]).toEqual([undefined, 1]);
  });

  it("because it was put aside is not seen, but reported with the reason and the time of the next attempt", () => {
    const { account, report, journal, logged } = accounts();
    journal.failed("7", { sessionId: "ws-1", reason: "earlier" });
    const failures = journal.entry("7")?.failures;
    if (failures === undefined) throw new RangeError("it is not put aside");
    account({ kind: "put-aside", of: listed, failures });
    const retryAt = new Date(failures.retryAt).toISOString();
    expect(report()).toMatchObject({
      sessions: { seen: 0, putAside: 1, failed: 1, stillActive: 1 },
      failures: [{ sessionId: "ws-1", dataCardId: "7", reason: "earlier", retryAt }],
    });
    expect(logged).toEqual([]);
  });

  it("because its batch could not be read is reported, but neither logged nor put aside", () => {
    const { account, report, journal, logged } = accounts();
    account({ kind: "not-taken-up", of: listed, why: failure("reply-not-understood", true) });
    expect(report()).toMatchObject({
      sessions: { seen: 1, failed: 1, stillActive: 1 },
      failures: [{ dataCardId: "7", reason: "reply-not-understood", retryAt: SOON }],
    });
    expect([journal.entry("7"), logged]).toEqual([undefined, []]);
  });

  it("because the run ended on purpose is not in the report at all", () => {
    const { account, report } = accounts();
    account({ kind: "not-taken-up", of: listed, why: toldToStop("stopped") });
    expect(report()).toMatchObject({ sessions: { seen: 0, failed: 0, stillActive: 0 }, failures: [] });
  });
});

describe("a card that needed no writing", () => {
  it("is unchanged and active, whether its history was read or not", () => {
    const { account, report } = accounts();
    account({ kind: "fully-read", of: subject });
    account({ kind: "kept", of: deleted });
    expect(report().sessions).toMatchObject({ unchanged: 2, stillActive: 2, written: 0 });
  });

  it("is no longer put aside when the platform answered for it", () => {
    const { account, journal } = accounts();
    journal.failed("7", { sessionId: "ws-1", reason: "earlier" });
    account({ kind: "kept", of: deleted });
    expect(journal.entry("7")).toBeUndefined();
  });

  it("is remembered as unknown since now when the platform does not know its session", () => {
    const { account, journal } = accounts();
    account({ kind: "kept", of: unknown });
    expect(journal.entry("7")).toMatchObject({ sessionId: "ws-1", firstSeenAt: SOME_TIME });
  });
});

it("a card that failed although the platform knows its session is not remembered as unknown", () => {
  const { account, journal } = accounts();
  journal.seenUnknown("7", "ws-1");
  const merged = { figures: { startTime: STARTED } };
  const reading = { kind: "history", merged } as SessionRead["reading"];
  const known: SessionRead = { ...subject, reading };
  account({ kind: "failed", of: known, failure: failure("esm-refused", true) });
  expect(journal.entry("7")).toMatchObject({ failures: { reason: "esm-refused" }, firstSeenAt: undefined });
});

describe("a card that is closed without a session", () => {
  it("is written, finished, listed with the reason, and forgotten by the journal", () => {
    const { account, report, journal } = accounts();
    journal.seenUnknown("7", "ws-1");
    account({ kind: "changed", of: unknown, plan: { kind: "close", reason: "session-unknown" } });
    expect(report()).toMatchObject({
      sessions: { written: 1, finished: 1, stillActive: 0 },
      closed: [{ sessionId: "ws-1", dataCardId: "7", reason: "session-unknown" }],
      cards: [],
    });
    expect(journal.entry("7")).toBeUndefined();
  });
});
