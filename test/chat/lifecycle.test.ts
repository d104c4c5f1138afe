import { describe, expect, it } from "vitest";
import { isFinished, reasonToGiveUp } from "../../plugin/chat/lifecycle.ts";
import { message, START, session } from "./sample-session.ts";

const DAY = 86_400_000;

describe("a finished session", () => {
  it.each([
    ["one that lasts is never finished", null, START + 365 * DAY, 0, false],
    ["read just before the grace time is over", START, START + 59_999, 60_000, false],
    ["read when the grace time is over", START, START + 60_000, 60_000, true],
    ["read long after", START, START + DAY, 60_000, true],
    ["no grace time: read at its end", START, START, 0, true],
    ["read before its end, by a clock that was behind", START, START - 1, 0, false],
  ])("%s", (_, endedAt, readAt, graceMs, finished) => {
    expect(isFinished(session({ endedAt }), readAt, graceMs)).toBe(finished);
  });
});

describe("giving a card up", () => {
  const giveUpAfterMs = 30 * DAY;
  const young = START + 30 * DAY - 1;
  const old = START + 30 * DAY;

  it.each([
    ["unknown session, not long enough", null, young, null],
    ["unknown session, long enough", null, old, "session-unknown"],
    ["a session without messages, not long enough", session({ endedAt: null }), young, null],
    ["a session without messages, long enough", session({ endedAt: null }), old, "no-message"],
    ["a session with a message is never given up", session({ messages: [message("bot", 1)] }), old + 365 * DAY, null],
  ] as const)("%s", (_, held, now, reason) => {
    expect(reasonToGiveUp({ session: held, firstKnownAt: START, now, giveUpAfterMs })).toBe(reason);
  });

  it("counts from the session's start where there is one, else from when the card was first known", () => {
    const times = { firstKnownAt: START - DAY, now: young, giveUpAfterMs };
    expect(reasonToGiveUp({ session: session(), ...times })).toBeNull();
    expect(reasonToGiveUp({ session: null, ...times })).toBe("session-unknown");
  });
});
