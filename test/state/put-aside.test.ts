import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterFailure,
  afterUnknown,
  isDue,
  type JournalEntry,
  LONGEST_ASKED_WAIT_MS,
  LONGEST_REASON,
  RETRY_AFTER_MS,
} from "../../plugin/state/put-aside.ts";
import { SOME_TIME } from "../support/fake-clock.ts";
import { anyAttempt, anyTime } from "./arbitrary-journal.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ATTEMPT = { sessionId: "ws-1", reason: "the chat platform answered 503" };

/** The entry after so many failures, each at the time when the one before said that it was worth trying again. */
function failedTimes(count: number): { readonly entry: JournalEntry | undefined; readonly now: number } {
  let entry: JournalEntry | undefined;
  let now = SOME_TIME;
  for (let failure = 1; failure <= count; failure += 1) {
    now = entry?.failures?.retryAt ?? now;
    entry = afterFailure(entry, ATTEMPT, now);
  }
  return { entry, now };
}

function entriesOf(attempts: readonly (readonly [Parameters<typeof afterFailure>[1], number])[]): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const [attempt, now] of attempts) entries.push(afterFailure(entries.at(-1), attempt, now));
  return entries;
}

it("a session that the platform knows, although its card failed, is unknown from the next time on", () => {
  const unknown = afterUnknown(undefined, "ws-1", SOME_TIME);
  expect(afterFailure(unknown, ATTEMPT, SOME_TIME + DAY).firstSeenAt).toBe(SOME_TIME);
  const known = afterFailure(unknown, { ...ATTEMPT, sessionKnown: true }, SOME_TIME + DAY);
  expect(known.firstSeenAt).toBeUndefined();
  expect(afterUnknown(known, "ws-1", SOME_TIME + 2 * DAY).firstSeenAt).toBe(SOME_TIME + 2 * DAY);
});

describe("the next attempt", () => {
  it.each([
    [1, 5 * MINUTE],
    [2, 15 * MINUTE],
    [3, HOUR],
    [4, 4 * HOUR],
    [5, DAY],
    [6, DAY],
    [40, DAY],
  ])("after %i failures in a row is made %i ms later", (count, wait) => {
    const { entry, now } = failedTimes(count);
    expect(entry?.failures).toMatchObject({ count, firstFailedAt: SOME_TIME, lastFailedAt: now, retryAt: now + wait });
  });

  it.each([
    ["later than ours is kept to", 2 * HOUR, 2 * HOUR],
    ["earlier than ours is not", MINUTE, 5 * MINUTE],
    ["in the past is not", -DAY, 5 * MINUTE],
    ["of more than a week is a mistake", 3_650 * DAY, 7 * DAY],
  ])("a time that the other side named and that is %s", (_, told, wait) => {
    const entry = afterFailure(undefined, { ...ATTEMPT, retryAt: SOME_TIME + told }, SOME_TIME);
    expect(entry.failures?.retryAt).toBe(SOME_TIME + wait);
  });

  it("an attempt made before its time does not bring it forward", () => {
    const told = afterFailure(undefined, { ...ATTEMPT, retryAt: SOME_TIME + 3 * DAY }, SOME_TIME);
    expect(afterFailure(told, ATTEMPT, SOME_TIME + HOUR).failures?.retryAt).toBe(SOME_TIME + 3 * DAY);
  });

  it("a card that was given another session id starts over", () => {
    const { entry, now } = failedTimes(4);
    const other = afterFailure(entry, { ...ATTEMPT, sessionId: "ws-2" }, now);
    expect(other).toEqual(afterFailure(undefined, { ...ATTEMPT, sessionId: "ws-2" }, now));
  });

  it("a card without a session id is put aside like any other", () => {
    const entry = afterFailure(
      afterFailure(undefined, { ...ATTEMPT, sessionId: null }, SOME_TIME),
      { ...ATTEMPT, sessionId: null },
      SOME_TIME,
    );
    expect(entry).toMatchObject({ sessionId: null, failures: { count: 2 } });
  });
});

describe("a reason", () => {
  it.each([
    ["short, stays", "x".repeat(300), "x".repeat(300)],
    ["too long, is cut", "x".repeat(301), `${"x".repeat(299)}…`],
    ["too long, is cut between characters", "🙂".repeat(301), `${"🙂".repeat(299)}…`],
  ])("%s", (_, reason, kept) => {
    expect(afterFailure(undefined, { ...ATTEMPT, reason }, SOME_TIME).failures?.reason).toBe(kept);
  });
});

describe("a session that the platform does not know", () => {
  const seen = afterUnknown(undefined, "ws-1", SOME_TIME);

  it("ages from when it was first seen so", () => {
    expect(afterUnknown(seen, "ws-1", SOME_TIME + DAY)).toEqual(seen);
    expect(seen).toEqual({ sessionId: "ws-1", failures: undefined, firstSeenAt: SOME_TIME });
  });

  it("ages on while attempts fail", () => {
    const failed = afterFailure(seen, ATTEMPT, SOME_TIME + HOUR);
    expect(failed.firstSeenAt).toBe(SOME_TIME);
    expect(afterUnknown(failed, "ws-1", SOME_TIME + DAY)).toEqual(seen);
  });

  it("starts over when the card is given another session id", () => {
    expect(afterUnknown(seen, "ws-2", SOME_TIME + DAY).firstSeenAt).toBe(SOME_TIME + DAY);
    expect(afterFailure(seen, { ...ATTEMPT, sessionId: "ws-2" }, SOME_TIME + DAY).firstSeenAt).toBeUndefined();
  });

  it("was not first seen in the future: the clock has been put back", () => {
    expect(afterUnknown(seen, "ws-1", SOME_TIME - DAY).firstSeenAt).toBe(SOME_TIME - DAY);
  });
});

describe("a card is due", () => {
  const failed = afterFailure(undefined, ATTEMPT, SOME_TIME);

  it.each([
    ["when there is no entry", undefined, SOME_TIME, true],
    ["when its session is only unknown", afterUnknown(undefined, "ws-1", SOME_TIME), SOME_TIME, true],
    ["not at once after a failure", failed, SOME_TIME, false],
    ["not just before the time of the next attempt", failed, SOME_TIME + 5 * MINUTE - 1, false],
    ["at that time", failed, SOME_TIME + 5 * MINUTE, true],
    ["when the failure lies in the future: the clock has been put back", failed, SOME_TIME - 1, true],
  ])("%s", (_, entry, now, due) => {
    expect(isDue(entry, now)).toBe(due);
  });
});

describe("for any failures at any times", () => {
  const anyAttempts = fc.array(fc.tuple(anyAttempt, anyTime), { minLength: 1, maxLength: 12 });

  it("the next attempt is never earlier than the shortest wait, nor later than the longest", () => {
    fc.assert(
      fc.property(anyAttempts, (attempts) => {
        for (const { failures } of entriesOf(attempts)) {
          const wait = (failures?.retryAt ?? 0) - (failures?.lastFailedAt ?? 0);
          expect(wait).toBeGreaterThanOrEqual(RETRY_AFTER_MS[0]);
          expect(wait).toBeLessThanOrEqual(LONGEST_ASKED_WAIT_MS);
        }
      }),
    );
  });

  it("first failure, last failure and next attempt stand in this order, and the reason is bounded", () => {
    fc.assert(
      fc.property(anyAttempts, (attempts) => {
        for (const { failures } of entriesOf(attempts)) {
          expect(failures?.firstFailedAt).toBeLessThanOrEqual(failures?.lastFailedAt ?? Number.NaN);
          expect(Array.from(failures?.reason ?? "").length).toBeLessThanOrEqual(LONGEST_REASON);
        }
      }),
    );
  });

  it("of one session, as time goes on, the next attempt only ever moves back", () => {
    fc.assert(
      fc.property(anyAttempts, (attempts) => {
        const inOrder = attempts
          .map(([attempt, now]) => [{ ...attempt, sessionId: "ws-1" }, now] as const)
          .toSorted(([, earlier], [, later]) => earlier - later);
        const times = entriesOf(inOrder).map(({ failures }) => failures?.retryAt ?? Number.NaN);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
      }),
    );
  });
});
