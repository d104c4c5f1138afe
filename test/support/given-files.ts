import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { InputError, type Problem } from "../../plugin/base/failure.ts";

/** A new folder for each call, gone after the last test. */
export function folders(): () => string {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "esm-chat-settings-"));
    made.push(folder);
    return folder;
  };
}

/** Writes a file that only its owner can read, unless another mode is given. @returns its path */
export function given(folder: string, name: string, content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** The problems that a call ends with; anything else is an error of the test. */
export function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error("this should have been refused");
}

/** The same of something that reads asynchronously. */
export async function problemsOfReading(read: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await read();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error("this should have been refused");
}
