import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

/** Where the entries lie, beside each other. */
export const LIBRARY_FOLDER = "dist/library";

/** What other programs import, by package.json. */
export interface Entry {
  /** `sandbox` */
  readonly name: string;
  /** As it stands in an `import`: `esm-chat-history/sandbox`. */
  readonly specifier: string;
  /** Its declarations, relative to the project: `dist/library/sandbox.d.ts`. */
  readonly types: string;
}

const packageSchema = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string() })])),
});

/** Everything in package.json's `exports` that has types, in its order. */
export function publicEntries(project: string): Entry[] {
  const { name, exports } = packageSchema.parse(JSON.parse(readFileSync(join(project, "package.json"), "utf8")));
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const types = target.types.replace(/^\.\//, "");
    return [{ name: basename(types, ".d.ts"), specifier: name + path.slice(1), types }];
  });
}
