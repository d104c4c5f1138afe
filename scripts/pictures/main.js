// `npm run pictures`: takes the pictures of docs/figures.md, docs/pictures/*.png, of the report on made-up chats. It needs
// chromium on the PATH. `--out DIR` writes them elsewhere.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const PROJECT = resolve(import.meta.dirname, "../..");

const { values } = parseArgs({ options: { out: { type: "string", default: join(PROJECT, "docs", "pictures") } } });
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
mkdirSync(join(PROJECT, "dist"), { recursive: true });
const folder = mkdtempSync(join(PROJECT, "dist", "pictures-"));
try {
  const outfile = join(folder, "take-pictures.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "take-pictures.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
  });
  const { takePictures } = await import(pathToFileURL(outfile).href);
  for (const name of await takePictures(out)) process.stdout.write(`${join(out, name)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
