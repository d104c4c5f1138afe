// Registers erasures in the folder process.argv[2] as environment process.argv[3], card N in round N, and prints what it has
// done: "meant N" after a card was meant, which is when ESM would be asked, and "done N" after its outcome. After the first
// round it ends just before the step process.argv[4] of registering.
import { writeSync } from "node:fs";
import { openErasures } from "../../dist/state/open-erasures.js";
import { dieAtStep } from "../support/die-at-step.js";

const STANDARD_OUTPUT = 1;

const [, , folder = "", key = "", dieAt = ""] = process.argv;
for (let round = 1; ; round += 1) {
  const erasure = openErasures(folder, key).begin({ by: "session" }, round * 1000);
  erasure.meant([String(round)]);
  writeSync(STANDARD_OUTPUT, `meant ${round}\n`);
  erasure.outcome([], []);
  erasure.ended("done", round * 1000);
  writeSync(STANDARD_OUTPUT, `done ${round}\n`);
  let steps = 0;
  if (round === 1) dieAtStep(() => (steps += 1) === Number(dieAt));
}
