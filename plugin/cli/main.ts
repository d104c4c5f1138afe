#!/usr/bin/env node
import { whyNotWritten } from "../base/regular-file.ts";
import { runCommandLine } from "./command-line.ts";
import { EXIT } from "./exit-code.ts";

let isOutputLost = false;

// The command goes on: a run that is under way leaves nothing half done. The reader of the output may stop early, as
// `head` does: that is no failure of the command.
process.stdout.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
  if (code === "EPIPE" || isOutputLost) return;
  isOutputLost = true;
  process.stderr.write(`esm-chat: standard output ${whyNotWritten(code)}\n`);
});
// There is nowhere left to tell it.
process.stderr.on("error", () => undefined);
// The stream may tell only when the command has ended.
process.on("exit", () => {
  if (isOutputLost) process.exitCode = EXIT.couldNotWork;
});

process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
