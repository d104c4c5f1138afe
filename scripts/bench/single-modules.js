// The command as the compiler's single modules instead of the bundle.
import { runCommandLine } from "../../dist/cli/command-line.js";

process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
