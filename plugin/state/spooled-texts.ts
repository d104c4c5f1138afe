import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { UNFINISHED } from "./replace-file.ts";

/**
 * Texts of one run that would take too much memory together: beyond the first ones they are in a file that has no name
 * and is gone with the process. Each has a number; that of a text that was dropped is given again, and so is its room.
 */
export interface SpooledTexts {
  add(text: string): number;
  /** @throws the system's error when the file cannot be read */
  at(number: number): string;
  drop(number: number): void;
  /** Nothing is added or asked for any more. */
  close(): void;
}

/** Bytes that are written together. As long as all texts fit into so many there is no file. */
const AREA = 256 * 1024;
const OWNER_ONLY = 0o600;
/** Bytes of the buffer for reading that is kept. */
const USUAL_LENGTH = 16 * 1024;

/**
 * A file that cannot be made or written costs only memory: then the texts stay there.
 *
 * @param beside the file is made in this one's folder, under a name by which `removeLeftBehind` finds it; without it,
 *   all texts stay in memory
 */
export function createSpooledTexts(beside?: string): SpooledTexts {
  /** Where each text begins and how many bytes it has; -1 for a number that is free. */
  const starts: number[] = [];
  const lengths: number[] = [];
  const freeNumbers: number[] = [];
  /** How many texts there are in each area of the file. A text that is longer than an area has some for itself. */
  const textsIn: number[] = [];
  const freeAreas: number[] = [];
  /** What is not in the file. */
  const inMemory = new Map<number, Buffer>();
  let current = newArea();
  let filled = 0;
  let file: number | undefined;
  let isWritable = beside !== undefined;
  let reading = Buffer.allocUnsafe(0);

  function newArea(room: Buffer = Buffer.allocUnsafeSlow(AREA)): number {
    const area = freeAreas.pop() ?? textsIn.length;
    textsIn[area] = 0;
    inMemory.set(area, room);
    return area;
  }

  /** Writes an area, or several in a row. @returns whether it could; if not, they stay in memory */
  function write(area: number, bytes: Buffer): boolean {
    if (beside === undefined || !isWritable) return false;
    try {
      file ??= openNameless(beside);
      for (let written = 0; written < bytes.length; )
        written += writeSync(file, bytes, written, bytes.length - written, area * AREA + written);
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      isWritable = false;
    }
    return isWritable;
  }

  function addLong(bytes: Buffer): number {
    const first = textsIn.length;
    for (let area = first; (area - first) * AREA < bytes.length; area += 1) textsIn[area] = 1;
    if (!write(first, bytes)) inMemory.set(first, bytes);
    return first * AREA;
  }

  function addShort(text: string, length: number): number {
    if (filled + length > AREA) beginNewArea();
    inMemory.get(current)?.write(text, filled);
    filled += length;
    textsIn[current] = (textsIn[current] ?? 0) + 1;
    return current * AREA + filled - length;
  }

  function beginNewArea(): void {
    const full = current;
    const bytes = inMemory.get(full);
    const isWritten = bytes !== undefined && write(full, bytes);
    if (isWritten) inMemory.delete(full);
    current = newArea(isWritten ? bytes : undefined);
    filled = 0;
    freeIfEmpty(full);
  }

  function freeIfEmpty(area: number): void {
    if (area === current || textsIn[area] !== 0) return;
    inMemory.delete(area);
    freeAreas.push(area);
  }

  return {
    add(text) {
      const length = Buffer.byteLength(text);
      const start = length > AREA ? addLong(Buffer.from(text)) : addShort(text, length);
      const number = freeNumbers.pop() ?? starts.length;
      starts[number] = start;
      lengths[number] = length;
      return number;
    },
    at(number) {
      const start = starts[number] ?? 0;
      const length = lengths[number] ?? 0;
      const area = Math.floor(start / AREA);
      const from = start - area * AREA;
      const held = inMemory.get(area);
      if (held !== undefined) return held.toString("utf8", from, from + length);
      const room = length <= reading.length ? reading : Buffer.allocUnsafeSlow(Math.max(length, USUAL_LENGTH));
      if (room.length === USUAL_LENGTH) reading = room;
      for (let read = 0; read < length; ) {
        const more = file === undefined ? 0 : readSync(file, room, read, length - read, start + read);
        if (more === 0) throw new Error("what a run has put aside on the disk is no longer there");
        read += more;
      }
      return room.toString("utf8", 0, length);
    },
    drop(number) {
      const start = starts[number] ?? -1;
      if (start < 0) return;
      const first = Math.floor(start / AREA);
      const areas = Math.max(1, Math.ceil((lengths[number] ?? 0) / AREA));
      starts[number] = -1;
      freeNumbers.push(number);
      for (let area = first; area < first + areas; area += 1) {
        textsIn[area] = (textsIn[area] ?? 1) - 1;
        freeIfEmpty(area);
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
      inMemory.clear();
    },
  };
}

/** Where the system lets a file be removed that is open, it has a name for a moment only. */
function openNameless(beside: string): number {
  const path = `${beside}.${randomUUID()}${UNFINISHED}`;
  const file = openSync(path, "wx+", OWNER_ONLY);
  try {
    rmSync(path, { force: true });
  } catch (error) {
    // On Windows it keeps its name. `removeLeftBehind` removes it, as after a crash.
    if (!(error instanceof Error) || !("code" in error)) throw error;
  }
  return file;
}
