import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** How somebody uses a page: with a pointer, or with the keyboard alone. */
export interface Hands {
  /** Follows a link or presses a button, and waits for the page that it leads to. */
  follow(target: Locator): Promise<void>;
  write(target: Locator, text: string): Promise<void>;
}

/** Steps by the Tab key after which something cannot be reached. */
const MOST_STEPS = 400;

export function pointerOn(page: Page): Hands {
  return {
    async follow(target) {
      await Promise.all([page.waitForEvent("load"), target.click()]);
    },
    write: (target, text) => target.fill(text),
  };
}

/** Tab, Shift+Tab, Enter, Space and letters, nothing else. Wherever the focus stops it can be seen. */
export function keyboardOn(page: Page): Hands {
  async function reach(target: Locator): Promise<void> {
    await target.waitFor();
    if (await target.evaluate((element) => element.closest("main") !== null)) await skipToContent();
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const where = await target.evaluate((element) => {
        const active = element.ownerDocument.activeElement;
        if (active === element) return "here";
        const isBefore = active !== null && element.compareDocumentPosition(active) & 4;
        return isBefore ? "before" : "after";
      });
      if (where === "here") return;
      await page.keyboard.press(where === "before" ? "Shift+Tab" : "Tab");
      await expectVisibleFocus();
    }
    throw new Error(`the Tab key does not lead to ${String(target)}`);
  }

  /** From the beginning of a page. */
  async function skipToContent(): Promise<void> {
    if ((await page.evaluate("document.activeElement.tagName")) !== "BODY") return;
    await page.keyboard.press("Tab");
    await expectVisibleFocus();
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    await page.waitForFunction("document.activeElement.id === 'content'");
  }

  async function expectVisibleFocus(): Promise<void> {
    const unseen = await page.locator("html").evaluate(({ ownerDocument }) => {
      const { activeElement: active, body, defaultView: view } = ownerDocument;
      if (view === null || active === null || active === body) return undefined;
      const { outlineStyle, outlineWidth } = view.getComputedStyle(active);
      const { top, bottom, width } = active.getBoundingClientRect();
      const isSeen = bottom > 0 && top < view.innerHeight && width > 0;
      const isMarked = outlineStyle !== "none" && outlineWidth !== "0px";
      return isSeen && isMarked ? undefined : active.outerHTML.slice(0, 200);
    });
    expect(unseen).toBeUndefined();
  }

  return {
    async follow(target) {
      await reach(target);
      const isLink = await target.evaluate((element) => element.tagName === "A");
      await Promise.all([page.waitForEvent("load"), page.keyboard.press(isLink ? "Enter" : "Space")]);
    },
    async write(target, text) {
      await reach(target);
      await page.keyboard.type(text);
    },
  };
}
