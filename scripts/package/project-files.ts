import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageFile } from "../../plugin/cli/package/zip-writer.ts";
import { packageReadme } from "./package-readme.ts";

/** What is copied as it is: single files, and folders with everything below them that ends in one of these ways. */
const FILES = ["README.md", "CHANGELOG.md", "LICENSE"];
const FOLDERS = ["templates", "deploy", "docs"];
const ENDINGS =
  /\.(?:xml|xsd|hbs|json|jsonl|md|mjs|ts|html|yaml|yml|properties|service|timer|sh)$|(?:^|\/)Containerfile$/;

/** Files of the project that are part of the package, with their path in it; its README.md is made for it. */
export function projectFiles(project: string): PackageFile[] {
  const readme = join(project, "README.md");
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && ENDINGS.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [...FILES.map((file) => join(project, file)), ...inFolders].map((file) => ({
    path: file.slice(join(project, "/").length).split(/[\\/]/).join("/"),
    content: file === readme ? Buffer.from(packageReadme(readFileSync(file, "utf8"))) : readFileSync(file),
  }));
}
