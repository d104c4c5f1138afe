import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageFile } from "../../plugin/cli/package/zip-writer.ts";
import { packageReadme } from "./package-readme.ts";

/** What is copied as it is: single files, and folders with everything below them that ends in one of these ways. */
const FILES = ["README.md", "CHANGELOG.md", "LICENSE"];
const FOLDERS = ["templates", "deploy", "docs"];
const ENDINGS =
  /\.(?:xml|xsd|hbs|json|jsonl|md|mjs|ts|html|yaml|yml|properties|service|timer|sh)$|(?:^|\/)Containerfile$/;

/** What only those need who import npm's package: its pages are as large as all templates. */
const REFERENCE = "docs/reference/";
const REFERENCE_ELSEWHERE = `# API reference

It is for programs that import npm's package, and its pages are in that package: nothing can be imported from here.
`;

/** Files of the project that are part of the package, with their path in it; its README.md is made for it. */
export function projectFiles(project: string): PackageFile[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && ENDINGS.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const paths = [...FILES.map((file) => join(project, file)), ...inFolders].map((file) =>
    file.slice(join(project, "/").length).split(/[\\/]/).join("/"),
  );
  return paths
    .filter((path) => !path.startsWith(REFERENCE) || path === `${REFERENCE}README.md`)
    .map((path) => ({ path, content: contentOf(project, path) }));
}

function contentOf(project: string, path: string): Buffer {
  if (path === `${REFERENCE}README.md`) return Buffer.from(REFERENCE_ELSEWHERE);
  const content = readFileSync(join(project, path));
  return path === "README.md" ? Buffer.from(packageReadme(content.toString("utf8"))) : content;
}
