import type { Block, Mark, Page } from "./marked-blocks.ts";
import type { openShell, Printed } from "./shell.ts";

type RunMark = Extract<Mark, { what: "run" }>;

/** What differs from page to page, and from reader to reader. */
export interface Reader {
  readonly shell: ReturnType<typeof openShell>;
  /** The text with the reader's own values in place of those of the page. */
  ownValues(text: string): string;
  /** What is written into a file for a secret, by its name. */
  secretIn(file: string): string;
}

/** What became of a block, beside what the page says. */
export interface Outcome {
  readonly place: string;
  readonly problem: string;
}

/**
 * Does with the blocks of a page what a reader does who pastes one after another.
 *
 * @returns the blocks that ended otherwise than the page says, in words
 */
export async function runPageBlocks(
  page: Page,
  where: RunMark["where"],
  { shell, ownValues, secretIn }: Reader,
): Promise<Outcome[]> {
  const problems: Outcome[] = [];
  let last: Printed = { exitCode: 0, stdout: "", stderr: "" };
  let windowErrors = "";
  let window: Readonly<Record<string, unknown>> | undefined;

  /** Names such as ESMREST stand in a page for `esmRest` of what its window printed. */
  const typed = (text: string) =>
    Object.entries(window ?? {}).reduce(
      (changed, [name, value]) => changed.replaceAll(new RegExp(`\\b${name.toUpperCase()}\\b`, "g"), String(value)),
      ownValues(text),
    );

  async function openWindow(block: Block): Promise<void> {
    const command = typed(block.text).trim();
    const ended = window === undefined ? "" : "kill -INT $WINDOW; wait $WINDOW; rm window;";
    last = await shell.run(`${ended} ${command} > window 2> window-errors & WINDOW=$!
until [ -s window ] || ! kill -0 $WINDOW; do sleep 0.1; done; cat window; cat window-errors >&2`);
    windowErrors = last.stderr;
    if (last.stdout === "") throw new Error(`${block.place}: ${last.stderr}`);
    window = JSON.parse(last.stdout) as Record<string, unknown>;
  }

  for (const block of page.blocks) {
    const { mark, place } = block;
    if (mark?.what === "file" && where === "zip") {
      await shell.run(`cat > ${mark.name} << 'END OF THE FILE'\n${typed(block.text)}END OF THE FILE\n`);
    } else if (mark?.what === "printed" && where === "zip") {
      const missing = firstMissing(block.text, mark.byWindow ? windowErrors : last.stdout);
      if (missing !== undefined) problems.push({ place, problem: `did not print: ${missing}` });
    } else if (mark?.what === "run" && mark.where === where) {
      if (mark.inWindow) await openWindow(block);
      else last = await shell.run(typed(block.text));
      if (!mark.exits.includes(last.exitCode)) {
        problems.push({ place, problem: `exit ${last.exitCode}: ${last.stdout}${last.stderr}` });
      }
      for (const file of mark.fillIn) {
        const { stdout } = await shell.run(`cat ${file}`);
        const text = stdout === "" ? `${secretIn(file)}\n` : typed(stdout);
        await shell.run(`cat > ${file} << 'END OF THE FILE'\n${text}END OF THE FILE\n`);
      }
    }
  }
  return problems;
}

/** The first line that was not printed behind the lines above it. */
function firstMissing(shown: string, printed: string): string | undefined {
  let from = 0;
  for (const line of shown.trimEnd().split("\n")) {
    if (line.trim() === "…" || line.trim() === "") continue;
    const at = printed.indexOf(line.trim(), from);
    if (at === -1) return line;
    from = at + line.trim().length;
  }
  return undefined;
}
