import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../plugin/cli/command-line.ts";
import { openOutput } from "../../plugin/cli/output.ts";
import { runSummary } from "../../plugin/cli/run-summary.ts";
import { runsView } from "../../plugin/cli/runs-view.ts";
import { isDrawnOn, shapeOf, widthOf, wrapped } from "../../plugin/cli/text-shape.ts";
import { textTable } from "../../plugin/cli/text-table.ts";
import { someReport } from "../watch/run-report.ts";

const ESCAPE = "\u001b";

function terminal(columns: number | undefined, isTTY = true) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    isTTY,
    ...(columns !== undefined && { columns }),
    write(text: string) {
      written[name] += text;
    },
  });
  return { written, streams: { stdout: stream("stdout"), stderr: stream("stderr") } };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

describe("colours", () => {
  it.each<[string, boolean, NodeJS.ProcessEnv, boolean, boolean]>([
    ["on a terminal", true, { TERM: "xterm-256color" }, true, true],
    ["on a terminal without a name", true, {}, true, true],
    ["not in a file", false, { TERM: "xterm" }, false, false],
    ["not with NO_COLOR", true, { NO_COLOR: "1" }, false, true],
    ["not with NO_COLOR, whatever it says", true, { NO_COLOR: "false" }, false, true],
    ["but with an empty NO_COLOR", true, { NO_COLOR: "" }, true, true],
    ["nor is anything drawn on a dumb terminal", true, { TERM: "dumb" }, false, false],
  ])("%s", (_, isTTY, environment, coloured, drawn) => {
    const stream = { isTTY, columns: 80 };
    expect([shapeOf(stream, environment).coloured, isDrawnOn(stream, environment)]).toEqual([coloured, drawn]);
  });

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])(
    "and no other escapes in what a command says: %j",
    async (environment) => {
      const { written, streams } = terminal(80);
      await runCommandLine(["platform", "list"], environment, streams);
      await runCommandLine(["run", "--config", "no-such-file.json"], environment, streams);
      (await openOutput(false, environment, streams)).log.warn({ code: "a" }, "a message");
      expect(written.stdout + written.stderr).not.toContain(ESCAPE);
      expect(written.stdout).toContain("PLATFORM");
    },
  );

  it("are in the heads of a table otherwise", async () => {
    const { written, streams } = terminal(200);
    await runCommandLine(["platform", "list"], {}, streams);
    expect(written.stdout).toContain(`${ESCAPE}[1mNAME${ESCAPE}[22m`);
  });
});

describe("a progress", () => {
  const progress = { doing: "reading chat histories", done: 400, total: 1200 };

  it.each([
    [80, "reading chat histories  ████████░░░░░░░░░░░░░░░░  400 of 1200 (33 %)"],
    [60, "reading chat histories  400 of 1200 (33 %)"],
    [40, "reading chat histories  33 %"],
    [24, "reading chat histories…"],
  ])("on %d columns", async (columns, line) => {
    const { written, streams } = terminal(columns);
    (await openOutput(false, {}, streams)).progress(progress);
    expect(written.stderr).toBe(`\r${ESCAPE}[2K${line}`);
  });

  it.each<[string, NodeJS.ProcessEnv, boolean]>([
    ["a dumb terminal", { TERM: "dumb" }, true],
    ["a pipe", {}, false],
  ])("is not shown on %s", async (_, environment, isTTY) => {
    const { written, streams } = terminal(80, isTTY);
    const output = await openOutput(false, environment, streams);
    output.progress(progress);
    output.endProgress();
    expect(written.stderr).toBe("");
  });

  it("is taken away before anything else is said", async () => {
    const { written, streams } = terminal(80);
    const output = await openOutput(false, {}, streams);
    output.progress(progress);
    output.warn("a warning");
    expect(written.stderr.endsWith(`(33 %)\r${ESCAPE}[2Kesm-chat: a warning\n`)).toBe(true);
  });
});

describe("the log", () => {
  const fields = { environment: "helsinki", runId: "r1", code: "esm-refused", cards: 3 };

  it("is a short line of text on a terminal", async () => {
    const { written, streams } = terminal(80);
    (await openOutput(false, { NO_COLOR: "1" }, streams)).log.warn(fields, "a card is put aside");
    expect(written.stderr).toBe("");
    const level = { NO_COLOR: "1", ESM_CHAT_LOG_LEVEL: "warn" };
    (await openOutput(false, level, streams)).log.warn(fields, "a card is put aside");
    expect(written.stderr).toMatch(
      /^\[\d\d:\d\d:\d\d\] WARN: helsinki: a card is put aside \(runId r1, code esm-refused, cards 3\)\n$/,
    );
  });

  it("is JSON everywhere else", async () => {
    const { written, streams } = terminal(undefined, false);
    (await openOutput(false, {}, streams)).log.warn(fields, "a card is put aside");
    expect(JSON.parse(written.stderr)).toMatchObject({ ...fields, msg: "a card is put aside" });
  });

  it("holds nothing that a terminal obeys", async () => {
    const { written, streams } = terminal(80);
    const environment = { NO_COLOR: "1", ESM_CHAT_LOG_LEVEL: "warn" };
    (await openOutput(false, environment, streams)).log.warn(
      { code: `${ESCAPE}[2J\u009b31m` },
      `a\r${ESCAPE}]0;b\u0007`,
    );
    // oxlint-disable-next-line no-control-regex
    expect(written.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe("on a narrow terminal", () => {
  const TEXT = [
    "esm-chat: --config: is not given, and the folder /srv/esm-chat holds no esm-chat.config.json. Three ways on:",
    "      → give the role of the task's user the right to read this attribute in ESM",
    "  1. see https://esm.example.com/itsm/api/v1/a/very/long/path/that/must/stay/whole/so/that/it/can/be/copied first",
  ].join("\n");

  it.each([40, 50, 60, 79])("%d columns break lines between words and keep every word", (columns) => {
    const text = wrapped(TEXT, { columns });
    expect(words(text)).toEqual(words(TEXT));
    const tooLong = text.split("\n").filter((line) => widthOf(line) > columns);
    expect(tooLong.filter((line) => words(line).length > 1)).toEqual([]);
    expect(text).toMatch(/\n {8}\S/);
  });

  it("a file or a pipe gets lines as they are", () => {
    expect(wrapped(TEXT, { columns: undefined })).toBe(TEXT);
    expect(shapeOf({ isTTY: false, columns: 40 }, {}).columns).toBeUndefined();
  });

  it("the words of a table's last column go below each other", () => {
    const rows = [["Cards", "12 seen, 11 written, 1 unchanged and more besides"]];
    expect(textTable(rows, [], { coloured: false, columns: 40 })).toBe(
      "  Cards   12 seen, 11 written, 1\n          unchanged and more besides",
    );
  });

  it("a table for which there is no room is one cell a line, with its head", () => {
    const heads = ["session", "data card", "why", "try again"];
    const rows = [
      ["ws-0123456789", "4711", "ESM at https://esm.example.com answered with status 503", "after a change"],
    ];
    expect(textTable(rows, heads, { coloured: false, columns: 40 })).toBe(
      [
        "  session: ws-0123456789",
        "    data card: 4711",
        "    why: ESM at https://esm.example.com",
        "    answered with status 503",
        "    try again: after a change",
      ].join("\n"),
    );
  });

  it.each([40, 60, 79])("every view fits into %d columns, and says the same words", (columns) => {
    const shape = { coloured: false, columns };
    const report = someReport({
      problems: ["nobody at all was found among the persons that were asked for: is persons.matchBy right?"],
    });
    const runs = {
      schedules: [],
      runs: [
        {
          runId: "1",
          environment: "helsinki",
          task: "IWChatHistoryDownloadTask",
          trigger: "schedule" as const,
          dueAt: "2026-03-02T09:00:00.000Z",
          startedAt: "2026-03-02T09:00:00.000Z",
          finishedAt: "2026-03-02T09:00:03.000Z",
          state: "failed" as const,
          reason: "ESM at https://esm.example.com refused the login of the task's user",
        },
      ],
    };
    for (const text of [runSummary(report, shape), runsView(runs as never, shape)]) {
      const shown = wrapped(text, shape).split("\n");
      expect(shown.filter((line) => widthOf(line) > columns && words(line).length > 1)).toEqual([]);
      expect(shown.join("\n")).not.toContain("…");
    }
  });

  it("an error is wrapped as well, and what is to be copied is not", async () => {
    const { written, streams } = terminal(40);
    await runCommandLine(["run"], {}, streams);
    expect(written.stderr.split("\n").every((line) => widthOf(line) <= 40 || words(line).length === 1)).toBe(true);
    const output = await openOutput(false, {}, streams);
    const command = `curl ${"a ".repeat(60)}`;
    output.print(command);
    expect(written.stdout).toBe(`${command}\n`);
  });
});
