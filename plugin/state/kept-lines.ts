import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { z } from "zod";
import { type Kept, notWritten, prepareFolder, readStateFile, refusing } from "./kept-file.ts";
import type { TextOf } from "./kept-text.ts";
import { replaceFile } from "./replace-file.ts";

/** A file that grows by a line for each change, because it is too large to be replaced each time. */
interface LinesForm<Line> extends Kept {
  /** A line with its line break. */
  readonly text: TextOf<Line>;
}

interface LinesOptions<Line> extends LinesForm<Line> {
  /** Beyond this many lines, the file is rewritten with those that still count. */
  readonly mostLines: number;
  /** The lines that still count, or others that replace them. */
  readonly counting: (found: readonly Line[]) => readonly Line[];
}

/** The content of such a file. */
interface FoundLines<Line> {
  readonly lines: readonly Line[];
  /** What was wrong with the file when it was opened, for the user. */
  readonly warning: string | undefined;
}

/** A file of lines to write to. Only one process may write it at a time. */
export interface KeptLines<Line> extends FoundLines<Line> {
  /**
   * Adds a line, which survives a crash and a power cut once this returns.
   *
   * @param all every line that still counts, for rewriting the file
   * @throws Failure as described by `whenNotWritten`; the next call rewrites the file
   */
  append(line: Line, all: () => readonly Line[]): void;
}

const OWNER_ONLY = 0o600;

/**
 * Opens a file of lines for writing; it need not exist yet. Lines that cannot be read are dropped.
 *
 * @throws InputError when this user may not read it, or may not write into its folder
 */
export function openKeptLines<Line>(options: LinesOptions<Line>): KeptLines<Line> {
  const { file, text, mostLines, counting } = options;
  const whole = (lines: readonly Line[]) => lines.map((line) => z.encode(text, line)).join("");

  const found = refusing(options, () => {
    prepareFolder(options);
    const { lines, warning } = readKeptLines(options) ?? { lines: [], warning: undefined };
    const kept = counting(lines);
    // Nothing may be appended to an incomplete line, and the name of a new file must survive a power cut too.
    replaceFile(file, whole(kept));
    return { lines: kept, warning };
  });
  let count = found.lines.length;

  return {
    ...found,
    append(line, all) {
      try {
        count += 1;
        if (count <= mostLines) {
          append(file, z.encode(text, line));
          return;
        }
        const lines = all();
        replaceFile(file, whole(lines));
        count = lines.length;
      } catch (error) {
        // Part of the line may have been written, without its end.
        count = mostLines;
        throw notWritten(options, error);
      }
    },
  };
}

/**
 * Reads a file of lines without changing it, even while another process writes it. Leaves out an incomplete last line,
 * and lines that are damaged or of another version.
 *
 * @returns undefined if there is no file
 */
export function readKeptLines<Line>(options: LinesForm<Line>): FoundLines<Line> | undefined {
  const { file, name, text } = options;
  const found = readStateFile(file);
  if (found === undefined) return undefined;
  if (found === "too-large") return { lines: [], warning: `${name} ${file} is too large: it begins anew` };
  const written = found.toString("utf8").split("\n");
  const isTorn = written.pop() !== "";
  const read = written.map((line) => z.safeDecode(text, line).data);
  const lines = read.filter((line) => line !== undefined);
  const unreadable = read.length - lines.length;
  const leftOut = [
    ...(unreadable === 0 ? [] : [`${unreadable} lines, the first of them line ${read.indexOf(undefined) + 1}`]),
    ...(isTorn ? ["the last line, which was not finished"] : []),
  ];
  const warning =
    leftOut.length === 0 ? undefined : `${name} ${file} is damaged: ${leftOut.join(" and ")}, is left out`;
  return { lines, warning };
}

function append(file: string, text: string): void {
  const handle = openSync(file, "a", OWNER_ONLY);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
