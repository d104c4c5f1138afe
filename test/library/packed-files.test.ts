import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { PROJECT } from "../support/esm-chat-command.ts";
import { installed, PACKAGE, PEERS, tarball } from "./packed.ts";

const place = await installed();
const folder = join(place, "node_modules", PACKAGE);
const files = filesBelow(folder);

function filesBelow(top: string): string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .toSorted();
}

describe("what npm installs", () => {
  it("is one package, far below 60 and 40 MB", () => {
    const { packages } = z
      .object({ packages: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(join(place, "node_modules/.package-lock.json"), "utf8")));
    expect(Object.keys(packages)).toEqual([`node_modules/${PACKAGE}`]);
    const bytes = filesBelow(join(place, "node_modules")).map(
      (name) => statSync(join(place, "node_modules", name)).size,
    );
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(30_000_000);
  });

  it("has files of these kinds and of no others", () => {
    const kinds = files.map((name) => (name.includes("/") ? `${posix.dirname(name)}/*${posix.extname(name)}` : name));
    const inFolders = kinds.map((kind) => kind.replace(/^(docs|deploy|templates)\/.*\*/, "$1/**/*"));
    expect([...new Set(inFolders)].toSorted()).toMatchInlineSnapshot(`
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "deploy/**/*",
        "deploy/**/*.json",
        "deploy/**/*.service",
        "deploy/**/*.sh",
        "deploy/**/*.timer",
        "deploy/**/*.yaml",
        "deploy/**/*.yml",
        "dist/*.json",
        "dist/*.txt",
        "dist/cli-chunks/*.js",
        "dist/cli/*.js",
        "dist/library-chunks/*.js",
        "dist/library/*.js",
        "dist/library/*.ts",
        "docs/**/*.json",
        "docs/**/*.jsonl",
        "docs/**/*.md",
        "docs/**/*.mjs",
        "docs/**/*.ts",
        "docs/**/*.xml",
        "package.json",
        "templates/**/*.hbs",
        "templates/**/*.json",
        "templates/**/*.xml",
        "templates/**/*.xsd",
        "templates/**/*.yaml",
      ]
    `);
  });

  it("has no source, test, source map, or single module of the compiler", () => {
    const single = files.filter((name) => /^dist\/cli\/(?!main\.js$)/.test(name));
    expect(single).toEqual([]);
    const ours = files.filter((name) => !name.startsWith("docs/examples/"));
    expect(ours.filter((name) => /\.map$|\.test\.|(?<!\.d)\.ts$|^(?:plugin|test|scripts)\//.test(name))).toEqual([]);
  });

  it("has whatever package.json names", () => {
    const targets = Object.values(packageJson.exports).flatMap((target) =>
      typeof target === "string" ? [target] : [target.types, target.default],
    );
    const named = [...targets, ...Object.values(packageJson.bin), packageJson.types].map((name) =>
      posix.normalize(name),
    );
    expect(files).toEqual(expect.arrayContaining(named));
  });

  it("has whatever its pages lead to, apart from pictures and our tests", () => {
    const pages = files.filter((name) => name.endsWith(".md") && !name.startsWith("docs/decisions/"));
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(folder, page), "utf8").matchAll(/\]\((?![a-z]+:|#)([^)#]+)(?:#[^)]*)?\)/g)]
        .map(([, link = ""]) => posix.join(posix.dirname(page), link))
        .filter((to) => !/^(?:docs\/pictures|test)\//.test(to))
        .filter((to) => !files.some((name) => name === to || name.startsWith(`${to.replace(/\/$/, "")}/`)))
        .map((to) => `${page}: ${to}`),
    );
    expect(pages).toContain("README.md");
    expect(broken).toEqual([]);
  });

  it("names each package that is inside, and none that is not", () => {
    const licences = readFileSync(join(folder, "dist/licences.txt"), "utf8");
    const bill = z
      .object({ components: z.array(z.object({ group: z.string().optional(), name: z.string() })) })
      .parse(JSON.parse(readFileSync(join(folder, "dist/bom.cdx.json"), "utf8")));
    const names = bill.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
    for (const name of names) expect(licences).toContain(`\n${name} `);
    expect(names).toEqual(expect.arrayContaining(["got", "hono", "zod"]));
    expect(names.filter((name) => PEERS.has(name))).toEqual([]);
  });

  it("depends on nothing; what few need may be left out, in the versions that are tested here and those that follow", () => {
    expect(Object.keys(packageJson).filter((key) => /^(?:bundled|optional)?dependencies$/i.test(key))).toEqual([]);
    expect(packageJson.peerDependencies).toEqual(
      Object.fromEntries([...PEERS].map(([name, version]) => [name, `^${version}`])),
    );
    expect(packageJson.peerDependenciesMeta).toEqual(
      Object.fromEntries([...PEERS.keys()].map((name) => [name, { optional: true }])),
    );
  });
});

describe("others' linters of packages find nothing:", () => {
  it("publint", async () => {
    const { messages } = await publint({ pkgDir: folder, pack: false, level: "suggestion", strict: true });
    expect(messages).toEqual([]);
  });

  it("are the types wrong", async () => {
    const attw = join(PROJECT, "node_modules/.bin/attw");
    // ES modules only, as is meant: CommonJS uses import().
    const args = [await tarball(), "--profile", "esm-only", "--format", "json"];
    const { stdout } = await promisify(execFile)(attw, args, { maxBuffer: 100_000_000 });
    const { analysis } = z
      .object({ analysis: z.object({ entrypoints: z.record(z.string(), z.unknown()), types: z.unknown() }) })
      .parse(JSON.parse(stdout));
    expect(analysis.types).toEqual({ kind: "included" });
    expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys(packageJson.exports));
  });
});
