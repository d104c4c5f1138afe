import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cell, ReportLanguage, Table } from "../../../plugin/report/document/report-document.ts";
import { reportCsv } from "../../../plugin/report/written/csv.ts";
import { reportXlsx } from "../../../plugin/report/written/xlsx.ts";
import { IS_LONG } from "../../support/draws.ts";
import { folders } from "../../support/given-files.ts";
import { type FodsCell, readFods } from "./read-fods.ts";
import { documentOf, FORMULAS, NUMBER_LIKE, TEXTS, table, tableOfTexts, textCell } from "./sample-document.ts";

const run = promisify(execFile);
const folder = folders();

const isHere = await run("soffice", ["--version"]).then(
  () => true,
  () => false,
);
const why = isHere ? "" : " (skipped: soffice is not on the PATH; Debian has it in the package libreoffice-calc)";

/** Windows' numbers of the languages, by which LibreOffice reads numbers and dates. */
const LANGUAGES: Readonly<Record<ReportLanguage, number>> = { en: 1033, fi: 1035, sv: 1053, de: 1031 };

/** As LibreOffice's filter wants them: the sign that parts cells, and the others by which a program may part them instead. */
const SEPARATORS: Readonly<Record<ReportLanguage, { readonly own: string; readonly wrong: string }>> = {
  en: { own: "44", wrong: "59/9/124" },
  fi: { own: "59", wrong: "44/9/124" },
  sv: { own: "59", wrong: "44/9/124" },
  de: { own: "59", wrong: "44/9/124" },
};

const TIMES = [0, 1, 59, 60, 75, 3_599, 3_600, 86_399, 86_400, 100_000, 359_999];

const FIGURES: Table = table(
  "figures",
  [
    { label: "Name", kind: "text" },
    { label: "Chats", kind: "count" },
    { label: "Within 20 s", kind: "share" },
    { label: "Change", kind: "change" },
    { label: "Messages", kind: "number" },
    { label: "Median", kind: "seconds" },
  ],
  ...TIMES.map((seconds, at) => [
    textCell(`Row ${at}`),
    { kind: "count" as const, count: at * 123_456 },
    { kind: "share" as const, share: at / 1_000 },
    { kind: "change" as const, change: at / -8 },
    { kind: "number" as const, number: at + 0.25 },
    { kind: "seconds" as const, seconds },
  ]),
  [
    textCell("None"),
    { kind: "count", count: 0 },
    { kind: "too-few" },
    { kind: "not-told" },
    { kind: "none" },
    { kind: "too-few" },
  ],
);

describe.skipIf(!isHere)(`LibreOffice${why}`, () => {
  /** One profile for all runs: making one takes longer than a run. */
  let place: string;

  beforeAll(() => {
    place = folder();
  });

  /** What LibreOffice makes of files; the filter says how it is to read them. */
  async function opened(files: Readonly<Record<string, string | Buffer>>, filter?: string) {
    const [from, to] = [join(place, "given"), join(place, "read")];
    mkdirSync(from, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(from, name), content);
    const profile = `-env:UserInstallation=${pathToFileURL(join(place, "profile")).href}`;
    const how = filter === undefined ? [] : [`--infilter=${filter}`];
    const names = Object.keys(files).map((name) => join(from, name));
    await run("soffice", [profile, "--headless", ...how, "--convert-to", "fods", "--outdir", to, ...names]);
    return new Map(
      Object.keys(files).map((name) => {
        const sheets = readFods(readFileSync(join(to, name.replace(/\.\w+$/, ".fods")), "utf8"));
        return [name, sheets] as const;
      }),
    );
  }

  async function openedCsv(language: ReportLanguage, tables: readonly Table[], by: "own" | "wrong") {
    const files = reportCsv(documentOf(language, tables)).map(({ name, text: content }) => [name, content] as const);
    const read = await opened(
      Object.fromEntries(files),
      `CSV:${SEPARATORS[language][by]},34,76,1,,${LANGUAGES[language]},false,true`,
    );
    return (id: string): FodsCell[][] => [...(read.get(`${id}.csv`)?.values() ?? [])][0] ?? [];
  }

  it.each(IS_LONG ? (["fi", "en", "sv", "de"] as const) : (["fi"] as const))(
    "reads every cell of CSV files as it was, by the rules of the language %s",
    async (language) => {
      const tables = [
        FIGURES,
        tableOfTexts(
          "names",
          TEXTS.map(({ given }) => given),
        ),
        tableOfTexts(
          "formulas",
          FORMULAS.map(({ given }) => given),
        ),
      ];
      const sheet = await openedCsv(language, tables, "own");
      expect(sheet("names").slice(1)).toEqual(TEXTS.map(({ csv }) => [stringCell(csv)]));
      expect(sheet("formulas").slice(1)).toEqual(FORMULAS.map(({ csv }) => [stringCell(csv)]));
      expect(sheet("figures")[0]?.map((cell) => cell.text)).toEqual([
        "Name",
        "Chats",
        "Within 20 s",
        "Change",
        "Messages",
        "Median (s)",
      ]);
      expect(
        sheet("figures")
          .slice(1)
          .map((row) => row.map(plainValue)),
      ).toEqual([
        ...TIMES.map((seconds, at) => [
          `Row ${at}`,
          at * 123_456,
          at / 1_000,
          at === 0 ? 0 : at / -8,
          at + 0.25,
          seconds,
        ]),
        ["None", 0, "too few", "not told", "", "too few"],
      ]);
    },
  );

  it.each(IS_LONG ? (["fi", "en"] as const) : (["fi"] as const))(
    "finds no formula in CSV files that it parts by other signs than ours (%s)",
    async (language) => {
      // Behind a number: LibreOffice holds a line together that begins with a quote.
      const columns: Table["columns"] = [
        { label: "Number", kind: "count" },
        { label: "Name", kind: "text" },
      ];
      const rowsOfTexts = [...FORMULAS, ...TEXTS].map(({ given }, count): Cell[] => [
        { kind: "count", count },
        textCell(given),
      ]);
      const sheet = await openedCsv(language, [table("hostile", columns, ...rowsOfTexts)], "wrong");
      const rows = sheet("hostile");
      expect(rows.filter((row) => row.length > 1).length, "rows that fell apart").toBeGreaterThan(2);
      expect(rows.flat().filter(({ isFormula }) => isFormula)).toEqual([]);
    },
  );

  it("reads every cell of a workbook as it was", async () => {
    const given = [...TEXTS, ...NUMBER_LIKE.map((one) => ({ given: one, xlsx: one }))];
    const formulas = FORMULAS.map(({ given: formula }) => formula.replaceAll(/[\0\u202e]/g, "").replace("\r", "\n"));
    const tables = [
      FIGURES,
      tableOfTexts(
        "names",
        given.map((one) => one.given),
      ),
      tableOfTexts("formulas", formulas),
    ];
    const file = await reportXlsx(documentOf("fi", tables));
    const sheets = (await opened({ "report.xlsx": file })).get("report.xlsx");
    expect([...(sheets?.keys() ?? [])]).toEqual(["about", "figures", "names", "formulas"]);
    expect(sheets?.get("names")?.slice(1)).toEqual(given.map(({ xlsx }) => [stringCell(xlsx)]));
    expect(sheets?.get("formulas")?.slice(1)).toEqual(formulas.map((formula) => [stringCell(formula)]));
    expect(
      sheets
        ?.get("figures")
        ?.slice(1)
        .map((row) => row.map(({ text: shown, type }) => `${type} ${shown}`)),
    ).toEqual([
      ...TIMES.map((seconds, at) => [
        `string Row ${at}`,
        `float ${(at * 123_456).toLocaleString("en")}`,
        `percentage ${(at / 10).toFixed(1)}%`,
        `percentage ${at === 0 ? "" : "-"}${(at * 12.5).toFixed(1)}%`,
        `float ${(at + 0.25).toFixed(2).replace(".25", ".3")}`,
        `time ${Math.floor(seconds / 3_600)}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`,
      ]),
      ["string None", "float 0", "string too few", "string not told", "empty ", "string too few"],
    ]);
  });
});

function stringCell(shown: string): FodsCell {
  return { type: "string", text: shown, value: undefined, isFormula: false };
}

function plainValue({ type, text: shown, value }: FodsCell): string | number {
  return type === "float" ? Number(value) : shown;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
