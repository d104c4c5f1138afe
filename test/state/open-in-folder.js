// Opens the journal process.argv[3] in the folder process.argv[2] and prints what came of it.
import { systemClock } from "../../dist/base/clock.js";
import { openJournal } from "../../dist/state/open-journal.js";

const [, , folder = "", key = ""] = process.argv;
try {
  const { warning } = openJournal(folder, key, systemClock);
  process.stdout.write(warning ?? "opened");
} catch (error) {
  process.stdout.write(error instanceof Error ? `${error.name}: ${error.message}` : "no error");
}
