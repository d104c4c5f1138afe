import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { installed } from "./packed.ts";

const run = promisify(execFile);
const place = await installed();

it("npx finds the command", async () => {
  const { stdout } = await run("npx", ["--no-install", "esm-chat", "--version"], { cwd: place });
  expect(stdout).toBe("0.1.0\n");
});

it("entries can be imported", async () => {
  const text = 'console.log(typeof (await import("esm-chat-history/sandbox")).startSandbox)';
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", text], { cwd: place });
  expect([join(place, "node_modules"), stdout]).toEqual([expect.any(String), "function\n"]);
});
