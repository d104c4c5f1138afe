import { closeSync, fstatSync, fsyncSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../base/failure.ts";
import { type Kept, notWritten, prepareFolder, readStateFile, refusing } from "./kept-file.ts";
import { forceToDisk } from "./replace-file.ts";

/** A list of lines that only grows, in numbered files: when one is full, the next is begun. */
interface VolumesForm extends Omit<Kept, "file"> {
  readonly folder: string;
  /** The files' names without number and ending. */
  readonly stem: string;
  /** Bytes after which the next file is begun. */
  readonly mostBytes: number;
  /** Files; beyond it, the oldest is removed. Default: none is ever removed. */
  readonly mostFiles?: number;
}

/**
 * Several processes of one machine may add lines at the same time: files are only ever appended to, begun or removed,
 * never rewritten.
 */
export interface KeptVolumes {
  /**
   * All lines, the oldest first, without their line breaks. An incomplete last line is left out.
   *
   * @throws InputError when this user may not read them
   */
  lines(): Iterable<string>;
  /**
   * Adds lines, which survive a crash and a power cut once this returns. Makes the folder, readable for its owner only,
   * if there was none.
   *
   * @throws Failure as described by `whenNotWritten`
   */
  append(lines: readonly string[]): void;
}

const OWNER_ONLY = 0o600;
const LINE_BREAK = 0x0a;

/** Does not touch the disk before the first reading or adding. */
export function openKeptVolumes(form: VolumesForm): KeptVolumes {
  const { folder, stem, mostBytes, mostFiles = Number.POSITIVE_INFINITY } = form;
  const pathOf = (number: number) => join(folder, `${stem}-${number}.lines`);
  const kept = (file: string): Kept => ({ ...form, file });

  /** The numbers of the files, ascending. */
  function numbers(): number[] {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
    return readdirSync(folder)
      .flatMap((name) => {
        const number = name.startsWith(`${stem}-`) ? name.slice(stem.length + 1) : "";
        return /^[1-9]\d{0,8}\.lines$/.test(number) ? [Number.parseInt(number, 10)] : [];
      })
      .toSorted((one, other) => one - other);
  }

  function numberToFill(): number {
    const latest = numbers().at(-1) ?? 1;
    const size = statSync(pathOf(latest), { throwIfNoEntry: false })?.size ?? 0;
    return size < mostBytes ? latest : latest + 1;
  }

  return {
    *lines() {
      const files = refusing(kept(folder), numbers).map(pathOf);
      for (const file of files) yield* linesOf(refusing(kept(file), () => readFile(file)));
    },
    append(lines) {
      if (lines.length === 0) return;
      let file = pathOf(1);
      try {
        prepareFolder(kept(file));
        const number = numberToFill();
        file = pathOf(number);
        append(file, lines.map((line) => `${line}\n`).join(""));
        for (const old of numbers()) if (old <= number - mostFiles) rmSync(pathOf(old), { force: true });
      } catch (error) {
        throw notWritten(kept(file), error);
      }
    },
  };
}

/** Empty when another process has removed the file meanwhile. @throws InputError when it is too large to be the plugin's */
function readFile(file: string): string {
  const found = readStateFile(file);
  if (found !== "too-large") return found?.toString("utf8") ?? "";
  throw new InputError([{ file, place: "", message: "is too large, so the plugin did not write it: move it away" }]);
}

/**
 * One at a time, since a file may hold hundreds of thousands. Empty lines come about when two processes add lines at the
 * same moment: one sees the other's half written, and begins a new line (observed).
 */
function* linesOf(text: string): Generator<string> {
  let from = 0;
  for (let to = text.indexOf("\n"); to >= 0; to = text.indexOf("\n", from)) {
    if (to > from) yield text.slice(from, to);
    from = to + 1;
  }
}

function append(file: string, text: string): void {
  const handle = openSync(file, "a+", OWNER_ONLY);
  let isNew: boolean;
  try {
    const { size } = fstatSync(handle);
    isNew = size === 0;
    const bytes = Buffer.from(endsWithLine(handle, size) ? text : `\n${text}`);
    // In one piece, so that lines of other processes do not get in between.
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (isNew) forceToDisk(dirname(file));
}

/** Whether nothing incomplete stands at the end, left by a process that was killed, or is busy, while writing. */
function endsWithLine(handle: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(handle, last, 0, 1, size - 1) === 1 && last[0] === LINE_BREAK);
}
