// `npm run bench`: measures the task against the sandbox and prints what it found. Needs dist/ and no network.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname } from "node:path";
import { textTable } from "../../dist/cli/text-table.js";
import { startBenchSandbox } from "./bench-sandbox.js";
import { consolePart } from "./console-part.js";
import { costPart } from "./cost/cost-part.js";
import { dayPart } from "./day-part.js";
import { domainPart } from "./domain-part.js";
import { floorPart } from "./floor-part.js";
import { growthPart } from "./growth-part.js";
import { laterRunsPart } from "./later-runs-part.js";
import { oneByOnePart } from "./one-by-one-part.js";
import { readOptions } from "./options.js";
import { profilePart } from "./profile-part.js";
import { reportPart } from "./report-part.js";

/**
 * @typedef {object} Bench
 * @property {import("./options.js").BenchOptions} options
 * @property {ReturnType<typeof startBenchSandbox>} sandbox
 * @property {(text: string) => void} progress
 */

/** @type {Record<string, (bench: Bench) => Promise<{title: string, heads: string[], rows: string[][], notes?: string[], figures: unknown}>>} */
const RUN = {
  floor: floorPart,
  "one-by-one": oneByOnePart,
  growth: growthPart,
  "later-runs": laterRunsPart,
  report: reportPart,
  console: consolePart,
  domain: domainPart,
  profile: profilePart,
  day: dayPart,
  cost: costPart,
};

const options = readOptions(process.argv.slice(2));
if (typeof options === "string") process.stdout.write(`${options}\n`);
else await bench(options);

/** @param {import("./options.js").BenchOptions} chosen */
async function bench(chosen) {
  const sandbox = startBenchSandbox();
  const begun = performance.now();
  const figures = { machine: machine(), options: chosen, parts: {} };
  try {
    for (const part of chosen.parts) {
      const {
        title,
        heads,
        rows,
        notes = [],
        figures: found,
      } = await RUN[part]({ options: chosen, sandbox, progress });
      progress("");
      process.stdout.write(`\n${title}\n\n${textTable(rows, heads)}\n${notes.map((note) => `${note}\n`).join("")}`);
      figures.parts[part] = found;
    }
  } finally {
    progress("");
    await sandbox.close();
  }
  mkdirSync(dirname(chosen.json), { recursive: true });
  writeFileSync(chosen.json, `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(
    `\n${chosen.json} is written; all of it took ${Math.round((performance.now() - begun) / 1000)} s\n`,
  );
}

/** One line that is written over, on a terminal only. @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

function machine() {
  const processors = cpus();
  return {
    node: process.version,
    processors: `${processors.length} × ${processors[0]?.model}`,
    memoryBytes: totalmem(),
  };
}
