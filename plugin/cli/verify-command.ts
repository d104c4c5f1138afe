import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../base/failure.ts";
import { terminalLine } from "../base/terminal-text.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import type { Verdict } from "./package/compare-files.ts";
import { MOST_PACKAGE_BYTES } from "./package/manifest.ts";
import { type FolderVerdict, verifyFolder } from "./package/verify-folder.ts";
import { verifyZip, type ZipVerdict } from "./package/verify-zip.ts";

/** The folder of the unpacked package that holds this command. */
const OWN_FOLDER = fileURLToPath(new URL("../../", import.meta.url));

/** How many lines to show; the JSON has all of them. */
const MOST_FINDINGS = 50;
const MOST_OWN = 10;

const WHAT_IT_PROVES =
  "Checksums in a package prove that it is whole, not who made it: compare the sha256 with the published one.";
const WHAT_FOLDER_PROVES =
  "This proves that nothing was changed by accident. To know who made it, verify the zip and its published sha256.";

/**
 * `esm-chat verify [FILE]`: whether a package is whole; without a file, the one that this command was unpacked from.
 *
 * @returns the exit code: 0 whole, 2 changed, or whole but not for this Node.js
 * @throws InputError for a file or folder that is not a package
 */
export async function verifyCommand(
  file: string | undefined,
  output: Pick<Output, "json" | "say" | "result">,
  { folder = OWN_FOLDER, nodeVersion = process.versions.node } = {},
): Promise<number> {
  const verdict = file === undefined ? verifyOwn(folder, nodeVersion) : await verifyFile(file, nodeVersion);
  const checked = file ?? folder;
  if (output.json) output.result({ ...verdict, checked });
  else output.say(summary(checked, verdict));
  return verdict.status === "whole" ? EXIT.done : EXIT.couldNotWork;
}

function verifyOwn(folder: string, nodeVersion: string): FolderVerdict {
  const verdict = readable(() => verifyFolder(folder, nodeVersion));
  if (verdict !== undefined) return verdict;
  const message =
    "has no manifest.json: this command does not run from an unpacked zip (what npm installs, npm checks). Name a zip to verify.";
  throw new InputError([{ file: folder, place: "", message }]);
}

/** Tells which file of the folder, perhaps one of the user's own, stands in the way. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined || path === undefined) throw error;
    const message = `cannot be read (${code}): verify as a user who may read everything in the package's folder`;
    throw new InputError([{ file: path, place: "", message }]);
  }
}

async function verifyFile(file: string, nodeVersion: string): Promise<ZipVerdict> {
  const verdict = await verifyZip(readZip(file), nodeVersion);
  if (verdict !== undefined) return verdict;
  const message = "is not a package of esm-chat-history: it is no zip, or there is no manifest.json in it";
  throw new InputError([{ file, place: "", message }]);
}

function readZip(file: string): Buffer {
  const problem = (message: string) => new InputError([{ file, place: "", message }]);
  try {
    const status = statSync(file);
    if (!status.isFile()) throw problem("is not a file");
    if (status.size > MOST_PACKAGE_BYTES) throw problem(`is larger than any package (${MOST_PACKAGE_BYTES} bytes)`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw problem(code === "ENOENT" ? "does not exist" : `cannot be read (${code ?? "unknown error"})`);
  }
}

const SAID: Readonly<Record<Verdict["status"], string>> = {
  whole: "whole",
  changed: "CHANGED: do not use it, fetch it again",
  "wrong-node": "whole, but not for this Node.js",
};

/** Fetching the package again would not help. */
const TOO_MANY = "CHANGED: whole, but do not use it before what does not belong there is taken out";

function hasOnlyMore({ findings }: Verdict): boolean {
  return findings.length > 0 && findings.every(({ kind }) => kind === "extra");
}

function summary(checked: string, verdict: FolderVerdict | ZipVerdict): string {
  const { status, name, version, files, bytes, findings, node } = verdict;
  const shown = findings
    .slice(0, MOST_FINDINGS)
    .map(({ path, message }) => `  ${path === "" ? "" : `${path} `}${message}`);
  const rest = findings.length - shown.length;
  const isZip = "sha256" in verdict;
  return [
    `${isZip ? basename(checked) : checked}: ${!isZip && hasOnlyMore(verdict) ? TOO_MANY : SAID[status]}`,
    ...(name === null
      ? []
      : [`${name} ${version ?? ""}, ${files} files, ${bytes} bytes, Node.js ${node.needed ?? ""}`]),
    ...(isZip ? [`sha256 ${verdict.sha256}`] : []),
    ...shown,
    ...(rest === 0 ? [] : [`  and ${rest} more: --json lists all`]),
    ...("own" in verdict ? ownLines(verdict.own) : []),
    ...(status === "changed" ? [] : [isZip ? WHAT_IT_PROVES : WHAT_FOLDER_PROVES]),
  ]
    .map((line) => terminalLine(line, 500))
    .join("\n");
}

function ownLines(own: readonly string[]): string[] {
  if (own.length === 0) return [];
  const more = own.length > MOST_OWN ? ` and ${own.length - MOST_OWN} more` : "";
  return [
    `Yours, not part of the package: ${own.slice(0, MOST_OWN).join(", ")}${more}.`,
    "An upgrade, which is a folder of its own, leaves that behind: docs/deployment.md says where it belongs.",
  ];
}
