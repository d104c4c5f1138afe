import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanName } from "../../../../plugin/chat/clean-text.ts";
import { reportDocument } from "../../../../plugin/report/document/make-document.ts";
import type { Chart, ReportDocument } from "../../../../plugin/report/document/report-document.ts";
import type { BarChart } from "../../../../plugin/report/written/html/charts/series.ts";
import { reportHtml } from "../../../../plugin/report/written/html/report-html.ts";
import { madeUpReport } from "../../../../scripts/pictures/made-up-report.ts";
import { draws } from "../../../support/draws.ts";
import { elementsOf, isIn, named, type PageElement } from "./page-tree.ts";
import {
  HEAT_MAP,
  HOSTILE,
  PEOPLE,
  sampleDocument,
  sectionOf,
  WAITS,
  withTexts,
  yearByDays,
} from "./sample-document.ts";

/** One character is enough for what is looked for, and a page is long. */
const drawnText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."<>&\"'\u202E\u2067\u0000\u009F\n=`"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});

function bars(changes: Partial<BarChart>): BarChart {
  return { kind: "bars", title: "Bars", labels: ["a", "b"], series: [], unit: "count", ...changes };
}

function pageOf(...charts: readonly Chart[]): PageElement[] {
  return elementsOf(
    reportHtml(sampleDocument({ sections: charts.map((chart, index) => sectionOf(`c${index}`, chart)) })),
  );
}

/** What the text of the page can change: names of elements, of attributes, and what is linked. */
function shapes(elements: readonly PageElement[]): Set<string> {
  return new Set(
    elements.flatMap(({ name, attributes }) =>
      [...attributes.keys()].map((attribute) => `${name} ${attribute}`).concat(name),
    ),
  );
}

describe.each<[string, ReportDocument]>([
  ["the sample", sampleDocument()],
  ["a year by days", yearByDays()],
  ["without anything", sampleDocument({ facts: [], notices: [], tiles: [], sections: [] })],
  ["hostile names", withTexts(sampleDocument(), (text) => HOSTILE[text.length % HOSTILE.length] ?? "")],
])("the page of %s", (_name, document) => {
  const page = reportHtml(document);
  const elements = elementsOf(page);
  const ids = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);

  it("is small", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
  });

  it("has no id twice, and every link, name and pattern leads to one that is there", () => {
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
    const meant = elements.flatMap(({ attributes }) => [
      ...(attributes.get("aria-labelledby")?.split(" ") ?? []),
      ...(attributes.get("href")?.slice(1).split(" ") ?? []),
      ...(attributes.get("fill")?.match(/(?<=^url\(#).*(?=\)$)/) ?? []),
    ]);
    expect(ids).toEqual(expect.arrayContaining(meant));
    for (const { attributes } of elements) expect(attributes.get("href") ?? "#").toMatch(/^#/);
  });

  it("says its language, and has its headings in order", () => {
    expect(elements[0]?.attributes.get("lang")).toBe("en");
    expect(named(elements, "h1", "h2", "h3").map(({ name }) => name)).toEqual([
      "h1",
      ...["contents", ...document.sections].map(() => "h2"),
    ]);
  });

  it("has a name and a table for each chart, and a caption and heads for each table", () => {
    const figures = named(elements, "figure");
    expect(figures).toHaveLength(document.sections.filter(({ chart }) => chart !== undefined).length);
    const pictures = elements.filter(({ attributes }) => attributes.get("role") === "img");
    expect(pictures.length).toBeGreaterThanOrEqual(figures.length);
    for (const picture of pictures) expect(isIn(picture, "figure")).toBe(true);
    const links = named(elements, "a").filter((link) => isIn(link, "figure"));
    expect(links).toHaveLength(figures.length);
    const tables = named(elements, "table");
    expect(tables.map(({ attributes }) => attributes.get("id"))).toEqual(
      expect.arrayContaining(links.map(({ attributes }) => attributes.get("href")?.slice(1))),
    );
    expect(named(elements, "caption")).toHaveLength(tables.length);
    for (const head of named(elements, "th")) expect(head.attributes.get("scope")).toMatch(/^(?:row|col)$/);
  });

  it("draws with numbers only", () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });
});

describe("a text from outside", () => {
  const long = withTexts(sampleDocument(), (text) => text.repeat(30));
  const allowed = new Set(
    [sampleDocument(), long].flatMap((document) => [...shapes(elementsOf(reportHtml(document)))]),
  );

  it("adds no element and no attribute, wherever it stands, and cannot reorder the text around it", () => {
    fc.assert(
      fc.property(fc.infiniteStream(drawnText), (texts) => {
        const page = reportHtml(withTexts(sampleDocument(), () => String(texts.next().value)));
        expect([...shapes(elementsOf(page))].filter((one) => !allowed.has(one))).toEqual([]);
        expect(page).not.toMatch(/[\u202A-\u202E\u2066-\u2069]|(?![\n])\p{Cc}/u);
      }),
      { numRuns: draws(8, 1_000) },
    );
  });

  it.each(HOSTILE)("is read as it is: %j", (name) => {
    const elements = elementsOf(reportHtml(withTexts(sampleDocument(), () => name)));
    const isolated = named(elements, "bdi").map(({ text }) => text);
    expect(new Set(isolated)).toEqual(
      new Set([cleanName(name), ...isolated.filter((text) => /^[\d,]+%?$|min/.test(text))]),
    );
  });

  it("stands in its own element", () => {
    const elements = elementsOf(reportHtml(withTexts(sampleDocument(), () => "Zoë")));
    const around = elements.filter(({ text, name }) => text === "Zoë" && !["bdi", "text", "title"].includes(name));
    for (const one of around)
      expect(
        elements.some(({ name, parent }) => name === "bdi" && (parent === one || isIn(parent ?? one, one.name))),
      ).toBe(true);
  });
});

function textsOf(chart: Chart, language: ReportDocument["language"]): string[] {
  const page = reportHtml(sampleDocument({ language, sections: [sectionOf("c", chart)] }));
  return named(elementsOf(page), "text").map(({ text }) => text);
}

describe("a chart", () => {
  it.each<[string, Chart]>([
    ["no bars", bars({ labels: [] })],
    ["no series", bars({})],
    ["an empty series", bars({ series: [{ name: "Chats", values: [] }] })],
    ["one value", bars({ labels: ["a"], series: [{ name: "Chats", values: [7] }] })],
    ["zeros", bars({ series: [{ name: "Chats", values: [0, 0] }] })],
    ["ten million", bars({ series: [{ name: "Chats", values: [10_000_000, 1] }] })],
    ["no numbers", bars({ series: [{ name: "Chats", values: [Number.NaN, -1, Number.POSITIVE_INFINITY] }] })],
    ["names without chats", { ...PEOPLE, series: [{ name: "Chats", values: [0, 0, 0, 0] }] }],
    ["an empty heat map", { ...HEAT_MAP, rowLabels: [], columnLabels: [], values: [] }],
    ["a heat map of zeros", { ...HEAT_MAP, values: [] }],
    ["a heat map of one chat", { ...HEAT_MAP, values: [[1]] }],
    ["a heat map of millions", { ...HEAT_MAP, values: [[10_000_000, 9_999]] }],
  ])("of %s is drawn", (_name, chart) => {
    const elements = pageOf(chart);
    for (const { attributes } of elements) {
      for (const value of attributes.values()) expect(value).not.toMatch(/NaN|Infinity|undefined/);
      for (const size of ["width", "height"]) expect(attributes.get(size) ?? "0").toMatch(/^\d/);
    }
  });

  it("has bars as high as their values, the parts of one above each other", () => {
    const series = [
      { name: "Answered", values: [40, 0] },
      { name: "Unanswered", values: [60, 50] },
    ];
    const paths = named(pageOf(bars({ series })), "path").map(({ attributes }) => attributes.get("d"));
    // 190 pixels are 100 chats; two bars take 0.18 of their places; a pixel is between the parts.
    expect(paths).toEqual(["M0.41 190v-76h0.18v76z", "M0.41 113v-113h0.18v113zM1.41 190v-95h0.18v95z"]);
  });

  it("has its numbers as the language writes them, and times as times", () => {
    const values = [20_000];
    const count = bars({ labels: ["a"], series: [{ name: "Chats", values }] });
    expect(textsOf(count, "de")).toEqual(["0", "5.000", "10.000", "15.000", "20.000", "20.000", "a"]);
    expect(textsOf(count, "fi")).toContain("15\u00a0000");
    const seconds = bars({ labels: ["a"], series: [{ name: "Wait", values: [95] }], unit: "seconds" });
    expect(textsOf(seconds, "en").map((text) => text.replaceAll("\u00a0", " "))).toEqual([
      "0 s",
      "30 s",
      "1 min",
      "1 min 30 s",
      "2 min",
      "1 min 35 s",
      "a",
    ]);
  });

  it("tells its series apart by stripes as well, and needs none for one series", () => {
    const one = { name: "Chats", values: [1, 2] };
    expect(named(pageOf(bars({ series: [one] })), "pattern")).toEqual([]);
    const elements = pageOf(bars({ series: [one, one, one] }));
    const fills = named(elements, "path").map(({ attributes }) => attributes.get("fill") ?? attributes.get("class"));
    expect(fills).toEqual(["s0", "url(#pattern-c0-1)", "url(#pattern-c0-2)"]);
    const legend = named(elements, "li").filter(({ parent }) => parent?.attributes.get("class") === "legend");
    expect(legend.map(({ text }) => text)).toEqual(["Chats", "Chats", "Chats"]);
  });

  it("lies where its labels are long names, unless it has short ones", () => {
    const long = bars({
      labels: ["Ville-Veikko Pöntynen-Kärkkäinen", "b"],
      series: [{ name: "Chats", values: [4, 2] }],
    });
    expect(named(pageOf(long), "rect").map(({ attributes }) => attributes.get("width"))).toEqual(["80%", "40%"]);
    expect(named(pageOf({ ...long, shortLabels: ["a", "b"] }), "path")).toHaveLength(1);
  });

  it("leads to the table that has its labels, though it is not the first", () => {
    const other = sectionOf("other", PEOPLE).tables;
    const section = { ...sectionOf("waits", WAITS), tables: [...other, ...sectionOf("waits", WAITS).tables] };
    const link = named(elementsOf(reportHtml(sampleDocument({ sections: [section] }))), "a").find((one) =>
      isIn(one, "figure"),
    );
    expect(link?.attributes.get("href")).toBe("#table-waits");
  });
});

function cells(values: readonly (readonly number[])[]) {
  const elements = pageOf({ ...HEAT_MAP, rowLabels: ["Mon"], columnLabels: values[0]?.map(String) ?? [], values });
  const drawn = elements.filter(({ parent }) => parent?.parent?.parent?.attributes.get("class")?.includes("across"));
  return {
    shades: named(drawn, "rect").map(({ attributes }) => attributes.get("class")),
    digits: named(drawn, "text").flatMap(({ text, attributes }) =>
      attributes.get("class")?.includes(" d") ? [text] : [],
    ),
    legend: named(elements, "li").flatMap(({ parent, text }) =>
      parent?.attributes.get("class") === "legend" ? [text] : [],
    ),
  };
}

describe("the heat map", () => {
  it.each([
    [[[0, 0]], ["h0", "h0"], ["0"]],
    [[[0, 1]], ["h0", "h4"], ["0", "1"]],
    [[[1, 2, 3]], ["h1", "h4", "h6"], ["0", "1", "2", "3"]],
    [[[1, 6, 7, 12, 60]], ["h1", "h1", "h1", "h2", "h6"], ["0", "1–10", "11–20", "21–30", "31–40", "41–50", "51–60"]],
  ])("shades %j", (values, shades, legend) => {
    expect(cells(values)).toMatchObject({ shades, legend });
  });

  it("has the number in every shade", () => {
    expect(cells([[0, 3, 1_000]]).digits).toEqual(["0", "3", "1,000"]);
  });
});

describe("the page of a real report", () => {
  const report = madeUpReport({ kind: "days", from: "2025-11-01", to: "2026-11-01" });

  it.each(["en", "fi", "sv", "de"] as const)("in %s is whole, and small for a year by days", (language) => {
    const document = reportDocument(report, { language });
    const page = reportHtml(document);
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
    const elements = elementsOf(page);
    expect(elements[0]?.attributes.get("lang")).toBe(language);
    const figures = named(elements, "figure");
    expect(figures).toHaveLength(document.sections.filter(({ chart }) => chart !== undefined).length);
    // Each bar has its row in the table that the chart leads to.
    for (const { chart, tables } of document.sections) {
      if (chart?.kind !== "bars") continue;
      const rows = tables.map((table) =>
        table.rows.map(({ cells: [first] }) => (first?.kind === "text" ? first.text : "")),
      );
      expect(rows).toContainEqual(expect.arrayContaining([...chart.labels]));
    }
  });
});
