import { pathToFileURL } from "node:url";
import axeCore from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportDocument } from "../../../../plugin/report/document/make-document.ts";
import { reportHtml } from "../../../../plugin/report/written/html/report-html.ts";
import { madeUpReport } from "../../../../scripts/pictures/made-up-report.ts";
import { CHROMIUM, OR_WHY_NOT, openBrowser } from "../../../support/chromium.ts";
import { folders, given } from "../../../support/given-files.ts";
import { HOSTILE, sampleDocument, withTexts, yearByDays } from "./sample-document.ts";

const [PHONE, DESK] = [380, 1_280];

const folder = folders();

function written(name: string, html: string): string {
  return pathToFileURL(given(folder(), name, html)).href;
}

/** The pages of a PDF. */
function pagesOf(pdf: Buffer): number {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

describe.skipIf(CHROMIUM === undefined)(`the page in a browser${OR_WHY_NOT}`, () => {
  let browser: Browser;
  let page: Page;
  const told: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    // The tests' own script, axe, may run; the page's policy is tested as the browser reads it, in the last test.
    const context = await browser.newContext({ bypassCSP: true });
    page = await context.newPage();
    page.on("console", (message) => told.push(message.text()));
    page.on("pageerror", (error) => told.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) told.push(request.url());
    });
  });
  afterAll(() => browser.close());

  async function axe(): Promise<string[]> {
    await page.addScriptTag({ content: axeCore.source });
    return page.evaluate(async () => {
      const { violations, incomplete } = await (globalThis as unknown as { axe: Axe }).axe.run();
      return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
      );
    });
  }

  const month = madeUpReport({ kind: "month", from: "2026-10-01", to: "2026-11-01" });
  const real = reportDocument(month, { language: "de" });
  const hostile = withTexts(sampleDocument(), (text) => HOSTILE[text.length % HOSTILE.length] ?? "");

  it.each([
    ["the sample", "light", DESK, sampleDocument()],
    ["the sample", "dark", PHONE, sampleDocument()],
    ["a real report in German", "light", PHONE, real],
    ["a real report in German", "dark", DESK, real],
    ["hostile names", "light", PHONE, hostile],
    ["hostile names", "dark", DESK, hostile],
  ] as const)("with %s, %s, %d pixels wide, has nothing that axe finds, and no scrolling across", async (...row) => {
    const [, colorScheme, width, document] = row;
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.goto(written("report.html", reportHtml(document)));
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await axe()).toEqual([]);
    expect(told).toEqual([]);
  });

  it.each([
    ["the sample", sampleDocument(), 3, 5],
    ["a year by days", yearByDays(), 9, 14],
  ])("prints %s on a sensible number of pages", async (_name, document, least, most) => {
    await page.goto(written("report.html", reportHtml(document)));
    const pages = pagesOf(await page.pdf({ preferCSSPageSize: true }));
    expect(pages).toBeGreaterThanOrEqual(least);
    expect(pages).toBeLessThanOrEqual(most);
  });

  it("is styled, asks for nothing and says nothing under its own policy", async () => {
    const context = await browser.newContext({ colorScheme: "dark", viewport: { width: DESK, height: 900 } });
    const strict = await context.newPage();
    const heard: string[] = [];
    strict.on("console", (message) => heard.push(message.text()));
    strict.on("request", (request) => heard.push(request.url()));
    const address = written("report.html", reportHtml(sampleDocument()));
    await strict.goto(address);
    expect(await strict.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(20, 24, 29)");
    // The page itself.
    expect(heard).toEqual([address]);
    await context.close();
  });
});

interface Axe {
  readonly run: () => Promise<Record<"violations" | "incomplete", { id: string; nodes: { html: string }[] }[]>>;
}
