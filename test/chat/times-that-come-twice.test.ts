import { describe, expect, it } from "vitest";
import { withStoredDates } from "../../plugin/chat/card.ts";
import { comparableCard } from "../../plugin/chat/compare-cards.ts";
import { emptyStoredCard, wholeCard } from "./sample-card.ts";

/** An ESM that keeps the hour from 100 on as one that comes twice, 60 apart. */
const storedDate = (at: number) => (at >= 160 && at < 220 ? { at: at - 60, otherAt: at } : { at });

describe("a card's end in the hour that comes twice", () => {
  it.each<[string, number | undefined, number | null | undefined, number | null | undefined]>([
    ["is read as the later one when the earlier is before the start", 120, 170, 170],
    ["is read as the earlier one when that is not before the start", 90, 170, 110],
    ["is read as the earlier one when the start is switched off", undefined, 170, 110],
    ["stays open", 120, null, null],
    ["stays as it is", 120, undefined, undefined],
    ["is as it is at other times", 120, 150, 150],
  ])("%s", (_what, startTime, endTime, expected) => {
    expect(withStoredDates({ ...wholeCard(), startTime, endTime }, storedDate).endTime).toBe(expected);
  });

  it("leaves a start that is switched off as it is", () => {
    expect(withStoredDates({ ...wholeCard(), startTime: undefined }, storedDate).startTime).toBeUndefined();
  });
});

it("a card with a time at 1970 is not the same as one without", () => {
  const stored = emptyStoredCard();
  expect(comparableCard({ ...stored, startTime: 0 }, stored)).not.toBe(comparableCard(stored, stored));
});
