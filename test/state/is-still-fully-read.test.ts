import { describe, expect, it } from "vitest";
import {
  canBeProven,
  isStillFullyRead,
  LEAST_DISTANCE_MS,
  readAgainAt,
} from "../../plugin/state/is-still-fully-read.ts";

const READ_AT = Date.UTC(2026, 2, 2, 10);
const HOUR = 3_600_000;
const noted = {
  sessionId: "ws-1",
  readAt: READ_AT,
  ended: false,
  messageCount: 12,
  lastEventAt: READ_AT - HOUR,
  readAgainAt: READ_AT + 24 * HOUR,
  cardDigest: "digest",
};
const listed = { ended: false, updatedAt: READ_AT - HOUR, messageCount: 12 };
const known = { sessionId: "ws-1", cardDigest: "digest", listed, listedAt: READ_AT + HOUR };

describe("a card needs no reading", () => {
  it("when the list shows its session, last changed well before the last reading", () => {
    expect(isStillFullyRead(noted, known)).toBe(true);
    const latest = { ...listed, updatedAt: READ_AT - LEAST_DISTANCE_MS };
    expect(isStillFullyRead(noted, { ...known, listed: latest, listedAt: READ_AT })).toBe(true);
  });
});

describe("a card is read", () => {
  it.each([
    ["when the list does not show its session", { listed: undefined }],
    ["when it was given another session id", { sessionId: "ws-2" }],
    ["when it has lost its session id", { sessionId: null }],
    ["when it does not hold what was written", { cardDigest: "another" }],
    [
      "when the session changed too shortly before the reading",
      { listed: { ...listed, updatedAt: READ_AT - LEAST_DISTANCE_MS + 1 } },
    ],
    ["when the session changed after the reading", { listed: { ...listed, updatedAt: READ_AT + 1 } }],
    ["when the session has ended, even if the list has kept its time", { listed: { ...listed, ended: true } }],
    ["when the list counts more messages", { listed: { ...listed, messageCount: 13 } }],
    ["when the list counts fewer messages", { listed: { ...listed, messageCount: 11 } }],
    ["when the reading lies in the platform's future", { listedAt: READ_AT - 1 }],
    ["when its time has come", { listedAt: READ_AT + 24 * HOUR }],
  ])("%s", (_, change) => {
    expect(isStillFullyRead(noted, { ...known, ...change })).toBe(false);
  });
});

describe("the list can prove something", () => {
  it("only of a session whose last event came well before the reading", () => {
    expect(canBeProven({ ...noted, lastEventAt: READ_AT - LEAST_DISTANCE_MS })).toBe(true);
    expect(canBeProven({ ...noted, lastEventAt: READ_AT - LEAST_DISTANCE_MS + 1 })).toBe(false);
  });
});

describe("a history is read again", () => {
  const session = { readAt: READ_AT, endedAt: null };
  const rules = { graceMs: 600_000 };

  it.each([
    ["after a day at the latest", {}, READ_AT + 24 * HOUR],
    ["when the grace time of an ended one is over", { endedAt: READ_AT - 1000 }, READ_AT - 1000 + 600_000],
    ["not earlier because nobody has written", { startedAt: READ_AT - 365 * 24 * HOUR }, READ_AT + 24 * HOUR],
  ])("%s", (_, change, expected) => {
    expect(readAgainAt({ ...session, ...change, ...rules })).toBe(expected);
  });
});
