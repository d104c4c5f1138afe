import * as fc from "fast-check";
import { unzipSync } from "fflate";
import readXlsxFile, { readSheet } from "read-excel-file/node";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cell, Table } from "../../../plugin/report/document/report-document.ts";
import { reportXlsx, sheetNames } from "../../../plugin/report/written/xlsx.ts";
import { draws } from "../../support/draws.ts";
import { documentOf, FORMULAS, NUMBER_LIKE, TEXTS, table, tableOfTexts, textCell } from "./sample-document.ts";

const FIGURES: Table = {
  ...table(
    "first-replier",
    [
      { label: "First replier", kind: "text" },
      { label: "Chats", kind: "count" },
      { label: "Median", kind: "seconds", definition: "Half waited no longer." },
      { label: "Within 20 s", kind: "share" },
      { label: "Change", kind: "change" },
      { label: "Messages", kind: "number" },
    ],
    [
      textCell("Anna"),
      { kind: "count", count: 1_234_567 },
      { kind: "seconds", seconds: 100_000.9 },
      { kind: "share", share: 0.953_333 },
      { kind: "change", change: -0.125 },
      { kind: "number", number: 7.25 },
    ],
    [textCell("Åsa"), { kind: "count", count: 0 }, { kind: "too-few" }, { kind: "not-told" }, { kind: "none" }],
  ),
};

/** Durations come back as times after Excel's day 0. */
const DAY_0 = Date.UTC(1899, 11, 30);

/** The cells below the header, blanks and all. */
async function read(file: Buffer, sheet: string) {
  return (await readSheet(file, sheet, { trim: false })).slice(1);
}

describe("a report as a workbook", () => {
  let file: Buffer;
  let parts: Readonly<Record<string, string>>;
  const texts = [
    ...TEXTS,
    ...[...FORMULAS.map(({ given }) => given.replace("\r", "\n").replaceAll(/[\0\u202e]/g, "")), ...NUMBER_LIKE].map(
      (given) => ({ given, xlsx: given }),
    ),
  ];

  beforeAll(async () => {
    const total = {
      ...FIGURES,
      rows: FIGURES.rows.map((row, at) => (at === 1 ? { ...row, isTotal: true as const } : row)),
    };
    file = await reportXlsx(
      documentOf("fi", [
        total,
        tableOfTexts(
          "names",
          texts.map(({ given }) => given),
        ),
      ]),
    );
    parts = Object.fromEntries(
      Object.entries(unzipSync(file)).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
    );
  });

  it("has a sheet for each table, behind what is to be known about the report", async () => {
    const sheets = await readXlsxFile(file);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(["about", "first-replier", "names"]);
    expect(sheets[0]?.data).toEqual([
      ["Chats in October 2026", null, null],
      [null, "Environment", "production"],
      [null, "Warning", "Two cards have no start time."],
      [null, "Median wait", "Half waited no longer."],
      [null, "Wait", "Measured in the first live chat."],
      ["first-replier", "The table first-replier", "What first-replier means."],
      ["first-replier", "Median", "Half waited no longer."],
      ["names", "The table names", "What names means."],
    ]);
  });

  it("holds values, not how they are written", async () => {
    expect(await readSheet(file, "first-replier")).toEqual([
      ["First replier", "Chats", "Median", "Within 20 s", "Change", "Messages"],
      ["Anna", 1_234_567, new Date(DAY_0 + 100_000_000), 0.953_333, -0.125, 7.25],
      ["Åsa", 0, "too few", "not told", null, null],
    ]);
  });

  it("says how Excel is to show them, with a bold header that stays in view and a bold total", () => {
    const sheet = parts["xl/worksheets/sheet2.xml"] ?? "";
    expect(sheet).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/);
    const formats = [...(parts["xl/styles.xml"] ?? "").matchAll(/formatCode="([^"]+)"/g)].map(([, code]) => code);
    expect(formats).toEqual(expect.arrayContaining(["#,##0", "#,##0.0", "[h]:mm:ss", "0.0%", "+0.0%;-0.0%;0.0%", "@"]));
    expect(sheet).toMatch(/<pageSetup [^>]*orientation="landscape"/);
    expect(boldRows(sheet, parts["xl/styles.xml"] ?? "")).toEqual([true, false, true]);
  });

  it("makes rows as high as their texts are long, and not higher than Excel takes", async () => {
    const notices = ["short", "word ".repeat(40), "two\nlines", "word ".repeat(5_000)];
    const long = {
      ...documentOf("en", []),
      facts: [],
      tiles: [],
      notices: notices.map((one) => ({ kind: "note" as const, text: one })),
    };
    const made = Buffer.from(unzipSync(await reportXlsx(long))["xl/worksheets/sheet1.xml"] ?? []).toString();
    const heights = [...made.matchAll(/<row [^>]*?ht="(\d+)"/g)].map(([, height]) => Number(height));
    expect(heights).toEqual([20, 15, 60, 30, 409, 15]);
  });

  it("gives hostile texts back as they were", async () => {
    expect(await read(file, "names")).toEqual(texts.map(({ xlsx }) => [xlsx]));
  });

  it("has no formula", () => {
    expect(Object.values(parts).join("")).not.toMatch(/<f[ >/]/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %d", async (value) => {
    const cells: Cell[] = [
      { kind: "count", count: value },
      { kind: "number", number: value },
      { kind: "seconds", seconds: value },
      { kind: "share", share: value },
      { kind: "change", change: value },
    ];
    for (const cell of cells) {
      const broken = documentOf("en", [table("broken", [{ label: "n", kind: "count" }], [cell])]);
      await expect(reportXlsx(broken)).rejects.toThrow("a figure of the report is");
    }
  });

  it("gives every text back, but for what no cell can hold", async () => {
    const pieces = fc.constantFrom(
      "_",
      "x",
      "_x000D_",
      "_x005F_",
      "0",
      "A",
      " ",
      "\n",
      "=",
      "'",
      '"',
      "<",
      "&",
      "]]>",
      "😀",
      "é",
    );
    const any = fc.oneof(
      fc.array(pieces, { maxLength: 9 }).map((some) => some.join("")),
      fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 50, maxLength: 100 }), async (given) => {
        const drawn = await reportXlsx(documentOf("en", [tableOfTexts("names", ["first", ...given, "last"])]));
        const cells = (await read(drawn, "names")).map(([cell]) => cell ?? "");
        expect(cells).toEqual(["first", ...given, "last"]);
      }),
      { numRuns: draws(5, 200) },
    );
  });
});

/** Of each row, whether its first cell is bold. */
function boldRows(sheet: string, styles: string): boolean[] {
  const fonts = [...styles.matchAll(/<font>.*?<\/font>/g)].map(([font]) => font.includes("<b/>"));
  const [, cellStyles = ""] = styles.split("<cellXfs");
  const fontOfStyle = [...cellStyles.matchAll(/<xf ([^>]*)>/g)].map(([, xf = ""]) => /fontId="(\d+)"/.exec(xf)?.[1]);
  return [...sheet.matchAll(/<row [^>]*><c [^>]*?s="(\d+)"/g)].map(([, style]) => {
    return fonts[Number(fontOfStyle[Number(style)] ?? 0)] === true;
  });
}

describe("names of sheets", () => {
  it.each([
    [
      ["wait", "first-replier"],
      ["wait", "first-replier"],
    ],
    [
      ["wait", "Wait", "WAIT"],
      ["wait", "Wait-2", "WAIT-3"],
    ],
    [["a[b]:c*d?e/f\\g"], ["a-b--c-d-e-f-g"]],
    [
      ["History", "history"],
      ["History-2", "history-3"],
    ],
    [
      ["", "  "],
      ["-", "--2"],
    ],
    [["'quoted'"], ["-quoted-"]],
    [["it's"], ["it's"]],
    [["a\0b\nc"], ["a-b-c"]],
    [
      ["A".repeat(32), "a".repeat(40)],
      ["A".repeat(31), `${"a".repeat(29)}-2`],
    ],
    [[`${"A".repeat(30)}😀`], ["A".repeat(30)]],
    [[`${"A".repeat(30)}'s`], [`${"A".repeat(30)}-`]],
  ])("%j are %j", (wanted, expected) => {
    expect(sheetNames(wanted)).toEqual(expected);
  });

  it("are such as Excel takes, and none twice", () => {
    const wanted = fc.array(fc.string({ unit: fc.constantFrom(..."aAbB-2'[]:*?/\\ 😀", "history"), maxLength: 40 }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(wanted, (names) => {
        const made = sheetNames(names);
        expect(made).toHaveLength(names.length);
        expect(new Set(made.map((name) => name.toLowerCase())).size).toBe(names.length);
        for (const name of made) expect(name).toMatch(/^(?!history$)(?!')[^[\]:*?/\\]{1,31}(?<!')$/i);
      }),
      { numRuns: draws(200, 10_000) },
    );
  });
});
