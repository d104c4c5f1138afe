// `npm run package`: writes dist/esm-chat-history-<version>.zip and its checksum. `--out DIR` writes them elsewhere.
// The build is TypeScript like everything else; esbuild, which makes the bundle, also makes it run.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const PROJECT = resolve(import.meta.dirname, "../..");

const { values } = parseArgs({ options: { out: { type: "string", default: join(PROJECT, "dist") } } });

mkdirSync(join(PROJECT, "dist"), { recursive: true });
// Two levels deep, from where the plugin's modules find the templates.
const folder = mkdtempSync(join(PROJECT, "dist", "package-build-"));
try {
  const outfile = join(folder, "make-package.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "make-package.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
  });
  const { makePackage } = await import(pathToFileURL(outfile).href);
  const { file, sha256, bytes } = await makePackage({ project: PROJECT, out: resolve(values.out) });
  process.stdout.write(`${file}\n${bytes} bytes, sha256 ${sha256}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
