import { describe, expect, it } from "vitest";
import { isFinished, isGivenUp } from "../../plugin/chat/lifecycle.ts";
import { START } from "./sample-session.ts";

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
    expect(isFinished(endedAt, readAt, graceMs)).toBe(finished);
  });
});

describe("giving a card up whose session the platform does not know", () => {
  const giveUpAfterMs = 30 * DAY;

  it.each([
    ["asked in vain for the first time just now", START + 30 * DAY, false],
    ["not asked in vain for long enough", START + 1, false],
    ["asked in vain for long enough", START, true],
    ["asked in vain for longer", START - DAY, true],
  ])("%s", (_, unknownSince, isOver) => {
    expect(isGivenUp(unknownSince, START + 30 * DAY, giveUpAfterMs)).toBe(isOver);
  });
});
