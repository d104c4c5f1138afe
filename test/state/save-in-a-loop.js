// Saves a journal over and over, as process.argv[3] in the folder process.argv[2], and prints the number of each round that
// is saved. In round N every entry has the reason "N", and there are as many entries as ENTRIES. After the first round it
// ends just before the step process.argv[4] of saving.
import { writeSync } from "node:fs";
import { systemClock } from "../../dist/base/clock.js";
import { openJournal } from "../../dist/state/open-journal.js";
import { dieAtStep } from "../support/die-at-step.js";

const ENTRIES = 500;
const STANDARD_OUTPUT = 1;

const [, , folder = "", key = "", dieAt = ""] = process.argv;
const journal = openJournal(folder, key, systemClock);
for (let round = 1; ; round += 1) {
  for (let card = 1; card <= ENTRIES; card += 1) {
    journal.succeeded(String(card));
    journal.failed(String(card), { sessionId: `ws-${card}`, reason: String(round) });
  }
  journal.save();
  writeSync(STANDARD_OUTPUT, `${round}\n`);
  let steps = 0;
  if (round === 1) dieAtStep(() => (steps += 1) === Number(dieAt));
}
