// Behind `npm run build`'s other steps: the types of what other programs import, one file for each entry
// (docs/decisions/24-the-public-face.md).
import { join, resolve } from "node:path";
import { withTypeScript } from "./load-typescript.js";

const PROJECT = resolve(import.meta.dirname, "..");

await withTypeScript(join(import.meta.dirname, "types/roll-up.ts"), ({ rollUpTypes }) => rollUpTypes(PROJECT));
