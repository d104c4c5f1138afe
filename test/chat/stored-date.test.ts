import { describe, expect, it } from "vitest";
import { endOfDay, fittingEnd, isOnDay, type StoredDate } from "../../plugin/chat/stored-date.ts";

describe("the end of a session, of two readings", () => {
  it.each<[what: string, end: StoredDate, start: number | null | undefined, expected: number]>([
    ["the earlier one, when it is after the start", { at: 100, otherAt: 160 }, 90, 100],
    ["the earlier one, when it is the start", { at: 100, otherAt: 160 }, 100, 100],
    ["the later one, when the earlier is before the start", { at: 100, otherAt: 160 }, 101, 160],
    ["the later one, when that is the start", { at: 100, otherAt: 160 }, 160, 160],
    ["the earlier one, when neither fits", { at: 100, otherAt: 160 }, 161, 100],
    ["the only one, though it does not fit", { at: 100 }, 101, 100],
    ["the only one", { at: 100 }, 90, 100],
    ["the earlier one, when there is no start", { at: 100, otherAt: 160 }, null, 100],
    ["the earlier one, when the start is switched off", { at: 100, otherAt: 160 }, undefined, 100],
  ])("is %s", (_what, end, start, expected) => {
    expect(fittingEnd(end, start)).toBe(expected);
  });
});

describe("an attribute that keeps only the day", () => {
  const DAY = Date.UTC(2026, 10, 3);

  it.each<[what: string, at: string, isSame: boolean]>([
    ["noon in UTC", "2026-11-03T12:00:00Z", true],
    ["the first second of the day where it begins first", "2026-11-03T00:00:00+14:00", true],
    ["the last second of the day where it ends last", "2026-11-03T23:59:59-12:00", true],
    ["the second before it begins anywhere", "2026-11-02T23:59:59+14:00", false],
    ["the second after it has ended everywhere", "2026-11-04T00:00:00-12:00", false],
    ["a day later", "2026-11-04T12:00:00Z", false],
    ["a year earlier", "2025-11-03T12:00:00Z", false],
  ])("holds %s: %s", (_what, at, isSame) => {
    expect(isOnDay(DAY, Date.parse(at))).toBe(isSame);
  });

  it("may mean its very end", () => {
    expect(isOnDay(DAY, endOfDay(DAY) - 1)).toBe(true);
    expect(isOnDay(DAY, endOfDay(DAY))).toBe(false);
  });
});
