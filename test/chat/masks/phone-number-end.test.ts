import { describe, expect, it } from "vitest";
import { maskText } from "../../../plugin/chat/masks/mask-text.ts";

/** What is left of a text when `#` stands for each phone number. */
function left(text: string): string {
  return maskText(text, new Set(["phone-number" as const])).text.replaceAll("[phone number]", "#");
}

describe("a Finnish or Swedish mobile number of nine digits ends before a group of another length", () => {
  it.each([
    ["040 123 4567 15", "# 15"],
    ["040 123 4567 1", "# 1"],
    ["+358 40 123 4567 15", "# 15"],
    ["+358 40 123 4567 1", "# 1"],
    ["00358 40 123 4567 15", "# 15"],
    ["0457 123 456 15", "# 15"],
    ["070-123 45 67 890", "# 890"],
    ["070-123 45 67 8", "# 8"],
    ["+46 70 123 45 67 890", "# 890"],
  ])("%s → %s", (text, rest) => expect(left(text)).toBe(rest));

  it.each([
    ["by a group of the same length, with which it is a number of ten digits", "0 4 0 1 2 3 4 5 6 7 8"],
    ["by a group that makes it a number of ten digits, since it had eight", "050 123 456 78"],
    ["by an extension after a hyphen", "040 1234567-15"],
    ["since a landline number may have more digits", "09 123 4567 15"],
    ["since a landline number of nine digits may have more, too", "09 1234 5678 12"],
    ["since an Austrian number may have more digits", "+43 664 123 456 78"],
  ])("and is not ended %s", (_why, text) => expect(left(text)).toBe("#"));
});

describe("a number ends before a quantity", () => {
  const UNITS = [
    ..."€ % min minuutin minutin minuuttia h t tunti tuntia päivä päivää viikko viikon kpl kertaa eur euroa".split(" "),
    ..."st stycken tim timmar dag dagar vecka veckor kr kronor".split(" "),
    ..."Stunde Stunden Tag Tage Tagen Woche Wochen Uhr Stück mal minute minutes hour hours day days".split(" "),
    ..."week weeks pcs".split(" "),
  ];

  it.each(UNITS)("of %s", (unit) => {
    expect(left(`09 1234 567 15 ${unit}`)).toBe(`# 15 ${unit}`);
    expect(left(`09 1234 567 15 ${unit}, kiitos`)).toBe(`# 15 ${unit}, kiitos`);
  });

  it.each(["x", "mina", "h2", "talo", "stad", "tun", "kplx", "daysoff", "xmin", "- min"])(
    "and not before another word: %s",
    (word) => expect(left(`09 1234 567 15 ${word}`)).toBe(`# ${word}`),
  );

  it("and not before the extension of a quantity", () => {
    expect(left("09 1234 567-15 min")).toBe("# min");
  });

  it("that follows eight digits, which are no whole number yet", () => {
    expect(left("09 123 456 15 min")).toBe("# min");
  });
});

describe("a number ends after a group of six digits", () => {
  it.each([
    ["030 123456 78", "# 78"],
    ["030 123456 78 90", "# 78 90"],
    ["030 12345 678", "#"],
  ])("%s → %s", (text, rest) => expect(left(text)).toBe(rest));
});

describe("two numbers side by side are two", () => {
  it.each([
    ["09 123 456 040 1234567", "# #"],
    ["09 12 345 0171 2345678", "# #"],
    ["09 12 345 00358 40 1234567", "# #"],
    ["030 12345 050 123 45 67", "# #"],
    ["040 123 4567 09 1234567", "# #"],
    ["03 1234 567 040 1234567", "# #"],
    ["040 1234567 (15)", "# (15)"],
  ])("%s → %s", (text, rest) => expect(left(text)).toBe(rest));
});

describe("half of a price or of a time does not belong to a number", () => {
  it.each([
    ["040 12345 67,50", "# 67,50"],
    ["040 12345 67,5", "# 67,5"],
    ["040 12345 67.5", "# 67.5"],
    ["040 12345 67:30", "# 67:30"],
    ["040 12345 15.30", "# 15.30"],
    ["040 1234567 1.50", "# 1.50"],
    ["040 1234567 12.30 asti", "# 12.30 asti"],
  ])("%s → %s", (text, rest) => expect(left(text)).toBe(rest));

  it.each([
    ["040 12345 67,505", "#,505"],
    ["040 12345 67, 50", "#, 50"],
    ["040 123 4567,50", "#,50"],
    ["040 123 4567.15", "#.15"],
    ["040 12345 15.303", "#.303"],
  ])("and a whole group does: %s → %s", (text, rest) => expect(left(text)).toBe(rest));
});

it.each([
  ["0301234", "#"],
  ["030 1234", "#"],
  ["030123", "030123"],
  ["030 123", "030 123"],
])("a number has seven digits at least: %s → %s", (text, rest) => expect(left(text)).toBe(rest));
