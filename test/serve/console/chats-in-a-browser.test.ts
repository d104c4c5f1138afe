import axeCore from "axe-core";
import { describe, expect, it } from "vitest";
import { CHROMIUM, OR_WHY_NOT, openBrowser } from "../../support/chromium.ts";
import { chatsVisits } from "./chats-visit.ts";
import { BEGAN, logOf, message } from "./written-logs.ts";

const [PHONE, DESK] = [380, 1_280];
const visit = chatsVisits();

interface Axe {
  run(): Promise<Record<"violations" | "incomplete", readonly { id: string; nodes: readonly { html: string }[] }[]>>;
}

describe.skipIf(CHROMIUM === undefined)(`the pages with chats in a browser${OR_WHY_NOT}`, () => {
  it("have nothing that axe finds, and no scrolling across, light and dark, wide and narrow", async () => {
    const long = "Ö".repeat(300);
    const log = logOf([
      ...[0, 1, 2, 3].map((index) => message(index, { text: index === 2 ? long : `line ${index}\nand more` })),
      message(4, { type: "event", text: "Olli joined" }),
      message(5, { type: "note", text: "ask Oona" }),
      message(7, { sender: { kind: "bot", id: null, name: "Botti" }, text: "שלום" }),
      message(8, { withdrawn: true }),
    ]);
    const start = new Date(BEGAN).toISOString();
    const { server, pages } = await visit([
      { dataCardId: "500", sessionId: long, customer: "11", supportPerson: "14", start, wait: 10, log },
      { dataCardId: "501", sessionId: "ws-2", customer: "12", start, isActive: true, log: "" },
    ]);
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`${server.origin}/console/log-in`);
      await page.fill("#login", server.sandbox.login);
      await page.fill("#password", server.sandbox.password);
      await page.click("button.main");
      const found: unknown[] = [];
      for (const path of [
        "/chats?from=2026-09-01&outcome=going-on",
        "/chats?from=2026-09-01",
        "/chats?hour=99",
        "/chats/500",
        "/chats/501",
        "/chats/500/erase",
        "/chats/501/erase",
      ]) {
        for (const [width, colorScheme] of [
          [PHONE, "light"],
          [DESK, "dark"],
        ] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await page.goto(`${server.origin}${pages}${path}`);
          const across = await page.evaluate("document.documentElement.scrollWidth");
          await page.addScriptTag({ content: axeCore.source });
          const axe = await page.evaluate(async () => {
            const { violations, incomplete } = await (globalThis as unknown as { axe: Axe }).axe.run();
            return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
              nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
            );
          });
          if (process.env["SHOTS"])
            await page.screenshot({ path: `${process.env["SHOTS"]}/${path.replaceAll(/\W/g, "_")}-${width}.png` });
          found.push({ path, width, across, axe });
        }
      }
      expect(found).toEqual(
        found.map((one) => ({ ...(one as object), across: (one as { width: number }).width, axe: [] })),
      );
    } finally {
      await browser.close();
    }
  });
});
