// Writes the API report (etc/) and the API reference (docs/reference/), both made of the types that other programs see.
// Run it with `npm run api` after a change to what plugin/library exports, or to a doc comment of it; a test says when it
// is due.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { withTypeScript } from "./load-typescript.js";

const PROJECT = resolve(import.meta.dirname, "..");

const reports = await withTypeScript(join(import.meta.dirname, "types/api-report.ts"), async ({ apiReports }) =>
  apiReports(PROJECT),
);
const { pages, troubles } = await withTypeScript(join(import.meta.dirname, "types/reference.ts"), ({ apiReference }) =>
  apiReference(PROJECT),
);
for (const folder of ["etc", "docs/reference"]) rmSync(join(PROJECT, folder), { recursive: true, force: true });
for (const { path, text } of [...reports, ...pages]) {
  mkdirSync(dirname(join(PROJECT, path)), { recursive: true });
  writeFileSync(join(PROJECT, path), text);
  process.stdout.write(`${path} is written\n`);
}
const forgotten = reports.flatMap((report) => report.forgotten.map((name) => `${name} is exported by no entry`));
for (const trouble of [...forgotten, ...troubles]) process.stderr.write(`${trouble}\n`);
