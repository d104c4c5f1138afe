import { execFile } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type * as nodeTest from "node:test";
import { fileURLToPath } from "node:url";
import type * as vitestTest from "vitest";
import { describe, expect, it } from "vitest";
import type { TestFramework } from "../../../plugin/library/contract-tests/framework.ts";
import { installed } from "../packed.ts";

/*
 * The suites as others run them: from the package as npm installs it, by two test frameworks, with the sandbox from the same
 * package. The adapter is one that knows next to nothing, so that most rules are broken: what the frameworks say is what its
 * author would see.
 */

const place = await installed();
cpSync("test/library/contract-tests/stand-ins", join(place, "suites"), { recursive: true });
cpSync("docs/examples/library", join(place, "examples"), {
  recursive: true,
  filter: (path) => !path.endsWith(".ts"),
});
// vitest is not the package's: the project's own will do.
const vitestFolder = dirname(dirname(fileURLToPath(import.meta.resolve("vitest"))));
symlinkSync(vitestFolder, join(place, "node_modules/vitest"), "dir");

/** What a command prints, however it ends. */
function printed(args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_TEST|NODE_ENV)/.test(name)),
  );
  return new Promise((resolved) => {
    execFile(process.execPath, args, { cwd: place, env, maxBuffer: 100_000_000 }, (error, stdout, stderr) => {
      resolved({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

const vitest = resolve(vitestFolder, "vitest.mjs");

describe.each([
  ["node's own runner", (file: string) => ["--test", "--test-reporter=spec", `suites/${file}.mjs`]],
  ["vitest", (file: string) => [vitest, "run", "--reporter=verbose", "--no-color", `suites/${file}.mjs`]],
] as const)("from the package, in %s", (name, argumentsFor) => {
  const file = (suite: string) => `${suite}.${name === "vitest" ? "vitest.test" : "node"}`;

  it("a runner that keeps the contract passes", async () => {
    const { code, output } = await printed(argumentsFor(file("once-runner")));
    expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
    expect(output).toContain("refuses a second run of the same key, and allows it when the first has ended");
  });

  it("an ESM adapter that breaks it fails, and is told which rule", async () => {
    const { code, output } = await printed(argumentsFor(file("blind-esm")));
    expect(code).toBe(1);
    expect(output).toContain(
      "a rule is broken: lists the ids of matching cards, oldest first, and none when none match",
    );
    expect(output).toContain("where it comes from: Esm.cardIds");
    expect(output).toMatch(/creates a card with values of every kind/);
  });
});

it("the example of an adapter keeps the contract, by its own test", async () => {
  const { code, output } = await printed(["--test", "--test-reporter=tap", "examples/our-platform.test.mjs"]);
  expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
  expect(output).toContain("loses no session that changes while it is read, and shows it as it was listed last");
  expect(Number(/^# pass (\d+)$/m.exec(output)?.[1])).toBeGreaterThan(50);
});

it("the functions of both are what the suites take", () => {
  type Functions = "describe" | "it" | "beforeEach" | "afterEach";
  const node: Pick<typeof nodeTest, Functions> extends TestFramework ? true : false = true;
  const own: Pick<typeof vitestTest, Functions> extends TestFramework ? true : false = true;
  // The compiler decides it.
  expect([node, own]).toEqual([true, true]);
});
