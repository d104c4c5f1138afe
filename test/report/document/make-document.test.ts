import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DocumentOptions, reportDocument } from "../../../plugin/report/document/make-document.ts";
import type { Cell, ReportDocument, Table } from "../../../plugin/report/document/report-document.ts";
import { BREAKDOWNS } from "../../../plugin/report/document/report-document.ts";
import { periodBetween, readPeriod } from "../../../plugin/report/figures/period.ts";
import { LEAST_CHATS, type Report } from "../../../plugin/report/figures/report.ts";
import type { ReportedChat } from "../../../plugin/report/figures/reported-chat.ts";
import { CHAT_LOG_LANGUAGES } from "../../../plugin/settings/ready-made-template.ts";
import { draws } from "../../support/draws.ts";
import { ALL_ATTRIBUTES, arbitraryReport, reportOf, usualChats } from "../arbitrary-report.ts";

const RUNS = { numRuns: draws(12, 2_000) };

function english(report: Report, options: Partial<DocumentOptions> = {}): ReportDocument {
  return reportDocument(report, { language: "en", ...options });
}

function tablesOf(document: ReportDocument): Table[] {
  return document.sections.flatMap(({ tables }) => [...tables]);
}

function tableOf(document: ReportDocument, id: string): Table {
  const table = tablesOf(document).find((one) => one.id === id);
  if (table === undefined) throw new Error(`no table ${id}`);
  return table;
}

/** What stands in a column of a table, by the first cell of each row. */
function columnOf(table: Table, label: string): Record<string, Cell> {
  const column = table.columns.findIndex((one) => one.label === label);
  return Object.fromEntries(table.rows.map(({ cells }) => [textOf(cells[0]), cells[column] ?? { kind: "none" }]));
}

function textOf(cell: Cell | undefined): string {
  return cell?.kind === "text" ? cell.text : "?";
}

function countIn(cell: Cell | undefined): number {
  return cell?.kind === "count" ? cell.count : 0;
}

function texts(document: ReportDocument): string[] {
  return document.notices.map(({ text }) => text);
}

/** What the groups of a table are called. */
function labels(document: ReportDocument, id: string): string[] {
  return Object.keys(columnOf(tableOf(document, id), "Chats")).slice(0, -1);
}

/** What a tile says of other periods. */
function compared(report: Report, label: string, language: DocumentOptions["language"] = "en"): string | undefined {
  const tiles = reportDocument(report, { language }).tiles.map((tile) => ({
    label: tile.label.replaceAll("\u00a0", " "),
    comparison: tile.comparison?.replaceAll("\u00a0", " "),
  }));
  return tiles.find((tile) => tile.label === label)?.comparison;
}

/** The notices of a report in which everybody waited so long. */
function noticesOfWait(wait: number): string {
  const chats = usualChats(12).map((chat) => ({
    ...chat,
    outcome: "answered" as const,
    waitTimeBeforeFirstReply: wait,
  }));
  return texts(english(reportOf(chats))).join(" ");
}

function bonesOf(table: Table): unknown {
  return [
    table.id,
    table.columns.map(({ kind, definition }) => [kind, definition !== undefined]),
    table.rows.map(({ cells, isTotal }) => [isTotal, cells.map((cell) => (cell.kind === "text" ? "text" : cell))]),
  ];
}

/** The counts of the last row, which is the row of all together. */
function totals({ id, columns, rows }: Table): unknown {
  const last = rows.at(-1);
  return [id, last?.isTotal, columns.map(({ kind }, index) => (kind === "count" ? countIn(last?.cells[index]) : kind))];
}

/** The sums of the rows before it. */
function sums({ id, columns, rows }: Table): unknown {
  const sumOf = (index: number): number => rows.slice(0, -1).reduce((sum, { cells }) => sum + countIn(cells[index]), 0);
  return [id, true, columns.map(({ kind }, index) => (kind === "count" ? sumOf(index) : kind))];
}

describe("any report in words", () => {
  it("has tables whose rows have a cell for each column and add up to their total", () => {
    fc.assert(
      fc.property(arbitraryReport(), (report) => {
        const tables = tablesOf(english(report));
        expect(tables.filter(({ definition }) => !definition.endsWith("."))).toEqual([]);
        for (const { columns, rows } of tables) {
          expect(new Set([columns.length, ...rows.map(({ cells }) => cells.length)])).toEqual(
            new Set([columns.length]),
          );
        }
        const withTotal = tables.filter(({ rows }) => rows.some(({ isTotal }) => isTotal));
        expect(withTotal.map(totals)).toEqual(withTotal.map(sums));
      }),
      RUNS,
    );
  });

  it("has a name of its own for each section and each table, and charts with a number for each label", () => {
    fc.assert(
      fc.property(arbitraryReport(), (report) => {
        const document = english(report);
        const sections = document.sections.map(({ id }) => id);
        const tables = tablesOf(document).map(({ id }) => id);
        expect(new Set(sections).size).toBe(sections.length);
        expect(new Set(tables).size).toBe(tables.length);
        for (const id of tables) expect(id).toMatch(/^[a-z][a-z-]{0,30}$/);
        const charts = document.sections.flatMap(({ chart }) => (chart === undefined ? [] : [chart]));
        const uneven = charts.filter((chart) =>
          chart.kind === "bars"
            ? chart.series.some(({ values }) => values.length !== chart.labels.length)
            : chart.values.some((row) => row.length !== chart.columnLabels.length),
        );
        expect(uneven).toEqual([]);
      }),
      RUNS,
    );
  });

  it("has the same figures in every language", () => {
    fc.assert(
      fc.property(arbitraryReport({ chats: 20 }), (report) => {
        const [first, ...others] = CHAT_LOG_LANGUAGES.map((language) => bones(reportDocument(report, { language })));
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: draws(6, 500) },
    );
  });

  it("names nobody where persons are masked", () => {
    fc.assert(
      fc.property(arbitraryReport({ chats: 30 }), (report) => {
        // The same text may be an organisation's or a language's, which stay.
        const bare = { ...report, by: { ...report.by, organization: null, language: null } };
        const written = JSON.stringify(english(bare, { maskPersons: true }));
        const persons = [...(report.by.firstReplier ?? []), ...(report.by.supportPerson ?? [])].flatMap(({ key }) =>
          typeof key === "string" ? [] : [key],
        );
        expect(persons.filter(({ dataCardId }) => written.includes(dataCardId))).toEqual([]);
        // Shorter ones are in the words of the report.
        const names = persons.map(({ name }) =>
          JSON.stringify(name ?? "")
            .slice(1, -1)
            .trim(),
        );
        expect(names.filter((name) => name.length > 5 && written.includes(name))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("shows one breakdown alone, beside the overview", () => {
    const report = reportOf(usualChats(60));
    for (const by of BREAKDOWNS) {
      expect(english(report, { by }).sections.map(({ id }) => id)).toEqual(["overview", by]);
    }
    expect(english(report).sections.map(({ id }) => id)).toEqual([
      "overview",
      "outcomes",
      "wait",
      "business-wait",
      "week",
      "day",
      "hour",
      "weekday-hours",
      "first-replier",
      "support-person",
      "organization",
      "language",
      "duration",
      "live-chat-time",
      "messages",
      "redirects",
      "live-chats",
    ]);
  });
});

/** A document without its words. */
function bones({ tiles, sections, notices, facts }: ReportDocument): unknown {
  return {
    facts: facts.length,
    notices: notices.map(({ kind }) => kind),
    tiles: tiles.map(({ value, comparison }) => [value, comparison !== undefined]),
    sections: sections.map(({ id, chart, tables, introduction }) => [
      id,
      introduction !== undefined,
      chart === undefined ? "none" : chart.kind === "bars" ? chart.series.map(({ values }) => values) : chart.values,
      tables.map(bonesOf),
    ]),
  };
}

describe("a breakdown that was asked for", () => {
  const untold = { firstReplier: null, supportPerson: null, organization: null, language: null };
  it.each([
    ["without chats", []],
    ["where no card tells", usualChats(20).map((chat) => ({ ...chat, ...untold }))],
  ])("has its table %s", (_name, chats) => {
    for (const by of BREAKDOWNS) {
      const table = tableOf(english(reportOf(chats), { by }), by);
      expect(countIn(table.rows.at(-1)?.cells[1])).toBe(chats.length);
    }
  });
});

describe("persons", () => {
  const chats = usualChats(12);
  const withPersons = (persons: readonly (readonly [id: string, name: string | null])[]) =>
    chats.map((chat, index) => {
      const [dataCardId = "", name = null] = persons[index % persons.length] ?? [];
      return {
        ...chat,
        outcome: "answered" as const,
        firstReplier: { dataCardId, name },
        supportPerson: { dataCardId, name },
      };
    });

  it("of the same name are told apart by their cards", () => {
    const report = reportOf(
      withPersons([
        ["901", "Bo"],
        ["902", "Bo"],
        ["903", "Anna"],
      ]),
    );
    expect(labels(english(report), "first-replier").toSorted()).toEqual(["Anna", "Bo (901)", "Bo (902)"]);
  });

  it("without a name, or with one of which nothing can be shown, are told by their cards", () => {
    const report = reportOf(
      withPersons([
        ["901", null],
        ["902", "\u202e\u0007 "],
      ]),
    );
    expect(labels(english(report), "support-person").toSorted()).toEqual([
      "Person without a name (901)",
      "Person without a name (902)",
    ]);
  });

  it.each([
    {
      case: "look the same",
      given: ["Anna", "An\u200bna", "Anna\u202e", "A\u0301nna", "\u00c1nna"],
      told: ["Anna (901)", "An\u200bna (902)", "Anna (903)", "A\u0301nna (904)", "\u00c1nna (905)"],
    },
    {
      case: "are words of the report",
      given: ["All together", "(nobody named)", "(all others)", "too few"],
      told: ["All together (901)", "(nobody named) (902)", "(all others) (903)", "too few"],
    },
    {
      case: "look like another's with its card",
      given: ["Bo", "Bo", "Bo (901)", "Bo (7)"],
      told: ["Bo (901)", "Bo (902)", "Bo (901) (903)", "Bo (7)"],
    },
    {
      case: "do not show",
      given: ["\u200b", "\u3164\u00ad", "Person without a name (901)"],
      told: ["Person without a name (901) (901)", "Person without a name (902)", "Person without a name (901) (903)"],
    },
  ])("are told apart where names $case", ({ given: names, told }) => {
    const report = reportOf(withPersons(names.map((name, index) => [String(901 + index), name] as const)));
    for (const id of ["first-replier", "support-person"] as const) {
      expect(labels(english(report), id).toSorted()).toEqual(told.toSorted());
    }
  });

  it("have one line of limited length without control characters", () => {
    const report = reportOf(withPersons([["901", `a\r\nb\u001b[31m\u202e${"x".repeat(10_000)}`]]));
    expect(labels(english(report), "first-replier")).toEqual([expect.stringMatching(/^a b\[31mx{90,99}…$/)]);
  });

  it("are numbered in the order in which they appear, with the same number in all tables", () => {
    const report = reportOf([
      ...withPersons([
        ["901", "Bo"],
        ["901", "Bo"],
        ["902", "Anna"],
      ]),
      ...usualChats(1).map((chat) => ({
        ...chat,
        sessionId: "x",
        supportPerson: { dataCardId: "902", name: "Anna" },
        firstReplier: null,
      })),
    ]);
    const document = english(report, { maskPersons: true });
    expect(columnOf(tableOf(document, "first-replier"), "Chats")).toMatchObject({
      "Support person 1": { count: 8 },
      "Support person 2": { count: 4 },
      "(nobody named)": { count: 1 },
    });
    expect(columnOf(tableOf(document, "support-person"), "Chats")).toMatchObject({
      "Support person 1": { count: 8 },
      "Support person 2": { count: 5 },
    });
    expect(texts(document)).toContainEqual(expect.stringContaining("numbered"));
  });

  it("by support person have no wait", () => {
    const table = tableOf(english(reportOf(withPersons([["901", "Bo"]]))), "support-person");
    expect(table.columns.map(({ label }) => label)).toEqual([
      "Support person",
      "Chats",
      "Duration known",
      "Median duration",
      "Time in live chat known",
      "Median time in live chat",
    ]);
  });
});

describe("organisations and languages", () => {
  it.each([
    { given: ["Acme", "Acme\u202e", "Ac\u00adme", "ACME"], told: ["Acme (1)", "Acme (2)", "Ac\u00adme (3)", "ACME"] },
    { given: ["Acme", "Acme\u0000", "Acme (1)"], told: ["Acme (2)", "Acme (3)", "Acme (1)"] },
    {
      given: [`${"y".repeat(120)}a`, `${"y".repeat(120)}b`],
      told: [`${"y".repeat(99)}… (1)`, `${"y".repeat(99)}… (2)`],
    },
    {
      given: ["All together", "(none)", "(all others)", "\u200b", "\ud800"],
      told: ["All together (1)", "(none) (1)", "(all others) (1)", "(none) (2)", "(none) (3)"],
    },
    { given: ["__proto__", "constructor", "{name}", "'#'"], told: ["__proto__", "constructor", "{name}", "'#'"] },
    {
      given: ["fi", "Finnish (fi)"],
      told: ["fi", "Finnish (fi)"],
      languages: ["Finnish (fi) (1)", "Finnish (fi) (2)"],
    },
  ])("that read the same are told apart: $told", ({ given: names, told, languages = told }) => {
    const report = reportOf(
      usualChats(names.length).map((chat, index) => ({
        ...chat,
        sessionId: `s-${index}`,
        organization: names[index] ?? null,
        language: names[index] ?? null,
      })),
    );
    expect(labels(english(report), "organization").toSorted()).toEqual(told.toSorted());
    expect(labels(english(report), "language").toSorted()).toEqual(languages.toSorted());
  });
});

/** Every other one waited; of the rest nothing but the outcome tells that nobody wrote. */
function halves(chats: number, isTold: boolean, days = 0): ReportedChat[] {
  return usualChats(chats).map((chat, index) => ({
    ...chat,
    sessionId: `${isTold} ${days} ${index}`,
    startTime: (chat.startTime ?? 0) + days * 86_400_000,
    waitTimeBeforeFirstReply: index % 2 === 0 ? 10 : null,
    outcome: isTold ? (index % 2 === 0 ? "answered" : "unanswered") : null,
    liveChatCount: null,
  }));
}

describe("what a report cannot tell", () => {
  it("says which setting to map, and does not guess", () => {
    const mapped = ALL_ATTRIBUTES.filter(
      (one) => one !== "outcome" && one !== "liveChatCount" && one !== "organization",
    );
    const document = english(reportOf(usualChats(30), { mapped }));
    expect(document.notices.find(({ kind }) => kind === "warning")?.text).toBe(
      "Unanswered, abandoned and chatbot only cannot be told apart: map the platform setting efecteChat.integration.chatSession.outcome.attributeCode to an attribute.",
    );
    expect(texts(document)).toContain(
      "There are no figures by organisation: set report.organizationAttribute in the configuration.",
    );
    const tiles = Object.fromEntries(document.tiles.map(({ label, value }) => [label, value.kind]));
    expect(tiles).toMatchObject({
      "With a live chat": "not-told",
      "Answered, of live chats": "not-told",
      Unanswered: "not-told",
      "Median wait": "seconds",
    });
    expect(columnOf(tableOf(document, "outcomes"), "Chats")).toMatchObject({
      Unanswered: { kind: "not-told" },
      Abandoned: { kind: "not-told" },
      "Chatbot only": { kind: "not-told" },
      "Not told": { kind: "count" },
    });
  });

  it("says that an attribute is empty on all cards", () => {
    const chats = usualChats(30).map((chat) => ({ ...chat, liveChatTime: null }));
    expect(texts(english(reportOf(chats)))).toContain(
      "The time in live chats cannot be told: the attribute of the setting efecteChat.integration.chatSession.liveChatTime.attributeCode is empty on all cards.",
    );
  });

  it("shares out only the chats whose outcome stands on the card, and says how many lack it", () => {
    const document = english(reportOf([...halves(20, true), ...halves(40, false)]));
    const tile = (label: string) => document.tiles.find((one) => one.label === label);
    expect(tile("Answered, of live chats")).toMatchObject({ value: { share: 0.5 }, n: "of 20 chats" });
    expect(tile("Unanswered")).toMatchObject({ value: { count: 10 }, n: "of 20 chats" });
    expect(document.notices).toContainEqual({
      kind: "warning",
      text: expect.stringContaining("Of 20 chats the outcome is not told: more may be unanswered"),
    });
  });

  it.each([4, 40])("does not take %i chats without an outcome for answered ones", (chats) => {
    const document = english(reportOf(halves(chats, false)));
    const tiles = Object.fromEntries(document.tiles.map(({ label, value }) => [label, value.kind]));
    const silent = { Unanswered: "not-told", "With a live chat": "not-told", "Answered, of live chats": "not-told" };
    expect(tiles).toMatchObject(silent);
    // What is not told is no bar of nothing.
    const chart = document.sections.find(({ id }) => id === "outcomes")?.chart;
    expect(chart).toMatchObject({ labels: ["Answered", "Not told"] });
  });

  it("compares with no period whose cards tell less", () => {
    const report = reportOf([...halves(40, true), ...halves(40, false, -30)]);
    expect(columnOf(tableOf(english(report), "overview"), "September 2026")).toMatchObject({
      Chats: { count: 40 },
      "With a live chat": { kind: "not-told" },
      "Answered, of live chats": { kind: "not-told" },
      Unanswered: { kind: "not-told" },
    });
    expect(compared(report, "Answered, of live chats")).toBeUndefined();
    const partly = reportOf([...halves(40, true), ...halves(20, true, -30), ...halves(20, false, -30)]);
    expect(columnOf(tableOf(english(partly), "overview"), "Change")).toMatchObject({
      Chats: { change: 0 },
      Unanswered: { kind: "not-told" },
      "Answered, of live chats": { text: "about the same" },
    });
  });

  it("warns of cards that are in no figure, and of values that cannot be", () => {
    const [first, second, third] = usualChats(3);
    if (first === undefined || second === undefined || third === undefined) throw new Error("three chats");
    const chats = [first, first, { ...second, startTime: null }, { ...third, endTime: 946_684_800_000 }];
    const document = english(reportOf(chats, { unreadable: 2 }));
    expect(document.notices.filter(({ kind }) => kind === "warning").map(({ text }) => text.slice(0, 38))).toEqual([
      "1 card has no start time and is in no ",
      "1 card is a further card of a session ",
      "2 cards could not be read and are in n",
      "1 chat has a value that cannot be, suc",
    ]);
  });

  it("is little without chats", () => {
    const document = english(reportOf([]));
    expect(document.sections.map(({ id }) => id)).toEqual(["overview"]);
    expect(texts(document)).toContain("There are no chats in this period.");
  });

  it("says how exact long waits are", () => {
    expect(noticesOfWait(3_599)).not.toContain("to the minute");
    expect(noticesOfWait(3_600)).toContain("to the minute");
  });
});

describe("too few chats", () => {
  it.each([
    [LEAST_CHATS.median - 1, "too-few"],
    [LEAST_CHATS.median, "seconds"],
  ])("%i waits: the median is %s", (n, kind) => {
    const document = english(
      reportOf(usualChats(n).map((chat) => ({ ...chat, outcome: "answered", waitTimeBeforeFirstReply: 7 }))),
    );
    expect(document.tiles.find(({ label }) => label === "Median wait")?.value.kind).toBe(kind);
    // The value for nine in ten is too little for either.
    expect(texts(document).join(" ")).toContain("“too few”: a median needs at least 5 chats");
  });
});

/** Chats so many days later or earlier than usual, in each of which the wait was the same. */
function moved(chats: number, days: number, wait: number): ReportedChat[] {
  return usualChats(chats).map((chat) => ({
    ...chat,
    sessionId: `${days} ${chat.sessionId}`,
    startTime: (chat.startTime ?? 0) + days * 86_400_000,
    outcome: "answered",
    waitTimeBeforeFirstReply: wait,
  }));
}

describe("changes", () => {
  const MONTH_MS = 30 * 86_400_000;
  const before = (chats: number) =>
    usualChats(chats).map((chat) => ({
      ...chat,
      sessionId: `before ${chat.sessionId}`,
      startTime: (chat.startTime ?? 0) - MONTH_MS,
      endTime: null,
      waitTimeBeforeFirstReply: chat.waitTimeBeforeFirstReply === null ? null : chat.waitTimeBeforeFirstReply + 5,
    }));

  it("of counts are told in percents, from ten chats on", () => {
    expect(compared(reportOf([...usualChats(150), ...before(100)]), "Chats")).toBe("September 2026: 100, now 50% more");
    expect(compared(reportOf([...usualChats(50), ...before(100)]), "Chats")).toBe("September 2026: 100, now 50% fewer");
    expect(compared(reportOf([...usualChats(100), ...before(100)]), "Chats")).toBe(
      "September 2026: 100, now about the same",
    );
    expect(compared(reportOf([...usualChats(15), ...before(10)]), "Chats")).toBe("September 2026: 10, now 50% more");
    expect(compared(reportOf([...usualChats(15), ...before(9)]), "Chats")).toBe("September 2026: 9");
  });

  it("of times are told in seconds, of shares in percentage points", () => {
    const slow = before(100).map((chat) => ({ ...chat, outcome: "answered" as const, waitTimeBeforeFirstReply: 25 }));
    const quick = usualChats(100).map((chat) => ({
      ...chat,
      outcome: "answered" as const,
      waitTimeBeforeFirstReply: 13,
    }));
    const report = reportOf([...quick, ...slow]);
    expect(compared(report, "Median wait")).toBe("September 2026: 25 s, now 12 s shorter");
    expect(compared(report, "Within 20 s")).toBe("September 2026: 0%, now 100 percentage points higher");
    expect(compared(report, "Enintään 20 s", "fi")).toBe("syyskuu 2026: 0 %, nyt 100 prosenttiyksikköä enemmän");
    const table = tableOf(english(report), "overview");
    expect(columnOf(table, "Change")).toMatchObject({
      Chats: { kind: "change", change: 0 },
      "Median wait": { kind: "text", text: "12\u00a0s shorter" },
    });
  });

  it.each([
    { name: "2026-11", now: 31, ago: 0, earlier: "October 2026", isOver: false },
    { name: "2026-10", now: 0, ago: -30, earlier: "September 2026", isOver: true },
  ])(
    "of numbers are told when the period is over: $name, made on 30 November",
    ({ name, now, ago, earlier, isOver }) => {
      const period = readPeriod(name, "2026-11-30", "");
      const report = reportOf([...moved(50, now, 20), ...moved(100, ago, 10)], { period });
      expect(compared(report, "Chats")).toBe(isOver ? `${earlier}: 100, now 50% fewer` : `${earlier}: 100`);
      expect(compared(report, "Median wait")).toBe(`${earlier}: 10 s, now 10 s longer`);
      const change = columnOf(tableOf(english(report), "overview"), "Change");
      expect(change).toMatchObject({ Chats: { kind: isOver ? "change" : "not-told" } });
      expect(texts(english(report)).join(" ").includes("The period is not over")).toBe(!isOver);
    },
  );

  it("are not told where there was nothing before", () => {
    const document = english(reportOf(usualChats(20)));
    expect(document.tiles.every(({ comparison }) => comparison === undefined)).toBe(true);
    expect(texts(document)).toContain("There are no chats in September 2026, so there is nothing to compare with.");
    expect(tableOf(document, "overview").columns.map(({ label }) => label)).toEqual([
      "Figure",
      "October 2026",
      "Chats, October 2026",
      "Meaning",
    ]);
  });
});

describe("a brief report, for a terminal", () => {
  const NO_PLACES = { from: "", to: "" };

  it.each([
    ["2025-11-01", "2026-10-31", "month"],
    ["2026-10-01", "2026-12-02", "month"],
    ["2026-10-01", "2026-12-01", "week"],
    ["2026-10-10", "2026-10-24", "week"],
    ["2026-10-10", "2026-10-23", "day"],
    ["2026-10-02", "2026-10-02", "hour"],
  ])("of %s to %s tells what became of the chats, how long they waited, and when they came by %s", (from, to, unit) => {
    const report = reportOf(usualChats(200), { period: periodBetween(from, to, NO_PLACES) });
    const { sections } = english(report, { isBrief: true });
    expect(sections.map(({ id, tables }) => [id, ...tables.map((table) => table.id)])).toEqual([
      ["outcomes", "outcomes"],
      ["wait", "wait"],
      [unit, unit],
      ["weekday-hours"],
    ]);
    expect(sections.every(({ chart }) => chart !== undefined)).toBe(true);
  });

  it("with one table has that alone, whole", () => {
    const { sections } = english(reportOf(usualChats(200)), { isBrief: true, by: "day" });
    expect(sections.map(({ id, tables }) => [id, ...tables.map((table) => table.id)])).toEqual([["day", "day"]]);
  });

  it("speaks of cut weeks only where weeks are shown", () => {
    const report = reportOf(usualChats(200));
    const cut = (options: Partial<DocumentOptions>) =>
      texts(english(report, options)).join(" ").includes("week is cut");
    expect([cut({}), cut({ isBrief: true }), cut({ by: "week" }), cut({ by: "day" })]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

function hasDayChart(from: string, to: string): boolean {
  const report = reportOf(usualChats(50), { period: periodBetween(from, to, { from: "", to: "" }) });
  return english(report).sections.find(({ id }) => id === "day")?.chart !== undefined;
}

it("draws the days of a leap year, and no more bars beside each other than these", () => {
  expect([hasDayChart("2025-10-31", "2026-10-31"), hasDayChart("2025-10-30", "2026-10-31")]).toEqual([true, false]);
});
