import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { openPromise } from "yauzl";
import { PROJECT } from "../../support/esm-chat-command.ts";

const NEEDED = [
  "plugin",
  "scripts",
  "templates",
  "deploy",
  "docs",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "manifest.json",
];

/** Copies the project, so that nothing changes in it meanwhile; its packages are linked. @returns the copy's folder */
export function copyProject(folder: string, from = PROJECT): string {
  for (const name of [...NEEDED, "package.json", "package-lock.json", "tsconfig.json"]) {
    cpSync(join(from, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

export interface BuildCircumstances {
  readonly cwd: string;
  readonly umask: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs what `npm run package` runs. @returns the path of the zip */
export async function buildPackage(
  project: string,
  out: string,
  { cwd, umask, environment }: BuildCircumstances = { cwd: project, umask: "022", environment: {} },
): Promise<string> {
  const script = join(project, "scripts", "package", "package.js");
  await promisify(execFile)(
    "/bin/sh",
    ["-c", `umask ${umask} && exec "$0" "$@"`, process.execPath, script, "--out", out],
    {
      cwd,
      env: { PATH: process.env["PATH"] ?? "", ...environment },
    },
  );
  const zip = readdirSync(out).find((name) => name.endsWith(".zip"));
  if (zip === undefined) throw new Error("there is no zip");
  return join(out, zip);
}

/** Unpacks a zip as an administrator would, file modes included. @returns the paths in it */
export async function unpack(zip: string, folder: string): Promise<string[]> {
  const reader = await openPromise(zip);
  const paths: string[] = [];
  for await (const entry of reader.eachEntry()) {
    const file = join(folder, entry.fileName);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await buffer(await reader.openReadStreamPromise(entry)));
    chmodSync(file, (entry.externalFileAttributes >>> 16) & 0o777);
    paths.push(entry.fileName);
  }
  return paths;
}

/** A folder with nothing in it but this Node. */
export function onlyNode(folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, "node"));
  return folder;
}

/** A process with nothing in its environment but a PATH. */
export function startBare(command: string, args: readonly string[], cwd: string, path: string) {
  const child = spawn(command, args, { cwd, env: { PATH: path }, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const closed = once(child, "close");
  return {
    process: child,
    finished: async () => {
      const [exitCode] = (await closed) as [number | null];
      return { exitCode, ...output };
    },
  };
}

/** Files below a folder that hold one of these texts. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = readFileSync(file);
      return texts.some((text) => content.includes(text));
    });
}

/** Paths of what lies in a folder. The folder's own, such as /base, may stand anywhere and mean something else. */
export function pathsIn(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}
