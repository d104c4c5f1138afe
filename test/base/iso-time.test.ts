import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readIsoTime } from "../../plugin/base/iso-time.ts";
import { draws } from "../support/draws.ts";

const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, "0"));
const usual = fc.tuple(two, two, two, two, two, two, two).map(([century, year, month, day, hour, minute, second]) => {
  return `${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
});

describe("a time in the form in which nearly all come", () => {
  it("is what it is with a space before its zone, which is read in the other way", () => {
    const near = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") });
    const existing = near.map((date) => `${date.toISOString().slice(0, 19)}Z`);
    fc.assert(
      fc.property(fc.oneof(usual, existing), (text) => {
        expect(readIsoTime(text)).toEqual(readIsoTime(`${text.slice(0, -1)} Z`));
      }),
      { numRuns: draws(2_000, 50_000), seed: 20_261_130 },
    );
  });

  it.each<[string, string | undefined]>([
    ["2026-11-29T09:24:02Z", "2026-11-29T09:24:02.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
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
