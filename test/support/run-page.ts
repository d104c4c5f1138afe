import { execFile, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** A block of a page that is run, with what the page says that it prints. */
export interface PageBlock {
  readonly kind: string;
  readonly text: string;
  /** The block right behind a command: what it prints. */
  readonly shown: { readonly kind: string; readonly text: string } | undefined;
}

/** Printed behind each command; no command of a page prints it. */
const MARK = "=====";

/** Whether this machine has what the pages' commands need. */
export const HAS_PAGE_TOOLS = ["curl", "bash"].every((tool) => spawnSync(tool, ["--version"]).status === 0);

/** The page's shell blocks, and others that are no output, in order. */
export function pageBlocks(page: string): PageBlock[] {
  const blocks = [...page.matchAll(/^```(?<kind>\w+)\n(?<text>[^]*?)^```$/gm)].map(({ groups, index, 0: all }) => ({
    kind: groups?.["kind"] ?? "",
    text: groups?.["text"] ?? "",
    start: index,
    end: index + all.length,
  }));
  const shown = new Set<(typeof blocks)[number]>();
  return blocks.flatMap((block, index) => {
    if (shown.has(block)) return [];
    const next = block.kind === "sh" ? blocks[index + 1] : undefined;
    const isShown = next !== undefined && next.kind !== "sh" && page.slice(block.end, next.start).trim() === "";
    if (isShown) shown.add(next);
    return [{ kind: block.kind, text: block.text, shown: isShown ? next : undefined }];
  });
}

/**
 * Runs commands in one shell, one after another, and gives what each printed.
 *
 * @param atEnd what is run whatever happens, so that no failing command leaves a process behind
 */
export async function runCommands(
  commands: readonly string[],
  { folder, atEnd, environment }: { folder: string; atEnd: string; environment: Readonly<Record<string, string>> },
): Promise<{ readonly printed: readonly string[]; readonly stderr: string }> {
  const script = [`trap '${atEnd}' EXIT`, ...commands.flatMap((command) => [command, `echo ${MARK}`])];
  writeFileSync(join(folder, "page.sh"), script.join("\n"));
  const { stdout, stderr } = await promisify(execFile)("bash", ["-uo", "pipefail", join(folder, "page.sh")], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  return { printed: stdout.split(`${MARK}\n`), stderr };
}

/** What a command prints, with the command, which a difference then names. */
export function comparable(command: string, printed: string, isJson: boolean) {
  return { command, printed: isJson ? (JSON.parse(printed) as unknown) : printed };
}
