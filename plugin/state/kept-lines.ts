import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { z } from "zod";
import { type Kept, LARGEST_BYTES, notWritten, prepareFolder, refusing } from "./kept-file.ts";
import type { TextOf } from "./kept-text.ts";
import { replaceFile } from "./replace-file.ts";

/** A file that grows by a line for each change: it would be too much to write as a whole each time. */
interface LinesForm<Line> extends Kept {
  /** A line with its end. */
  readonly text: TextOf<Line>;
}

interface LinesOptions<Line> extends LinesForm<Line> {
  /** More lines than this, and the file is written anew with those that still count. */
  readonly mostLines: number;
  /** Those of the lines found, or others in their place, that still count. */
  readonly counting: (found: readonly Line[]) => readonly Line[];
}

/** What stands in such a file. */
interface FoundLines<Line> {
  readonly lines: readonly Line[];
  /** What the user should know about the file as it was found. */
  readonly warning: string | undefined;
}

/** A file of lines to write to. Nobody else may write it meanwhile. */
export interface KeptLines<Line> extends FoundLines<Line> {
  /**
   * When this returns, the line outlives the process and a power cut.
   *
   * @param all every line that still counts, for when the file is written anew
   * @throws Failure as told by `whenNotWritten`; the next call writes the file anew
   */
  append(line: Line, all: () => readonly Line[]): void;
}

const OWNER_ONLY = 0o600;

/**
 * Opens a file of lines to write to; there need not be one yet. What could not be read of it is not kept.
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
    // Nothing may be appended to a line without an end, and the name of a new file has to outlive a power cut too.
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
        // What was written of the line, if anything, has no end.
        count = mostLines;
        throw notWritten(options, error);
      }
    },
  };
}

/**
 * Reads a file of lines and changes nothing; another process may be writing it. A last line without an end is left out,
 * and so are lines that are damaged or of another version.
 *
 * @returns undefined where there is no file
 */
export function readKeptLines<Line>(options: LinesForm<Line>): FoundLines<Line> | undefined {
  const { file, name, text } = options;
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > LARGEST_BYTES) return { lines: [], warning: `${name} ${file} is too large: it begins anew` };
  const written = readFileSync(file, "utf8").split("\n");
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
