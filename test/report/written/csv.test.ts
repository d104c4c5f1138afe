import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell, Column, ReportLanguage } from "../../../plugin/report/document/report-document.ts";
import { reportCsv, tableCsv } from "../../../plugin/report/written/csv.ts";
import { draws } from "../../support/draws.ts";
import { documentOf, FORMULAS, NUMBER_LIKE, TEXTS, table, tableOfTexts, textCell, WORDS } from "./sample-document.ts";

const COLUMNS: readonly Column[] = [
  { label: "First replier", kind: "text" },
  { label: "Chats", kind: "count" },
  { label: "Median", kind: "seconds" },
  { label: "Within 20 s", kind: "share" },
  { label: "Change", kind: "change" },
  { label: "Messages", kind: "number" },
];

const SAMPLE = table(
  "first-replier",
  COLUMNS,
  [
    textCell("Virtanen; Anna"),
    { kind: "count", count: 1_234_567 },
    { kind: "seconds", seconds: 3_675.9 },
    { kind: "share", share: 0.953_333 },
    { kind: "change", change: -0.125 },
    { kind: "number", number: 7.25 },
  ],
  [
    textCell("Åsa"),
    { kind: "count", count: 0 },
    { kind: "too-few" },
    { kind: "not-told" },
    { kind: "none" },
    { kind: "number", number: -0.000_01 },
  ],
);

function written(cells: readonly string[], language: ReportLanguage = "fi"): string {
  return tableCsv(tableOfTexts("names", cells), { language, words: WORDS });
}

/** The cells below the header, as a program reads them that goes by this sign. */
function read(csv: string, delimiter: string): string[][] {
  return parse(csv, { bom: true, delimiter, record_delimiter: "\r\n" }).slice(1);
}

describe("a table as CSV", () => {
  it.each(["fi", "sv", "de"] as const)("has semicolons and decimal commas in %s", (language) => {
    expect(tableCsv(SAMPLE, { language, words: WORDS })).toBe(
      '\uFEFF"First replier";"Chats";"Median (s)";"Within 20 s";"Change";"Messages"\r\n' +
        '"Virtanen; Anna";1234567;3675;0,9533;-0,125;7,25\r\n' +
        '"Åsa";0;"too few";"not told";;0\r\n',
    );
  });

  it("has commas and decimal points in English", () => {
    expect(tableCsv(SAMPLE, { language: "en", words: WORDS })).toBe(
      '\uFEFF"First replier","Chats","Median (s)","Within 20 s","Change","Messages"\r\n' +
        '"Virtanen; Anna",1234567,3675,0.9533,-0.125,7.25\r\n' +
        '"Åsa",0,"too few","not told",,0\r\n',
    );
  });

  it("says at the row what is in seconds where columns hold figures of several kinds", () => {
    const columns: readonly Column[] = [
      { label: "Figure", kind: "text" },
      { label: "October", kind: "number" },
    ];
    const mixed = table(
      "overview",
      columns,
      [textCell("Median wait"), { kind: "seconds", seconds: 75 }],
      [textCell("Answered"), { kind: "share", share: 0.5 }],
    );
    expect(read(tableCsv(mixed, { language: "fi", words: WORDS }), ";")).toEqual([
      ["Median wait (s)", "75"],
      ["Answered", "0,5"],
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %d", (value) => {
    const cells: Cell[] = [
      { kind: "count", count: value },
      { kind: "number", number: value },
      { kind: "seconds", seconds: value },
      { kind: "share", share: value },
      { kind: "change", change: value },
    ];
    for (const cell of cells) {
      const broken = table("broken", [{ label: "n", kind: "count" }], [cell]);
      expect(() => tableCsv(broken, { language: "en", words: WORDS })).toThrow(`a figure of the report is ${value}`);
    }
  });

  it.each([
    ["en", ","],
    ["de", ";"],
  ] as const)("gives hostile texts back as they were (%s)", (language, delimiter) => {
    const csv = written([...TEXTS.map(({ given }) => given), ...NUMBER_LIKE], language);
    expect(read(csv, delimiter)).toEqual([...TEXTS.map((one) => one.csv), ...NUMBER_LIKE].map((cell) => [cell]));
  });

  it.each(FORMULAS)("makes text of $given", ({ given, csv }) => {
    expect(read(written([given]), ";")).toEqual([[csv]]);
    expect(read(written([given], "en"), ",")).toEqual([[csv]]);
  });

  it("has nothing, wherever a program parts cells, that it could take for a formula", () => {
    const hostile = fc.string({ unit: fc.constantFrom(..."=+-@＝＋－＠;,|\t\n\r\"' a1\0\u200b\u202e"), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), fc.constantFrom("fi", "en"), (texts, language) => {
        const pieces = written(texts, language).split(/[;,|\t\r\n]/);
        expect(pieces.filter((piece) => /^[\s"\p{Cf}]*[=+\-@＝＋－＠]/u.test(piece))).toEqual([]);
      }),
      { numRuns: draws(300, 20_000) },
    );
  });

  it("gives every text back, but for what no cell can hold", () => {
    const harmless = fc.string({ unit: "grapheme" }).filter((given) => !/[=+\-@＝＋－＠\p{C}\p{Z}]/u.test(given));
    fc.assert(
      fc.property(fc.array(harmless, { minLength: 1 }), (texts) => {
        expect(read(written(texts), ";")).toEqual(texts.map((given) => [given]));
      }),
      { numRuns: draws(100, 5_000) },
    );
  });
});

describe("a report as CSV", () => {
  const files = reportCsv(documentOf("en", [SAMPLE, tableOfTexts("names", ["Anna"])]));

  it("is a file for each table, and one with the definitions", () => {
    expect(files.map(({ name }) => name)).toEqual(["first-replier.csv", "names.csv", "about.csv"]);
    expect(files[0]?.text).toBe(tableCsv(SAMPLE, { language: "en", words: WORDS }));
  });

  it("says in about.csv what the tables do not", () => {
    expect(parse(files[2]?.text ?? "", { bom: true })).toEqual([
      ["", "Chats in October 2026", ""],
      ["", "Environment", "production"],
      ["", "Warning", "Two cards have no start time."],
      ["", "Median wait", "Half waited no longer."],
      ["", "Wait", "Measured in the first live chat."],
      ["first-replier", "The table first-replier", "What first-replier means."],
      ["names", "The table names", "What names means."],
    ]);
  });
});
