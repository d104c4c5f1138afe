// `npm run pictures`: takes the pictures of docs/figures.md, docs/pictures/*.png, of the report on made-up chats. It needs
// chromium on the PATH. `--out DIR` writes them elsewhere.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { withTypeScript } from "../load-typescript.js";

const PROJECT = resolve(import.meta.dirname, "../..");

const { values } = parseArgs({ options: { out: { type: "string", default: join(PROJECT, "docs", "pictures") } } });
const out = resolve(values.out);
mkdirSync(out, { recursive: true });

await withTypeScript(join(import.meta.dirname, "take-pictures.ts"), async ({ takePictures }) => {
  for (const name of await takePictures(out)) process.stdout.write(`${join(out, name)}\n`);
});
