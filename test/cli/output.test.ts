import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { runCommandLine } from "../../plugin/cli/command-line.ts";
import { createOutput } from "../../plugin/cli/output.ts";

const MAIN = new URL("../../dist/cli/main.js", import.meta.url).pathname;

it("a reader that goes away before the end of the output is no failure", async () => {
  const child = spawn(process.execPath, [MAIN, "demo"], { stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const [exitCode] = (await once(child, "close")) as [number | null];
  expect({ exitCode, complaint }).toEqual({ exitCode: 0, complaint: "" });
});

/** What a terminal could obey, or that turns text around: also begun by one character, as U+009B does. */
const OBEYED = "\u009b31m\u0090\u0085\u007f\u001b[2J\u202e\u2066";
const ESCAPED = String.raw`\u009b31m\u0090\u0085\u007f\u001b[2J\u202e\u2066`;

function streams(isTTY: boolean) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    isTTY,
    write(text: string) {
      written[name] += text;
    },
  });
  return { written, stdout: stream("stdout"), stderr: stream("stderr") };
}

it("a result is JSON that a terminal does not obey", () => {
  const { written, ...to } = streams(false);
  createOutput(true, {}, to).result({ name: OBEYED });
  expect(written.stdout).toBe(`{"name":"${ESCAPED}"}\n`);
});

it("so are the lines of the log, their fields and their messages", () => {
  const { written, ...to } = streams(false);
  createOutput(false, {}, to).log.warn({ code: OBEYED }, OBEYED);
  expect(written.stderr).toContain(`"code":"${ESCAPED}","msg":"${ESCAPED}"}\n`);
});

it("and the errors of a command", async () => {
  const { written, ...to } = streams(false);
  expect(await runCommandLine(["run", "--config", `/nowhere/${OBEYED}`, "--json"], {}, to)).toBe(1);
  // A message shows control characters escaped already, and its backslashes are escaped for JSON.
  expect(written.stdout).toContain(String.raw`\\u009b31m\\u0090\\u0085\\u007f\\u001b[2J\u202e\u2066`);
  // oxlint-disable-next-line no-control-regex
  expect(written.stdout + written.stderr).not.toMatch(/[\u007f-\u009f\u001b\u202e]/);
});
