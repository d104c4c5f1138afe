#!/usr/bin/env node
import { runCommandLine } from "./command-line.ts";

// The reader of the output may stop early, as `head` does: that is no failure of the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
