import { describe, expect, it } from "vitest";
import type { AttributeValue } from "../../../plugin/outside/esm/port.ts";
import { holds } from "../../../plugin/task/card/same-values.ts";

type Values = readonly AttributeValue[];

const text = (value: string): Values => [{ kind: "text", text: value }];
const number = (value: number): Values => [{ kind: "number", number: value }];
const date = (at: number, otherAt?: number): Values => [
  { kind: "date", at, ...(otherAt === undefined ? {} : { otherAt }) },
];
const fixed = (code: string | null, name: string | null): Values => [{ kind: "static", code, name }];
const file = (name: string): Values => [{ kind: "file", name }];
const refersTo = (...ids: readonly string[]): Values => ids.map((dataCardId) => ({ kind: "reference", dataCardId }));

describe("a card holds what was written", () => {
  it.each<[string, Values, Values]>([
    ["a text", text("hello"), text("hello")],
    ["a text with other line ends, and without white space at its end", text("a \r\nb\n"), text("a\nb")],
    ["a number", number(0), number(0)],
    ["a date", date(1_000), date(1_000)],
    ["a date that ESM gives as the first of two", date(1_000, 2_000), date(1_000)],
    ["a date that ESM gives as the second of two", date(1_000, 2_000), date(2_000)],
    ["a date of which ESM keeps only the day", [{ kind: "date", at: 0, isDay: true }], date(36_000_000)],
    ["a static value without a name by its code", fixed("no", null), fixed("no", "No")],
    ["a static value by its code, whatever its name", fixed("no", "Nej"), fixed("no", "No")],
    ["a static value by its name, where ESM tells no code", fixed(null, "No"), fixed("no", "No")],
    ["a file", file("log.txt"), file("log.txt")],
    ["persons in their order", refersTo("1", "2"), refersTo("1", "2")],
    ["nothing", [], []],
  ])("%s", (_what, stored, written) => expect(holds({ a: stored, other: text("x") }, { a: written })).toBe(true));

  it("when an attribute that was emptied is not there at all", () => {
    expect(holds({}, { a: [] })).toBe(true);
  });
});

describe("a card does not hold what was written", () => {
  it.each<[string, Values, Values]>([
    ["when the text is another", text("hello"), text("hell")],
    ["when the number is another", number(0), number(1)],
    ["when the day is another", [{ kind: "date", at: 0, isDay: true }], date(3 * 86_400_000)],
    ["when the date is another", date(1_000, 2_000), date(3_000)],
    ["when the code is another, although the name is the same", fixed("yes", "No"), fixed("no", "No")],
    ["when the name is another, where ESM tells no code", fixed(null, "Yes"), fixed("no", "No")],
    ["when the file is another", file("a.txt"), file("b.txt")],
    ["when the persons stand in another order", refersTo("2", "1"), refersTo("1", "2")],
    ["when one person is missing", refersTo("1"), refersTo("1", "2")],
    ["when there is one more", refersTo("1", "2"), refersTo("1")],
    ["when it is empty", [], number(0)],
    ["when it was to be empty", number(0), []],
    ["when the kind is another", text("1"), number(1)],
    ["when a text was to be written", number(1), text("1")],
    ["when a date was to be written", number(1), date(1)],
    ["when a static value was to be written", text("No"), fixed("no", "No")],
    ["when a file was to be written", text("a.txt"), file("a.txt")],
    ["when a reference was to be written", text("1"), refersTo("1")],
  ])("%s", (_what, stored, written) => expect(holds({ a: stored }, { a: written })).toBe(false));

  it("when one attribute of several is wrong", () => {
    expect(holds({ a: number(1), b: number(1) }, { a: number(1), b: number(2) })).toBe(false);
  });
});
