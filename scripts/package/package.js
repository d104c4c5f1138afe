// `npm run package`: writes dist/esm-chat-history-<version>.zip and its checksum. `--out DIR` writes them elsewhere.
// The build is TypeScript like everything else; esbuild, which makes the bundle, also makes it run.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { withTypeScript } from "../load-typescript.js";

const PROJECT = resolve(import.meta.dirname, "../..");

const { values } = parseArgs({ options: { out: { type: "string", default: join(PROJECT, "dist") } } });

await withTypeScript(join(import.meta.dirname, "make-package.ts"), async ({ makePackage }) => {
  const { file, sha256, bytes } = await makePackage({ project: PROJECT, out: resolve(values.out) });
  process.stdout.write(`${file}\n${bytes} bytes, sha256 ${sha256}\n`);
});
