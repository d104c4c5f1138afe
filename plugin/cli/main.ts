#!/usr/bin/env node
import { runCommandLine } from "./command-line.ts";

// Whoever read the output may go away before its end, as `head` does: that is no failure of the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
