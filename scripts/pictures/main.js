// `npm run pictures`: takes the pictures of docs/figures.md, docs/pictures/*.png, of the report on made-up chats, and those
// of docs/console.md, docs/pictures/console/*.png, of the console of `esm-chat demo --console`. It needs chromium on the
// PATH. `--out DIR` writes them elsewhere; `--only report` or `--only console` leaves the others as they are.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { withTypeScript } from "../load-typescript.js";

const PROJECT = resolve(import.meta.dirname, "../..");

const { values } = parseArgs({
  options: { out: { type: "string", default: join(PROJECT, "docs", "pictures") }, only: { type: "string" } },
});
const out = resolve(values.out);
mkdirSync(out, { recursive: true });

if (values.only !== "console") {
  await withTypeScript(join(import.meta.dirname, "take-pictures.ts"), async ({ takePictures }) => {
    for (const name of await takePictures(out)) process.stdout.write(`${join(out, name)}\n`);
  });
}
if (values.only !== "report") {
  const folder = join(out, "console");
  await withTypeScript(join(import.meta.dirname, "take-console-pictures.ts"), async ({ takeConsolePictures }) => {
    for (const name of await takeConsolePictures(folder)) process.stdout.write(`${join(folder, name)}\n`);
  });
}
