import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../base/failure.ts";
import type { PlatformDescription } from "../../outside/chat-history/described/compile-platform.ts";
import { readInputFile } from "../../settings/input-file.ts";
import { platformFile, readPlatformFile, shippedPlatforms } from "../../settings/platform-description.ts";
import { type PlatformExample, readExample } from "./example.ts";

/** A description with the file that it was read from. */
export interface DescribedFile {
  readonly described: PlatformDescription;
  readonly file: string;
  readonly isShipped: boolean;
}

/**
 * Reads a description: one that ships, by its name, or a file.
 *
 * @throws InputError with each mistake in it, by file and line
 */
export function describedBy(nameOrPath: string): DescribedFile {
  const namedIn = { file: "", place: "FILE" };
  const file = platformFile(nameOrPath, process.cwd(), namedIn);
  return { described: readPlatformFile(file, namedIn), file, isShipped: shippedPlatforms().includes(nameOrPath) };
}

export interface NamedExample {
  readonly name: string;
  readonly example: PlatformExample;
}

/**
 * The examples of a description: those of a folder, or for one that ships those that ship with it.
 *
 * @throws InputError for a folder that cannot be read, and for each example that is none
 */
export function examplesOf({ described, file, isShipped }: DescribedFile, folder: string | undefined): NamedExample[] {
  const own = isShipped ? join(dirname(file), "examples", described.description.platform) : undefined;
  const searched = folder ?? own;
  if (searched === undefined) return [];
  const namedIn = { file: "", place: folder === undefined ? "FILE" : "--examples" };
  return examplesIn(searched, namedIn, folder === undefined).map((path) => ({
    name: basename(path, ".json"),
    example: readExample(path, readInputFile(path, namedIn)),
  }));
}

function examplesIn(folder: string, namedIn: { file: string; place: string }, mayBeMissing: boolean): string[] {
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return files.toSorted().map((name) => join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === "ENOENT" && mayBeMissing) return [];
    throw new InputError([{ ...namedIn, message: `${folder} is no folder that can be read (${code})` }]);
  }
}
