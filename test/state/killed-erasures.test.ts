import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openErasures } from "../../plugin/state/open-erasures.ts";
import { folders } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";

const PROGRAM = fileURLToPath(new URL("erase-and-die.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/state/open-erasures.js", import.meta.url));

if (!existsSync(BUILT)) throw new Error("dist/state is missing: run npm run build, or the tests with npm test");

const folder = folders();

/** A process that is killed at a step after its first erasure. @returns the lines that it said */
async function killedWhileErasing(into: string, environment: string, step: number): Promise<string[]> {
  const args = [PROGRAM, into, environment, String(step)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [said, [, signal]] = await Promise.all([text(child.stdout), once(child, "close")]);
  expect(signal).toBe("SIGKILL");
  return said.trimEnd().split("\n");
}

it("kill -9 at any step loses no card whose text ESM may have been asked to erase", async () => {
  const environment = someEnvironment();
  const shown = new Set<string>();
  let said: string[] = [];
  for (let step = 1; !said.includes("done 2"); step += 1) {
    const into = folder();
    said = await killedWhileErasing(into, environment, step);
    const register = openErasures(into, environment);
    expect(register.erasedAt("1")).toBe(1_000);
    const mayBeErased = said.includes("meant 2");
    expect(mayBeErased && register.erasedAt("2") !== 2_000).toBe(false);
    const [latest] = register.show().erasures;
    if (latest?.at === 2_000) shown.add(`${latest.erased.length} ${latest.unknown.length} ${latest.ending ?? "open"}`);
    // Whoever registers next goes on behind what the killed process has left.
    openErasures(into, environment).begin({ by: "session" }, 5_000).meant(["5"]);
    const later = openErasures(into, environment);
    expect([later.erasedAt("1"), later.erasedAt("5")]).toEqual([1_000, 5_000]);
  }
  // Killed before the card was meant, between that and its outcome, before the end, and after it.
  expect(shown).toEqual(new Set(["0 0 open", "0 1 open", "1 0 open", "1 0 done"]));
});
