import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const DOCUMENTS = ["README.md", "docs", "docs/decisions", "docs/platforms", "docs/reference"].flatMap((path) =>
  path.endsWith(".md")
    ? [path]
    : readdirSync(path).flatMap((name) => (name.endsWith(".md") ? [`${path}/${name}`] : [])),
);

/** Where a path may begin that a document names. */
const ROOTS = ["", "plugin", "test", "scripts", "docs", "docs/decisions"];

describe.each(DOCUMENTS)("%s", (document) => {
  const text = readFileSync(document, "utf8");

  it("links to pages that are there", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !existsSync(join(dirname(document), link)))).toEqual([]);
  });

  it("names files and folders of the code that are there", () => {
    const named = [...text.matchAll(/`([a-z-]+\/(?:[a-z0-9-]+\/)*(?:[a-z0-9-]+\.(?:ts|js|json|md|sh))?)`/g)];
    const paths = named.map(([, path = ""]) => path);
    expect(paths.filter((path) => !ROOTS.some((root) => existsSync(join(root, path))))).toEqual([]);
  });
});
