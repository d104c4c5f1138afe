import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { reportDocument } from "../../../plugin/report/document/make-document.ts";
import type { Table } from "../../../plugin/report/document/report-document.ts";
import { reportText } from "../../../plugin/report/written/text.ts";
import { fitted } from "../../../plugin/report/written/text-width.ts";
import { CHAT_LOG_LANGUAGES } from "../../../plugin/settings/ready-made-template.ts";
import { draws } from "../../support/draws.ts";
import { arbitraryReport, HOSTILE_NAMES, reportOf, usualChats } from "../arbitrary-report.ts";

const PLAIN = { coloured: false, columns: undefined };
const usual = reportDocument(reportOf(usualChats(200)), { language: "en" });
const hostile = reportDocument(
  reportOf(
    usualChats(120).map((chat, index) => {
      const name = HOSTILE_NAMES[index % HOSTILE_NAMES.length] ?? "";
      const person = { dataCardId: String(index % HOSTILE_NAMES.length), name };
      return {
        ...chat,
        outcome: "answered",
        firstReplier: person,
        supportPerson: person,
        organization: name,
        language: name,
      };
    }),
  ),
  { language: "fi" },
);

/** How many lines a chart of so many bars takes. */
function drawn(bars: number): number {
  const labels = Array.from({ length: bars }, (_, bar) => `day ${bar}`);
  const chart = { kind: "bars", title: "t", labels, unit: "count" } as const;
  const series = [{ name: "one", values: labels.map(() => 1) }];
  const document = { ...usual, sections: [{ id: "s", title: "Bars", chart: { ...chart, series }, tables: [] }] };
  return reportText(document, { coloured: false, columns: 80 }).match(/^day /gm)?.length ?? 0;
}

/** The lines from a heading on, up to the next empty one. */
function part(text: string, heading: string): string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(heading));
  return lines.slice(start, lines.indexOf("", start));
}

describe("a report on a terminal", () => {
  it.each([20, 40, 80, 120, 200])("is no wider than %i columns, whatever the names are", (columns) => {
    for (const document of [usual, hostile]) {
      const lines = reportText(document, { coloured: true, columns }).split("\n");
      expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
    }
  });

  it("is no wider for any drawn report in any language", () => {
    fc.assert(
      fc.property(
        arbitraryReport({ chats: 15 }),
        fc.constantFrom(...CHAT_LOG_LANGUAGES),
        fc.integer({ min: 20, max: 130 }),
        fc.boolean(),
        (report, language, columns, ascii) => {
          const text = reportText(reportDocument(report, { language }), { coloured: false, columns, ascii });
          const widest = text.split("\n").reduce((most, line) => Math.max(most, stringWidth(line)), 0);
          expect(widest).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: draws(8, 1_000) },
    );
  });

  it("lets no name say anything to the terminal, nor reorder or break lines", () => {
    const raw = { ...usual, title: `${usual.title}\u001b]0;x\u0007\u202e\r\n` };
    const tables: Table[] = [
      {
        id: "t",
        caption: "\u001b[2J",
        definition: "\u009b1m\u2028.",
        columns: [
          { label: "\u001bc", kind: "text" },
          { label: "n\u0007", kind: "count" },
        ],
        rows: HOSTILE_NAMES.map((text) => ({
          cells: [
            { kind: "text", text },
            { kind: "count", count: 1 },
          ],
        })),
      },
    ];
    const document = { ...raw, sections: [{ id: "s", title: "\u001b[31m", introduction: "\u202e", tables }] };
    const text = reportText(document, { coloured: false, columns: 80 });
    // Line feeds are the only control characters.
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    const rows = text.split("\n").filter((line) => /\s1$/.test(line));
    expect(rows).toHaveLength(HOSTILE_NAMES.length);
    // All numbers stand below each other.
    expect(new Set(rows.map((line) => stringWidth(line))).size).toBe(1);
  });

  it("has the figures first, then the tables", () => {
    const text = reportText(usual, PLAIN);
    expect(text.split("\n").slice(0, 3)).toEqual([
      "Chats in October 2026",
      "Environment: production",
      "Period: 1 October 2026 – 31 October 2026",
    ]);
    expect(text).toMatch(/^Unanswered +23 {2}of 200 chats$/m);
    expect(text.indexOf("of 200 chats")).toBeLessThan(text.indexOf("Overview"));
    expect(text.endsWith("\n")).toBe(true);
  });

  it("shows bars as long as their numbers, in parts", () => {
    const chart = { kind: "bars", title: "t", labels: ["a", "b", "c"], unit: "count" } as const;
    const series = [
      { name: "one", values: [40, 1, 0] },
      { name: "two", values: [40, 0, 0] },
    ];
    const document = { ...usual, sections: [{ id: "s", title: "Bars", chart: { ...chart, series }, tables: [] }] };
    expect(reportText(document, { coloured: false, columns: 25 }).split("\n").slice(-6)).toEqual([
      "",
      "a 80 ██████████▒▒▒▒▒▒▒▒▒▒",
      "b  1 █",
      "c  0",
      "█ one  ▒ two",
      "",
    ]);
    expect(reportText(document, { coloured: false, columns: 25, ascii: true })).toContain(
      "a 80 ##########==========\nb  1 #",
    );
  });

  it("shows no chart of more bars than anybody reads as one", () => {
    expect([drawn(100), drawn(101)]).toEqual([100, 0]);
  });

  it("tells warnings before the figures, and notes after them", () => {
    const notices = [
      { kind: "note", text: "Good to know." },
      { kind: "warning", text: "Somebody has to act." },
    ] as const;
    const text = reportText({ ...usual, notices }, { coloured: false, columns: 80 });
    const places = ["Somebody has to act.", "of 200 chats", "Good to know.", "Overview"].map((one) =>
      text.indexOf(one),
    );
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(places).not.toContain(-1);
  });

  it("shows a heat map in shades, with what they mean", () => {
    const values = [Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 0 : hour - 7))];
    const columnLabels = values[0]?.map((_, hour) => String(hour).padStart(2, "0")) ?? [];
    const chart = { kind: "heat-map", title: "t", rowLabels: ["Mon"], columnLabels, values } as const;
    const document = { ...usual, sections: [{ id: "s", title: "Heat", chart, tables: [] }] };
    expect(reportText(document, { coloured: false, columns: 30 }).split("\n").slice(-6)).toEqual([
      "",
      "    00    06    12    18",
      "Mon ········░░░░▒▒▒▒▓▓▓▓████",
      "· 0  ░ 1-4  ▒ 5-8  ▓ 9-12",
      "█ 13-16",
      "",
    ]);
  });

  it("goes on below where there is no room for a column, with the names again", () => {
    const text = reportText(usual, { coloured: false, columns: 40 });
    const names = text.split("\n").filter((line) => line.startsWith("Björn Åkesson"));
    expect(names.length).toBeGreaterThan(4);
    expect(part(text, "Outcome")[1]).toMatch(/^Answered +129 +65%/);
  });

  it("takes a Latin letter for as wide as any table of widths does", () => {
    const letters = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).filter(
      (one) => !/\p{Cc}|\xad/u.test(one),
    );
    expect(letters.filter((letter) => stringWidth(letter) !== 1)).toEqual([]);
  });

  it("cuts a long name, never a number", () => {
    const text = reportText(hostile, { coloured: false, columns: 60 });
    expect(text).toMatch(/^x+… +\d+/m);
  });

  it.each([
    ["Paula from Support (4711)", 20, "Paula from S… (4711)"],
    ["Paula (of all persons)", 12, "Paula (of a…"],
    ["日本語の名前です (2)", 12, "日本語… (2)"],
  ])("keeps what tells a long name from others: %s in %d columns", (text, width, expected) => {
    expect(fitted(text, width, { coloured: false, columns: undefined })).toBe(expected);
  });

  it("has colours only where there are any", () => {
    const coloured = reportText(usual, { coloured: true, columns: 100 });
    const plain = reportText(usual, { coloured: false, columns: 100 });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it("is drawn in ASCII where nothing else can be shown", () => {
    const text = reportText(usual, { coloured: false, columns: 80, ascii: true });
    // The names of persons keep their letters.
    expect(text.replaceAll(/Björn Åkesson|Jürgen Müller/g, "")).toMatch(/^[\n\x20-\x7e]+$/);
  });
});
