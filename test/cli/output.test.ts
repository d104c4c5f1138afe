import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../../plugin/cli/command-line.ts";
import { openOutput } from "../../plugin/cli/output.ts";
import type { Progress } from "../../plugin/task/task.ts";

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

it("a result is JSON that a terminal does not obey", async () => {
  const { written, ...to } = streams(false);
  (await openOutput(true, {}, to)).result({ name: OBEYED });
  expect(written.stdout).toBe(`{"name":"${ESCAPED}"}\n`);
});

it("so are the lines of the log, their fields and their messages", async () => {
  const { written, ...to } = streams(false);
  (await openOutput(false, {}, to)).log.warn({ code: OBEYED }, OBEYED);
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

const reading = (environment: string, done: number): Progress => ({ environment, doing: "reading", done, total: 10 });
const over = (environment: string): Progress => ({ environment, isOver: true, doing: "", done: 0, total: undefined });

describe("the progress on a terminal", () => {
  const CLEAR = "\r\u001b[2K";

  /** What is shown after these, with a pause between them that is long enough to be shown. */
  async function terminal(columns = 80) {
    const { written, ...to } = streams(true);
    vi.useFakeTimers({ toFake: ["performance"] });
    const output = await openOutput(false, {}, { ...to, stderr: { ...to.stderr, columns } }, "info");
    return {
      output,
      show(progress: Progress) {
        vi.advanceTimersByTime(100);
        output.progress(progress);
      },
      /** The last line, as it stands. */
      line: () => written.stderr.split(CLEAR).at(-1)?.split("\n").at(-1),
      text: () => written.stderr.replaceAll(CLEAR, ""),
    };
  }
  afterEach(() => void vi.useRealTimers());

  it("names the environment", async () => {
    const { show, line } = await terminal();
    show(reading("helsinki", 4));
    expect(line()).toBe("helsinki: reading  █████████░░░░░░░░░░░░░░░  4 of 10 (40 %)");
  });

  it("is of all environments whose runs go on, and ends with the run", async () => {
    const { show, line } = await terminal();
    show(reading("helsinki", 4));
    show(reading("espoo", 1));
    expect(line()).toBe("helsinki: reading 4 of 10 · espoo: reading 1 of 10");
    show(over("helsinki"));
    expect(line()).toBe("");
    show(reading("espoo", 2));
    expect(line()).toContain("espoo: reading  ██");
    show(over("espoo"));
    expect(line()).toBe("");
  });

  it("is no longer than the terminal is wide", async () => {
    const { show, line } = await terminal(40);
    for (const name of ["helsinki", "espoo", "tampere", "oulu", "turku"]) show(reading(name, 1));
    expect(line()).toHaveLength(39);
  });

  it("makes room for the line that says how a run ended, which is all that is said of it", async () => {
    const { output, show, text, line } = await terminal();
    show(reading("helsinki", 4));
    show(over("helsinki"));
    expect(output.isWatched).toBe(true);
    output.tell("helsinki: done");
    expect(text()).toMatch(/\nhelsinki: done\n$|40 %\)helsinki: done\n$/);
    expect(line()).toBe("");
  });

  it("is not there, nor the words, where a log level is asked for or nobody watches", async () => {
    for (const [environment, isTTY] of [
      [{ ESM_CHAT_LOG_LEVEL: "info" }, true],
      [{}, false],
    ] as const) {
      expect((await openOutput(false, environment, streams(isTTY), "info")).isWatched).toBe(false);
    }
  });
});

it.each([
  ["info", {}, ["info", "warn", "error"]],
  ["warn", {}, ["warn", "error"]],
  ["info", { ESM_CHAT_LOG_LEVEL: "error" }, ["error"]],
  ["warn", { ESM_CHAT_LOG_LEVEL: "info" }, ["info", "warn", "error"]],
] as const)(
  "where nobody watches, the log begins at the usual level %s, or as %j says",
  async (usual, environment, logged) => {
    const { written, ...to } = streams(false);
    const { log } = await openOutput(false, environment, to, usual);
    for (const level of ["info", "warn", "error"] as const) log[level]({}, level);
    const lines = written.stderr.split("\n").filter((line) => line !== "");
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(logged);
  },
);
