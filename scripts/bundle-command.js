// The end of `npm run build`: the command as one bundle, in the place of the single modules that the compiler wrote.
// A process starts in half the time, and it is the same bundle that the zip has (docs/decisions/11-the-package.md).
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { withTypeScript } from "./load-typescript.js";

const PROJECT = resolve(import.meta.dirname, "..");
/** As esbuild names its chunks, which are other ones after each change. */
const CHUNK = /-[A-Z0-9]{8}\.js$/;

await withTypeScript(join(import.meta.dirname, "package/bundle.ts"), async ({ bundleCommand, COMMAND_FOLDER }) => {
  const { outputs } = await bundleCommand(PROJECT);
  const folder = join(PROJECT, COMMAND_FOLDER);
  for (const name of readdirSync(folder)) if (CHUNK.test(name)) rmSync(join(folder, name));
  rmSync(join(folder, "main.js.map"), { force: true });
  for (const { path, content } of outputs) writeFileSync(join(PROJECT, path), content);
});

// What other programs import, in the place of its single modules too.
await withTypeScript(join(import.meta.dirname, "package/library.ts"), async ({ bundleLibrary, LIBRARY_FOLDER }) => {
  const folder = join(PROJECT, LIBRARY_FOLDER);
  for (const name of readdirSync(folder)) if (CHUNK.test(name)) rmSync(join(folder, name));
  for (const { path, content } of await bundleLibrary(PROJECT)) writeFileSync(join(PROJECT, path), content);
});
