import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { systemClock } from "../../plugin/base/clock.ts";
import { type DemoConsole, demoDayOfLastMonth, openDemoConsole } from "../../plugin/cli/demo/demo-console.ts";
import { DEMO_ENVIRONMENT, demonstrate } from "../../plugin/cli/demo/demonstrate.ts";
import { openBrowser } from "../../test/support/chromium.ts";
import { withPalette } from "./palette-png.ts";

const WIDE = { width: 1_280, height: 860 };
const NARROW = { width: 380, height: 760 };

/** A page of the demonstration's console, and what to do there before it is shown. */
interface Picture {
  readonly name: string;
  /** Behind `/console`. */
  readonly path: string;
  readonly prepare?: (page: Page) => Promise<void>;
  readonly size?: typeof WIDE;
  readonly isDark?: true;
}

/** Takes the pictures of docs/console.md, of the demonstration's console, into a folder. @returns their names */
export async function takeConsolePictures(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const now = systemClock.now();
  const quiet = { info() {}, warn() {}, error() {} };
  const stopping = new AbortController();
  let names: string[] = [];
  await demonstrate({
    stopping,
    log: quiet,
    progress() {},
    step() {},
    dayBegins: demoDayOfLastMonth(now),
    async afterwards(world, result) {
      const opened = await openDemoConsole(world, result, { log: quiet, platform: undefined, now });
      try {
        names = await picturesOf(opened, folder);
      } finally {
        await opened.close();
      }
    },
  });
  return names;
}

async function picturesOf({ address, logins }: DemoConsole, folder: string): Promise<string[]> {
  const [operator] = logins;
  if (operator === undefined) throw new Error("nobody can log in");
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Helsinki" });
    const page = await context.newPage();
    await page.setViewportSize(WIDE);
    await page.goto(address);
    await take(page, folder, { name: "log-in", path: "" });
    await page.fill("#login", operator.login);
    await page.fill("#password", operator.password);
    await page.click("button.main");
    const pictures = picturesAfterLogIn(await longestChat(page, address));
    for (const picture of pictures) await takeOf(context, address, folder, picture);
    return ["log-in", ...pictures.map(({ name }) => name)].map((name) => `${name}.png`);
  } finally {
    await browser.close();
  }
}

function picturesAfterLogIn(chat: string): Picture[] {
  const pages = `/${DEMO_ENVIRONMENT}`;
  return [
    { name: "runs", path: `${pages}/runs`, prepare: openRun },
    { name: "run", path: `${pages}/runs`, prepare: followRun },
    { name: "today", path: "" },
    { name: "today-narrow", path: "", size: NARROW },
    { name: "report", path: `${pages}/report` },
    { name: "report-dark", path: `${pages}/report?by=weekday-hours#section-weekday-hours`, isDark: true },
    { name: "chats", path: `${pages}/report`, prepare: followChats },
    { name: "found", path: `${pages}/chats`, prepare: search },
    { name: "chat", path: chat },
    { name: "chat-dark", path: chat, isDark: true, size: NARROW },
    { name: "erase", path: `${chat}/erase` },
    { name: "checklist", path: `${pages}/checklist`, prepare: checkAll },
    { name: "settings", path: `${pages}/settings` },
  ];
}

async function takeOf(context: BrowserContext, address: string, folder: string, picture: Picture): Promise<void> {
  const page = await context.newPage();
  await page.setViewportSize(picture.size ?? WIDE);
  await page.emulateMedia({ colorScheme: picture.isDark ? "dark" : "light" });
  await page.goto(`${address}${picture.path}`);
  await picture.prepare?.(page);
  await take(page, folder, picture);
  await page.close();
}

/** What a window shows, and of a page that is shorter no empty space. */
async function take(page: Page, folder: string, { name }: Picture): Promise<void> {
  await page.waitForLoadState();
  const content = await page.locator("main").boundingBox();
  const size = page.viewportSize() ?? WIDE;
  const height = Math.min(size.height, Math.ceil((content?.y ?? 0) + (content?.height ?? size.height)));
  const shot = await page.screenshot({ clip: { x: 0, y: 0, width: size.width, height } });
  writeFileSync(join(folder, `${name}.png`), withPalette(shot));
}

async function longestChat(page: Page, address: string): Promise<string> {
  const base = `${address}/${DEMO_ENVIRONMENT}`;
  await page.goto(`${base}/report`);
  await page.locator(".tiles a").first().click();
  const rows = await page.locator(".list tbody tr").all();
  const counts = await Promise.all(
    rows.map(async (row) => ({
      href: await row.locator("a").getAttribute("href"),
      count: Number(await row.locator(".n").last().textContent()),
    })),
  );
  const [longest] = counts.toSorted((one, other) => other.count - one.count);
  return longest?.href?.replace(/^\/console/, "") ?? "";
}

async function openRun(page: Page): Promise<void> {
  // The demonstration begins with a run that is due.
  await page.waitForFunction("document.getElementById('live') === null");
  await page.locator("summary").first().click();
}

async function followRun(page: Page): Promise<void> {
  await openRun(page);
  await page.locator("details[open] > p > a").first().click();
}

async function followChats(page: Page): Promise<void> {
  await page.locator(".tiles a").first().click();
}

async function search(page: Page): Promise<void> {
  await page.fill("#text", "password");
  await page.click("form.search button.main");
}

async function checkAll(page: Page): Promise<void> {
  await page.click("form.actions button.main");
  await page.locator(".checked").first().waitFor();
}
