import type {
  Cell,
  Chart,
  Column,
  DocumentWords,
  ReportDocument,
  Row,
  Section,
  Table,
} from "../../../../plugin/report/document/report-document.ts";
import type { HeatMap } from "../../../../plugin/report/written/html/charts/heat-map.ts";
import type { BarChart } from "../../../../plugin/report/written/html/charts/series.ts";

const WORDS: DocumentWords = {
  tooFew: "too few",
  notTold: "not told",
  asTable: "These figures as a table",
  warning: "Warning",
  note: "Note",
  figure: "Figure",
  definition: "Definition",
  contents: "Contents",
  toFigures: "Skip to the figures",
};

const OUTCOMES = ["Answered", "Unanswered", "Abandoned", "Chatbot only", "Going on", "Not told"];

const count = (value: number): Cell => ({ kind: "count", count: value });
const text = (value: string): Cell => ({ kind: "text", text: value });

function columns(first: string): Column[] {
  return [
    { label: first, kind: "text" },
    { label: "Chats", kind: "count", definition: "Chat session data cards whose chat began in this time." },
    ...OUTCOMES.map(
      (label): Column => ({ label, kind: "count", definition: `Chats that are ${label.toLowerCase()}.` }),
    ),
    { label: "n", kind: "count", definition: "Chats of which the wait is known." },
    { label: "Median wait", kind: "seconds", definition: "Half of the chats waited no longer." },
    { label: "90 % waited at most", kind: "seconds", definition: "Nine in ten chats waited no longer." },
  ];
}

/** Chats of a day, a month or whatever, the same ones for the same number. */
function outcomesOf(index: number, size: number): number[] {
  const isQuiet = index % 7 > 4;
  const rest = isQuiet ? 0.1 : 1 + Math.sin(index / 20) / 3;
  return [9, 2, 1, 6, 0, 1].map((share, kind) =>
    Math.round(share * size * rest * (1 + ((index * (kind + 3)) % 5) / 10)),
  );
}

function rowOf(label: string, outcomes: readonly number[], index: number): Row {
  const chats = outcomes.reduce((sum, value) => sum + value, 0);
  const [answered = 0] = outcomes;
  const wait: Cell = answered < 5 ? { kind: "too-few" } : { kind: "seconds", seconds: 17 + ((index * 13) % 90) };
  const p90: Cell = answered < 10 ? { kind: "too-few" } : { kind: "seconds", seconds: 95 + ((index * 71) % 900) };
  return { cells: [text(label), count(chats), ...outcomes.map(count), count(answered), wait, p90] };
}

function sectionBy(id: string, title: string, labels: readonly string[], size: number): Section {
  const outcomes = labels.map((_label, index) => outcomesOf(index, size));
  const sums = OUTCOMES.map((_name, kind) => outcomes.reduce((sum, values) => sum + (values[kind] ?? 0), 0));
  const total = { ...rowOf("All", sums, 3), isTotal: true as const };
  return {
    id,
    title,
    introduction: "A chat stands where it began. Do not compare a month that is not over with one that is.",
    chart: {
      kind: "bars",
      title: `${title}: what became of them`,
      labels,
      series: OUTCOMES.map((name, kind) => ({ name, values: outcomes.map((values) => values[kind] ?? 0) })),
      unit: "count",
    },
    tables: [
      {
        id,
        caption: title,
        definition: "Each chat stands in one row; the rows add up to the last one.",
        columns: columns("Time"),
        rows: [...labels.map((label, index) => rowOf(label, outcomes[index] ?? [], index)), total],
      },
    ],
  };
}

/** A table of two columns with the values of a chart of one series. */
export function tableOf(id: string, chart: Chart): Table {
  if (chart.kind === "heat-map") {
    return {
      id,
      caption: chart.title,
      definition: "Chats by the weekday and the hour in which they began.",
      columns: [
        { label: "Range", kind: "text" },
        ...chart.columnLabels.map((label): Column => ({ label, kind: "count" })),
      ],
      rows: chart.rowLabels.map((label, row) => ({ cells: [text(label), ...(chart.values[row] ?? []).map(count)] })),
    };
  }
  return {
    id,
    caption: chart.title,
    definition: "What the picture shows.",
    columns: [
      { label: "Range", kind: "text" },
      ...chart.series.map(({ name }): Column => ({ label: name, kind: chart.unit })),
    ],
    rows: chart.labels.map((label, index) => ({
      cells: [text(label), ...chart.series.map(({ values }) => valueOf(chart.unit, values[index] ?? 0))],
    })),
  };
}

function valueOf(unit: "count" | "seconds", value: number): Cell {
  return unit === "count" ? count(value) : { kind: "seconds", seconds: value };
}

/** A section with a chart and its table. */
export function sectionOf(id: string, chart: Chart): Section {
  return { id, title: chart.title, chart, tables: [tableOf(id, chart)] };
}

export const HEAT_MAP: HeatMap = {
  kind: "heat-map",
  title: "Chats by weekday and hour",
  rowLabels: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  columnLabels: Array.from({ length: 24 }, (_, hour) => String(hour)),
  values: Array.from({ length: 7 }, (_row, day) =>
    Array.from({ length: 24 }, (_hour, hour) =>
      Math.max(0, Math.round((day > 4 ? 3 : 40) * Math.sin(((hour - 6) / 13) * Math.PI))),
    ),
  ),
};

export const WAITS: BarChart = {
  kind: "bars",
  title: "How long people waited for the first reply",
  labels: ["0–10 s", "10–20 s", "20–30 s", "30–60 s", "1–2 min", "2–5 min", "5–10 min", "10–30 min", "30 min –"],
  series: [{ name: "Chats", values: [120, 341, 280, 190, 96, 44, 12, 3, 0] }],
  unit: "count",
};

/** The days of a year that is no leap year. */
const DAYS = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, day + 1)).toISOString().slice(0, 10));
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const PEOPLE: BarChart = {
  kind: "bars",
  title: "Chats by first replier",
  labels: ["Paula Support", "Otto Österberg", "Ville-Veikko Pöntynen-Kärkkäinen", "Nobody"],
  series: [{ name: "Chats", values: [412, 300, 96, 12] }],
  unit: "count",
};

function tile(label: string, value: Cell, definition: string, comparison?: string): ReportDocument["tiles"][number] {
  return { label, value, n: "of 1,204 chats", comparison, definition };
}

export function sampleDocument(changes: Partial<ReportDocument> = {}): ReportDocument {
  return {
    language: "en",
    title: "Live chats in 2026",
    facts: [
      { label: "Environment", text: "production" },
      { label: "Period", text: "1 January 2026 to 31 December 2026" },
      { label: "Time zone", text: "Europe/Helsinki" },
      { label: "Made", text: "2 January 2027 06:00" },
    ],
    notices: [
      {
        kind: "warning",
        text: "Unanswered and chatbot only cannot be told apart on 12 cards: map the attribute outcome.",
      },
      { kind: "note", text: "3 cards have no start time. They are in no figure." },
    ],
    tiles: [
      tile("Chats", count(10_204), "Chat session data cards whose chat began in the period.", "8 % more than in 2025"),
      tile("Answered", { kind: "share", share: 0.87 }, "A support person wrote.", "as in 2025"),
      tile(
        "Median wait before the first reply",
        { kind: "seconds", seconds: 67 },
        "Half of the chats waited no longer.",
      ),
      tile("Longest wait", { kind: "too-few" }, "The longest time before the first reply."),
    ],
    sections: [
      sectionBy("months", "Chats by month", MONTHS, 40),
      sectionOf("waits", WAITS),
      sectionOf("heat-map", HEAT_MAP),
      sectionOf("people", PEOPLE),
    ],
    words: WORDS,
    ...changes,
  };
}

export function yearByDays(): ReportDocument {
  const { sections } = sampleDocument();
  return sampleDocument({ sections: [sectionBy("days", "Chats by day", DAYS, 2), ...sections] });
}

/** Names as they come from anywhere. */
export const HOSTILE = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)> onload="alert(1)',
  "</text></svg></style></title><!-- <![CDATA[ ]]> &amp; &#60;",
  "\u202Egnirts desrever\u2066 \u202D",
  "\u0000\u0007\u001B[31m\uFFFE\uD800",
  "שלום עולם (abc) 12",
  "W".repeat(300),
  "Z̷̧͍̙͉̃̈́a̶l̵g̷o̸",
  "line\nbreak\ttab\u2028x",
] as const;

/** Every text of the document as `hostile` makes it. */
export function withTexts(document: ReportDocument, hostile: (text: string) => string): ReportDocument {
  const isText = new Set(["language", "kind", "id", "unit"]);
  return change(document, "") as ReportDocument;

  function change(value: unknown, key: string): unknown {
    if (typeof value === "string") return isText.has(key) ? value : hostile(value);
    if (Array.isArray(value)) return value.map((one) => change(one, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one, name)]));
  }
}
