import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openKeptVolumes } from "../../plugin/state/kept-volumes.ts";
import { folders } from "../support/given-files.ts";

const PROGRAM = fileURLToPath(new URL("append-lines.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/state/kept-volumes.js", import.meta.url));
const NAMES = ["a", "b", "c"];
const LINES = 100;

if (!existsSync(BUILT)) throw new Error("dist/state is missing: run npm run build, or the tests with npm test");

const folder = folders();

it("processes that add lines at the same time lose none, mix none, and each keeps its order", async () => {
  const into = folder();
  const children = NAMES.map((name) =>
    spawn(process.execPath, [PROGRAM, into, name, String(LINES)], { stdio: ["pipe", "pipe", "inherit"] }),
  );
  const closed = children.map((child) => once(child, "close"));
  await Promise.all(children.map((child) => once(child.stdout, "data")));
  for (const child of children) child.stdin.end("go\n");
  expect((await Promise.all(closed)).map(([code]) => code)).toEqual(NAMES.map(() => 0));
  const whenNotWritten = { code: "list-not-written", scope: "run", retryable: true, means: "nothing is kept" } as const;
  const lines = [
    ...openKeptVolumes({ folder: into, stem: "list-a", name: "", mostBytes: 5_000, whenNotWritten }).lines(),
  ];
  for (const name of NAMES) {
    const expected = Array.from({ length: LINES }, (_, line) => `${name} ${line} ${"x".repeat(100)}`);
    expect(lines.filter((line) => line.startsWith(`${name} `))).toEqual(expected);
  }
  expect(lines).toHaveLength(NAMES.length * LINES);
  expect(readdirSync(into).length).toBeGreaterThan(3);
});
