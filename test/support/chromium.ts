import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Debian's browser, where it is installed; undefined elsewhere: what needs it is skipped. */
export const CHROMIUM = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "chromium"))
  .find(isProgram);

/** For the name of what is skipped without a browser. */
export const OR_WHY_NOT = CHROMIUM === undefined ? " (skipped: no chromium on the PATH)" : "";

/** @param keepsPages whether it keeps pages that were left in memory, to go back to (the "back/forward cache") */
export function openBrowser({ keepsPages = false } = {}): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("no chromium on the PATH");
  // Root may not use its sandbox. The pages are our own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const ignoreDefaultArgs = keepsPages ? ["--disable-back-forward-cache"] : [];
  return chromium.launch({ executablePath: CHROMIUM, args, ignoreDefaultArgs });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
