// Saves a journal over and over, as process.argv[2] in the folder, and prints the number of each round that is saved.
// In round N every entry has the reason "N", and there are as many entries as ENTRIES.
import { writeSync } from "node:fs";
import { systemClock } from "../../dist/base/clock.js";
import { openJournal } from "../../dist/state/open-journal.js";

const ENTRIES = 500;
const STANDARD_OUTPUT = 1;

const [, , folder = "", key = ""] = process.argv;
const journal = openJournal(folder, key, systemClock);
for (let round = 1; ; round += 1) {
  for (let card = 1; card <= ENTRIES; card += 1) {
    journal.succeeded(String(card));
    journal.failed(String(card), { sessionId: `ws-${card}`, reason: String(round) });
  }
  journal.save();
  writeSync(STANDARD_OUTPUT, `${round}\n`);
}
