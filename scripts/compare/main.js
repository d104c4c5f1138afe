// `npm run compare -- BEFORE [AFTER]`: whether a user sees any difference between two builds of this project.
//
// BEFORE and AFTER are folders of built checkouts (`git worktree add ../before COMMIT`, then `npm ci` there); AFTER is
// this one unless it is given. Both are driven through `dist/cli/main.js` alone, against sandboxes of their own, so that
// their folders may be laid out as differently as they like. What they print, the cards they leave in ESM, the requests
// they send, their exit codes, pages and documents are written down as named observations. Times, durations, ports,
// folders and memory are taken out of them (`normalise.js`); all the rest has to be the same.
//
// It prints a line for each observation, and below it what differs. Exit code 0: everything is the same; 1: something
// differs, or could not be observed; 2: wrong arguments. What must not be compared any more, since it was changed on
// purpose, needs no word here: the difference stays on the page for whoever reads it.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAllProcesses } from "./child-process.js";
import { observe } from "./observe.js";
import { readOptions } from "./options.js";
import { compareObservations, showComparison } from "./report.js";
import { readSessions } from "./sessions.js";

// Nothing outlives the comparison, however it ends.
process.on("exit", endAllProcesses);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

const options = readOptions(process.argv.slice(2));
if ("text" in options) {
  (options.exitCode === 0 ? process.stdout : process.stderr).write(`${options.text}\n`);
  process.exitCode = options.exitCode;
} else {
  process.exitCode = await compare(options);
}

/** @param {import("./options.js").CompareOptions} chosen @returns {Promise<number>} the exit code */
async function compare({ before, after, only, keep }) {
  const begun = Date.now();
  // Resolved, because programs print the path that they are really in.
  const folder = keep ?? realpathSync(mkdtempSync(join(tmpdir(), "esm-chat-compare-")));
  try {
    const sessions = readSessions();
    if (!sessions.areShared) say("../shared/data/support-sessions.ndjson is not there: made-up sessions instead");
    const found = await observe({ before, after, only, sessions, folder, begun });
    const rows = compareObservations(found, folder);
    say(showComparison(rows));
    const other = rows.filter(({ outcome }) => outcome !== "same").length;
    const seconds = Math.round((Date.now() - begun) / 1000);
    say(`\n${rows.length} observations, ${other} of them differ; took ${seconds} s`);
    if (keep !== undefined) say(`the texts are in ${join(folder, "before")} and ${join(folder, "after")}`);
    return other === 0 && rows.length > 0 ? 0 : 1;
  } finally {
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
}
