import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readIsoTime, usualTime } from "../../plugin/base/iso-time.ts";
import { draws } from "../support/draws.ts";

const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, "0"));
const usual = fc.tuple(two, two, two, two, two, two, two).map(([century, year, month, day, hour, minute, second]) => {
  return `${century}${year}-${month}-${day}T${hour}:${minute}:${second}`;
});
const fraction = fc.oneof(
  fc.constant(""),
  fc.integer({ min: 0, max: 1_000 }).map((number) => `.${String(number).padStart(3, "0")}`),
);

describe("a time in the form in which nearly all come", () => {
  it("is what it is with a space before its zone, which is read in the other way", () => {
    const near = fc.date({ noInvalidDate: true, min: new Date("0000-01-01"), max: new Date("9999-12-31") });
    const existing = near.map((date) => date.toISOString().slice(0, 19));
    fc.assert(
      fc.property(fc.oneof(usual, existing), fraction, (text, after) => {
        expect(readIsoTime(`${text}${after}Z`)).toEqual(readIsoTime(`${text}${after} Z`));
      }),
      { numRuns: draws(2_000, 50_000), seed: 20_261_130 },
    );
  });

  it("is what it is on every day of some centuries, and on six days of each year", () => {
    const wrong: string[] = [];
    for (const [from, to, step] of [
      ["1890-01-01", "2110-01-01", 1],
      ["0000-01-01", "9999-12-31", 59],
    ] as const) {
      for (let at = Date.parse(from); at <= Date.parse(to); at += step * 86_400_000) {
        const text = new Date(at + 45_296_789).toISOString();
        if (usualTime(text) !== at + 45_296_789) wrong.push(text);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    ["2026-11-29T09:24:02Z", "2026-11-29T09:24:02.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["2026-11-29T09:24:02.007Z", "2026-11-29T09:24:02.007Z"],
    ["2026-11-29T09:24:02,007Z", "2026-11-29T09:24:02.007Z"],
    ["2026-11-29T09:24:02.0:7Z", undefined],
    ["2026-11-29T09:24:02.007z", "2026-11-29T09:24:02.007Z"],
    ["2026-11-31T09:24:02.007Z", undefined],
    ["1900-02-29T00:00:00Z", undefined],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
    ["0000-02-29T00:00:00.000Z", "0000-02-29T00:00:00.000Z"],
    ["2023-02-29T00:00:00Z", undefined],
    ["2026-02-30T00:00:00Z", undefined],
    ["2026-11-28T24:00:00Z", "2026-11-29T00:00:00.000Z"],
    ["2026-11-28T24:00:01Z", undefined],
    ["2026-13-01T00:00:00Z", undefined],
    ["2026-00-01T00:00:00Z", undefined],
    ["2026-11-00T00:00:00Z", undefined],
    ["2026-11-28T23:60:00Z", undefined],
    ["2026-11-28T23:59:60Z", undefined],
    ["0050-11-28T00:00:00Z", "0050-11-28T00:00:00.000Z"],
    ["2026-11-28t09:24:02Z", "2026-11-28T09:24:02.000Z"],
    ["2026-11-28T09:24:0:Z", undefined],
    ["2026/11/28T09:24:02Z", undefined],
  ])("%s", (text, expected) => {
    const read = readIsoTime(text);
    expect(read === undefined ? undefined : new Date(read.at).toISOString()).toBe(expected);
  });
});
