import axeCore from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cardsFile, chatCard } from "../../report/report-world.ts";
import { CHROMIUM, OR_WHY_NOT, openBrowser } from "../../support/chromium.ts";
import { consoleServers } from "./console-server.ts";
import { visitorOf } from "./console-visitor.ts";

const start = consoleServers();
const OCTOBER = "period=month&of=2024-10";

/** Chats of two months. */
const CHATS = Array.from({ length: 400 }, (_, index) => {
  const began = Date.UTC(2024, 8, 1 + (index % 61), 6 + (index % 11));
  const outcome = ["answered", "unanswered", "abandoned", "chatbot_only"][index % 4] ?? "";
  return chatCard({
    chat_session_id: [{ value: `ws-${index}` }],
    start_time: [{ value: new Date(began).toISOString() }],
    end_time: [{ value: new Date(began + 300_000).toISOString() }],
    outcome: [{ code: outcome }],
    wait_time_before_first_reply: outcome === "answered" ? [{ value: index }] : [],
  });
});

/** What axe gives the page. */
interface Axe {
  readonly run: () => Promise<Record<"violations" | "incomplete", { id: string; nodes: { html: string }[] }[]>>;
}

async function axe(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axeCore.source });
  return page.evaluate(async () => {
    const { violations, incomplete } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
    );
  });
}

describe.skipIf(CHROMIUM === undefined)(`the report of the console in a browser${OR_WHY_NOT}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it("has nothing that axe finds and no scrolling across, and is led through by the keyboard", async () => {
    const { origin, sandbox } = await start({ sandbox: { cards: cardsFile(CHATS) } });
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password);
    // The tests' own script, axe, may run.
    const context = await browser.newContext({ bypassCSP: true, locale: "de-DE" });
    await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: `${origin}/console` })));
    const page = await context.newPage();
    const told: string[] = [];
    page.on("console", (message) => told.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith(origin)) told.push(request.url());
    });
    const looks = [
      ["outcomes", "light", 1_280],
      ["weekday-hours", "dark", 380],
      ["day", "light", 380],
    ] as const;
    for (const [by, colorScheme, width] of looks) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${origin}/console/default/report?${OCTOBER}&by=${by}`);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await axe(page)).toEqual([]);
    }
    await page.locator("#of").fill("2024-09-17");
    await page.locator("#of").press("Enter");
    await page.waitForURL("**/report?*of=2024-09-17*");
    expect(await page.title()).toContain("September 2024");
    await page.locator(".tiles a").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/default/chats?from=2024-09-01&to=2024-09-30");
    expect(told.filter((text) => !text.includes("404"))).toEqual([]);
  });
});
