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
    let where = await standing(target);
    for (let step = 0; where !== "here"; step += 1) {
      if (step === MOST_STEPS) throw new Error(`the Tab key does not lead to ${String(target)}`);
      await page.keyboard.press(where === "before" ? "Shift+Tab" : "Tab");
      where = await standing(target);
    }
  }

  /** From the beginning of a page; an address that names a place of it leads past it anyway. */
  async function skipToContent(): Promise<void> {
    if (new URL(page.url()).hash !== "") return;
    if ((await page.evaluate("document.activeElement.tagName")) !== "BODY") return;
    await page.keyboard.press("Tab");
    expect(await standing(page.locator("a.skip"))).toBe("here");
    await page.keyboard.press("Enter");
    await page.waitForFunction("document.activeElement.id === 'content'");
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

/** Whether this has the focus, or stands before or behind what has it; the focus must be seen. */
async function standing(target: Locator): Promise<"here" | "before" | "behind"> {
  const { where, unseen } = await target.evaluate((element) => {
    const { activeElement: active, body, defaultView: view } = element.ownerDocument;
    if (view === null || active === null || active === body) return { where: "behind" as const };
    const { outlineStyle, outlineWidth } = view.getComputedStyle(active);
    const { top, bottom, width } = active.getBoundingClientRect();
    const isSeen = bottom > 0 && top < view.innerHeight && width > 0;
    const isMarked = active.id === "content" || (outlineStyle !== "none" && outlineWidth !== "0px");
    const isBefore = (element.compareDocumentPosition(active) & 4) !== 0;
    return {
      where: active === element ? ("here" as const) : isBefore ? ("before" as const) : ("behind" as const),
      ...(isSeen && isMarked ? {} : { unseen: active.outerHTML.slice(0, 200) }),
    };
  });
  expect(unseen).toBeUndefined();
  return where;
}
