// The end of `npm run build`: the command, and what other programs import, as bundles in the place of the single modules that
// the compiler wrote. A process starts in half the time (docs/decisions/11-the-package.md).
import { join, resolve } from "node:path";
import { withTypeScript } from "./load-typescript.js";

const PROJECT = resolve(import.meta.dirname, "..");

await withTypeScript(join(import.meta.dirname, "package/write-bundles.ts"), ({ writeBundles }) =>
  writeBundles(PROJECT),
);
