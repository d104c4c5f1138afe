import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { askDesk } from "../support/ask-desk.ts";
import type { Installation } from "./pack.ts";

/**
 * A folder of the caller's own, gone after the last test, in which npm has installed the package as it is published: with
 * `package.json`, `node_modules` and nothing else. Packed and installed once for all tests.
 *
 *     const place = await installed(["express@5.1.0"]);
 *     describe.skipIf(place === undefined)("mounted in Express", () => { … });
 *
 * @param others packages at exact versions
 * @returns undefined where the registry cannot be reached, which is said on standard error; never without others
 */
export async function installed(): Promise<string>;
export async function installed(others: readonly string[]): Promise<string | undefined>;
export async function installed(others: readonly string[] = []): Promise<string | undefined> {
  const installation = (await askDesk(`installed/${encodeURIComponent(JSON.stringify(others))}`)) as Installation;
  if ("unreachable" in installation) {
    process.stderr.write(`skipped, ${others.join(", ")} cannot be installed: ${installation.unreachable}\n`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-installed-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(installation.folder, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}
