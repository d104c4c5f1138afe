import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { bundleTroubles } from "../../../scripts/package/bundle-rules.ts";
import { folders, given } from "../../support/given-files.ts";

const folder = folders();

/** What is wrong with a bundle of these files, which begins at `plugin/main.ts`. */
async function troubles(files: Readonly<Record<string, string>>, external: readonly string[] = []): Promise<string[]> {
  const project = folder();
  for (const [name, content] of Object.entries(files)) given(project, name, content);
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: ["plugin/main.ts"],
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    write: false,
    metafile: true,
    external: [...external],
    logLevel: "silent",
  });
  return bundleTroubles(metafile);
}

describe("a bundle", () => {
  const COMMON_JS = { "node_modules/c/index.js": "exports.named = 1;" };

  it.each<[string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
    ["with modules of Node's own", { "plugin/main.ts": 'import "node:fs"; import "path";' }, [], []],
    [
      "that loads a module of ours later, which imports a package",
      {
        ...COMMON_JS,
        "plugin/main.ts": 'await import("./x.ts");',
        "plugin/x.ts": 'export { named } from "c";',
      },
      [],
      [],
    ],
    [
      "that loads a package later",
      { ...COMMON_JS, "plugin/main.ts": 'const { named } = await import("c"); console.log(named);' },
      [],
      ["plugin/main.ts: import() of node_modules/c/index.js: import() a module of ours that imports it statically"],
    ],
    [
      "with a package that is left outside",
      { "plugin/main.ts": 'import { x } from "native-thing"; console.log(x);' },
      ["native-thing"],
      ["native-thing stays outside of the bundle: nobody installs it"],
    ],
    ["with a package that may be left outside", { "plugin/main.ts": 'import "pg-native";' }, ["pg-native"], []],
  ])("%s", async (_name, files, external, expected) => {
    expect(await troubles(files, external)).toEqual(expected);
  });
});

describe("what modules of the plugin find beside themselves", () => {
  const places = readdirSync("plugin", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/new URL\(\s*([^,]+?),\s*import\.meta\.url/g)].map(
        ([, place = ""]) => [relative(".", file), place] as const,
      ),
    );

  it.each(places)("%s: %s lies where all chunks of the bundle find it", (_file, place) => {
    expect(place).toMatch(/^["`]\.\.\/\.\.\//);
  });

  it("is something", () => {
    expect(places.length).toBeGreaterThan(3);
  });
});
