import { describe, expect, it } from "vitest";
import { fittingEnd, type StoredDate } from "../../plugin/chat/stored-date.ts";

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
