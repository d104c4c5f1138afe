import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { reportDocument } from "../../plugin/report/document/make-document.ts";
import { reportHtml } from "../../plugin/report/written/html/report-html.ts";
import { openBrowser } from "../../test/support/chromium.ts";
import { madeUpReport } from "./made-up-report.ts";

/** Pixels. */
const WIDTH = 900;
const MARGIN = 16;

/** What a picture shows: everything from the first of these elements to the last. */
const PICTURES = {
  "report-overview.png": [".tiles", ".tiles"],
  "report-wait.png": ["#section-wait h2", "#section-wait .table"],
  "report-heat-map.png": ["#section-weekday-hours h2", "#section-weekday-hours figure"],
} as const;

/** Takes the pictures of docs/figures.md into a folder. @returns their names */
export async function takePictures(folder: string): Promise<string[]> {
  const report = madeUpReport({ kind: "month", from: "2026-10-01", to: "2026-11-01" });
  const file = join(folder, "made-up-report.html");
  writeFileSync(file, reportHtml(reportDocument(report, { language: "en" })));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 1_000 }, colorScheme: "light" });
    await page.goto(pathToFileURL(file).href);
    for (const [name, [first, last]] of Object.entries(PICTURES)) {
      await takePicture(page, join(folder, name), first, last);
    }
  } finally {
    await browser.close();
    rmSync(file);
  }
  return Object.keys(PICTURES);
}

async function takePicture(page: Page, path: string, first: string, last: string): Promise<void> {
  const [from, to] = [await page.locator(first).first().boundingBox(), await page.locator(last).first().boundingBox()];
  if (from === null || to === null) throw new Error(`the page shows no ${first} or no ${last}`);
  const y = from.y - MARGIN;
  await page.screenshot({
    path,
    fullPage: true,
    clip: { x: 0, y, width: WIDTH, height: to.y + to.height + MARGIN - y },
  });
}
