import { mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reportDocument } from "../../../plugin/report/document/make-document.ts";
import { deleteOldReports, reportPath, writtenReports } from "../../../plugin/report/regular/report-files.ts";
import { makeReportFolder, writeReport } from "../../../plugin/report/regular/write-report-files.ts";
import { reportCsv } from "../../../plugin/report/written/csv.ts";
import { folders } from "../../support/given-files.ts";
import { reportOf, usualChats } from "../arbitrary-report.ts";

const folder = folders();
const NOW = Date.parse("2026-11-01T06:00:00Z");

const series = (into: string, more: object = {}) =>
  ({ environment: "helsinki", every: "month", folder: into, language: "en", maskPersons: false, ...more }) as const;

const month = (from: string) => ({ kind: "month", from: `${from}-01`, to: "" }) as const;

function touch(into: string, ...names: readonly string[]): void {
  for (const name of names) writeFileSync(join(into, name), "");
}

describe("the files of regular reports", () => {
  it("have the names of environment, period, language and format", () => {
    const [usual, masked] = [series("/reports"), series("/reports", { language: "fi", maskPersons: true })];
    expect([usual, masked].map((one) => reportPath(one, month("2026-10"), "html"))).toEqual([
      "/reports/chat-report_helsinki_2026-10_en.html",
      "/reports/chat-report_helsinki_2026-10_fi_masked.html",
    ]);
  });

  it("are told apart from everything else in the folder", () => {
    const into = folder();
    touch(into, "chat-report_helsinki_2026-09_en.html", "chat-report_helsinki_2026-09_en.txt");
    touch(into, "chat-report_helsinki_2026-10_en.xlsx", "chat-report_helsinki_2026-10_fi.html");
    touch(into, "chat-report_helsinki_2026-10_en_masked.html", "chat-report_helsinki_2026-W40_en.html");
    touch(into, "chat-report_helsinki-2_2026-10_en.html", "chat-report_helsinki_2026-10_en.html.bak");
    mkdirSync(join(into, "chat-report_helsinki_2026-08_en_csv"));
    expect(Object.fromEntries(writtenReports(series(into)))).toEqual({
      "2026-08": ["csv"],
      "2026-09": ["html", "text"],
      "2026-10": ["xlsx"],
    });
    expect([...writtenReports(series(into, { every: "week" })).keys()]).toEqual(["2026-W40"]);
    expect([...writtenReports(series(join(into, "none"))).keys()]).toEqual([]);
  });

  it("are not there where something else has their name, which is told when they are written", () => {
    const into = folder();
    const [html, csv] = ["html", "csv"].map((format) => reportPath(series(into), month("2026-10"), format as "html"));
    mkdirSync(html ?? "");
    touch(into, "chat-report_helsinki_2026-10_en_csv");
    symlinkSync("nowhere", join(into, "chat-report_helsinki_2026-10_en.json"));
    expect([...writtenReports(series(into))]).toEqual([]);
    expect(() => writeReport(html ?? "", "text")).toThrow("EISDIR");
    expect(() => writeReport(csv ?? "", [{ name: "overview.csv", text: "a" }])).toThrow("ENOTDIR");
    expect(readdirSync(into)).toHaveLength(3);
  });

  it("may be read by the user and its group at most", () => {
    const into = join(folder(), "deep", "reports");
    makeReportFolder(into);
    const files = [{ name: "overview.csv", text: "a" }];
    writeReport(join(into, "one.html"), "text");
    writeReport(join(into, "one_csv"), files);
    const mode = (path: string) => statSync(join(into, path)).mode & 0o777 & ~0o640;
    expect([mode("one.html"), mode("one_csv/overview.csv")]).toEqual([0, 0]);
    expect([into, join(into, "one_csv")].map((path) => statSync(path).mode & 0o777 & ~0o750)).toEqual([0, 0]);
    expect(readdirSync(into)).toEqual(["one.html", "one_csv"]);
  });

  it("are left whole where a folder cannot be written", () => {
    const into = folder();
    const files = [
      { name: "overview.csv", text: "a" },
      { name: "no/such/place.csv", text: "b" },
    ];
    expect(() => writeReport(join(into, "one_csv"), files)).toThrow("ENOENT");
    expect(readdirSync(into)).toEqual([]);
  });
});

describe("deleting old reports", () => {
  it("leaves the newest, and all that serve did not write", () => {
    const into = folder();
    const old = ["2026-06", "2026-07", "2026-08"].flatMap((one) => [
      `chat-report_helsinki_${one}_en.html`,
      `chat-report_helsinki_${one}_en.json`,
    ]);
    const others = [
      "chat-report_espoo_2026-01_en.html",
      "chat-report_helsinki_2026-01_en.html.bak",
      "chat-report_helsinki_2026-01_en_masked.html",
      "chat-report_helsinki_2026-01_fi.html",
      "chat-report_helsinki_2026-01-01_en.html",
      "chat-report_helsinki_2026-1_en.html",
      "notes.txt",
      "xchat-report_helsinki_2026-01_en.html",
    ];
    touch(into, ...old, ...others);
    const target = join(folder(), "precious.html");
    writeFileSync(target, "precious");
    symlinkSync(target, join(into, "chat-report_helsinki_2026-01_en.html"));
    mkdirSync(join(into, "chat-report_helsinki_2026-01_en_csv"));
    touch(into, "chat-report_helsinki_2026-01_en_csv/overview.csv", "chat-report_helsinki_2026-01_en_csv/mine.doc");
    mkdirSync(join(into, "chat-report_helsinki_2026-02_en_csv"));
    const tables = reportCsv(reportDocument(reportOf(usualChats(200)), { language: "en" }));
    expect(tables.length).toBeGreaterThan(20);
    touch(into, ...tables.map(({ name }) => `chat-report_helsinki_2026-02_en_csv/${name}`));
    mkdirSync(join(into, "chat-report_helsinki_2026-03_en_csv"));
    touch(into, "chat-report_helsinki_2026-03_en_csv/overview.csv", "chat-report_helsinki_2026-03_en_csv/my-notes.csv");
    deleteOldReports(series(into), 2, NOW);
    expect(readdirSync(into).toSorted()).toEqual(
      [
        ...old.slice(2),
        ...others,
        "chat-report_helsinki_2026-01_en.html",
        "chat-report_helsinki_2026-01_en_csv",
        "chat-report_helsinki_2026-03_en_csv",
      ].toSorted(),
    );
    expect(readdirSync(join(into, "chat-report_helsinki_2026-03_en_csv"))).toEqual(["my-notes.csv", "overview.csv"]);
    expect(readdirSync(join(into, "chat-report_helsinki_2026-01_en_csv"))).toEqual(["mine.doc", "overview.csv"]);
    expect(statSync(target).size).toBe(8);
  });

  it("takes away what a process left that died while writing, an hour later", () => {
    const into = folder();
    const unfinished = "chat-report_helsinki_2026-10_en.html.0f0e0d0c-0b0a-4000-8000-000000000000.unfinished";
    const fresh = unfinished.replace("0f0e", "1f1e");
    touch(into, unfinished, fresh, "mine.unfinished");
    utimesSync(join(into, unfinished), NOW / 1000 - 3_700, NOW / 1000 - 3_700);
    utimesSync(join(into, fresh), NOW / 1000 - 60, NOW / 1000 - 60);
    deleteOldReports(series(into), 2, NOW);
    expect(readdirSync(into)).toEqual([fresh, "mine.unfinished"]);
  });
});
