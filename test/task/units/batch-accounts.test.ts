import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import type { TaskCard } from "../../../plugin/task/card-batches.ts";
import { createBatchAccounts } from "../../../plugin/task/download/batch-accounts.ts";
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
  const written = createBatchAccounts({ recorder, journal, log, clock: clockByHand() });
  const end = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests: { esm: 0, chatHistory: 0 } };
  const report = () => recorder.report({ ...end, startedAt: SOME_TIME, finishedAt: SOME_TIME });
  return { ...written, journal, logged, report };
}

const failure = (code: string, retryable: boolean, retryAt?: number) => new Failure(code, { code, retryable, retryAt });
const subject = { card: card(), sessionId: "ws-1" };
const deleted: SessionRead = { ...subject, reading: { kind: "deleted" } as SessionRead["reading"] };
const unknown: SessionRead = { ...subject, reading: { kind: "unknown" } as SessionRead["reading"] };

describe("a card that failed", () => {
  it("is reported, logged by its id, put aside, and stays active", () => {
    const { failed, report, journal, logged } = accounts();
    failed(subject, failure("esm-refused", false));
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
    const { failed, report } = accounts();
    failed(subject, why);
    expect(report().failures[0]?.retryAt).toBe(retryAt);
  });

  it("is not put aside for what concerns all cards", () => {
    const { failed, journal } = accounts();
    failed(subject, failure("esm-login-refused", false));
    expect(journal.entry("7")).toBeUndefined();
  });

  it("is not put aside when ESM was down while it was looked up or written, but when its history could not be read", () => {
    const { failed, journal } = accounts();
    failed(deleted, failure("unreachable", true));
    expect(journal.entry("7")).toBeUndefined();
    failed(deleted, failure("esm-refused", false));
    expect(journal.entry("7")?.failures?.count).toBe(1);
    failed(subject, failure("unreachable", true));
    expect(journal.entry("7")?.failures?.count).toBe(2);
  });
});

describe("a card that is not done when a run ends", () => {
  const stopped = failure("stopped", true);

  it.each([
    ["on purpose", stopped],
    ["for a reason that is told elsewhere", undefined],
  ])("%s counts as active, with the start that stands on it, and is not blamed", (_name, why) => {
    const { notDone, report } = accounts();
    notDone(subject, why);
    expect(report()).toMatchObject({
      sessions: { stillActive: 1, unchanged: 0, failed: 0 },
      oldestActiveStart: new Date(STARTED).toISOString(),
    });
  });

  it("because of a failure is reported with it, and not put aside", () => {
    const { notDone, report, journal } = accounts();
    notDone(subject, failure("esm-login-refused", false));
    expect(report()).toMatchObject({ failures: [{ reason: "esm-login-refused" }], sessions: { stillActive: 1 } });
    expect(journal.entry("7")).toBeUndefined();
  });

  it("counts as active where nothing says that it is not, and not at all when it is finished", () => {
    const { notDone, report } = accounts();
    notDone({ ...subject, card: card({ isChatActive: null }) }, stopped);
    notDone({ ...subject, card: card({ isChatActive: false }) }, stopped);
    expect(report().sessions.stillActive).toBe(1);
  });
});

describe("a card that needed no writing", () => {
  it("is unchanged and active, whether its history was read or not", () => {
    const { kept, settled, report } = accounts();
    settled(card());
    kept(deleted);
    expect(report().sessions).toMatchObject({ unchanged: 2, stillActive: 2, written: 0 });
  });

  it("is no longer put aside when the platform answered for it", () => {
    const { kept, journal } = accounts();
    journal.failed("7", { sessionId: "ws-1", reason: "earlier" });
    kept(deleted);
    expect(journal.entry("7")).toBeUndefined();
  });

  it("is remembered as unknown since now when the platform does not know its session", () => {
    const { kept, journal } = accounts();
    kept(unknown);
    expect(journal.entry("7")).toMatchObject({ sessionId: "ws-1", firstSeenAt: SOME_TIME });
  });
});

it("a card that failed although the platform knows its session is not remembered as unknown", () => {
  const { failed, journal } = accounts();
  journal.seenUnknown("7", "ws-1");
  const reading = { kind: "history", session: { startedAt: STARTED } } as SessionRead["reading"];
  const known: SessionRead = { ...subject, reading };
  failed(known, failure("esm-refused", true));
  expect(journal.entry("7")).toMatchObject({ failures: { reason: "esm-refused" }, firstSeenAt: undefined });
});

describe("a card that is closed without a session", () => {
  it("is written, finished, listed with the reason, and forgotten by the journal", () => {
    const { changed, report, journal } = accounts();
    journal.seenUnknown("7", "ws-1");
    changed(unknown, { kind: "close", reason: "session-unknown" });
    expect(report()).toMatchObject({
      sessions: { written: 1, finished: 1, stillActive: 0 },
      closed: [{ sessionId: "ws-1", dataCardId: "7", reason: "session-unknown" }],
      cards: [],
    });
    expect(journal.entry("7")).toBeUndefined();
  });
});

it("a platform that has lost messages is a failure and a difference, and says what to do", () => {
  const { refused, report } = accounts();
  refused(deleted, 4);
  const { drift, failures } = report();
  expect(drift).toEqual([{ sessionId: "ws-1", dataCardId: "7", platform: 0, read: 0, stored: 4 }]);
  expect(failures[0]).toMatchObject({
    reason:
      "the platform has 0 messages, fewer than the 4 on the card, which is left as it is: run --session writes what the platform has",
    retryAt: SOON,
  });
});

it("a platform that has lost messages of a card without a message count is told from its log", () => {
  const { refused, report } = accounts();
  refused({ ...deleted, card: card({ messageCount: undefined }) }, null);
  expect(report().drift).toMatchObject([{ stored: null }]);
  expect(report().failures[0]?.reason).toContain("fewer than the log on the card");
});
