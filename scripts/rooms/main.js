// `npm run rooms`: fails on a circle of imports, on an import that runs up, and on one between adapters. `--in DIR` looks
// at another checkout.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cruise } from "dependency-cruiser";
import { ROOMS, rules } from "./rules.js";

const { values } = parseArgs({ options: { in: { type: "string", default: join(import.meta.dirname, "../..") } } });
const folder = resolve(values.in);

const { output } = await cruise(["plugin"], {
  baseDir: folder,
  ruleSet: { forbidden: rules() },
  validate: true,
  // The compiler of TypeScript 7 has no interface that dependency-cruiser 17 knows.
  parser: "swc",
});
const { summary, modules } = output;

const complaints = [
  ...unread(modules.map(({ source }) => source)),
  ...readdirSync(join(folder, "plugin")).flatMap((name) =>
    ROOMS.includes(name) ? [] : [`plugin/${name} is no room: give it a floor in scripts/rooms/rooms.json`],
  ),
  ...summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(" → ");
    return `${rule.name}: ${from} → ${way}`;
  }),
];
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;

/** A file that the tool did not read would break no rule. */
function unread(/** @type {string[]} */ sources) {
  const read = new Set(sources);
  return readdirSync(join(folder, "plugin"), { recursive: true, encoding: "utf8" })
    .map((path) => `plugin/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !read.has(path))
    .map((path) => `${path} was not read`);
}
