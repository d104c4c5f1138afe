import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Failure, type FailureScope } from "../../../base/failure.ts";

/** Whose mistake it is, for messages. */
export interface AdapterName {
  readonly name: string;
  /** The module's file; its own name where it was handed over by a program. */
  readonly file: string;
}

/** What an adapter gave, or did, that is not as it should be; only its author can mend it. */
export function adapterMistake(
  { name, file }: AdapterName,
  what: string,
  scope: FailureScope,
  retryable = false,
): Failure {
  const message = `the adapter ${name} (${basename(file)}) ${what}: have its author mend it`;
  return new Failure(message, { code: "adapter-broken", scope, retryable });
}

/** Failures that stand in each other as causes. */
const MOST_CAUSES = 10;

/**
 * What an adapter threw, as a failure. One of ours stays what it is, also as the cause of another error. Of anything else
 * the words are left out, since they may hold chat text or secrets; what kind of error it was, and where, is told.
 */
export function thrownByAdapter(adapter: AdapterName, error: unknown, doing: string, scope: FailureScope): Failure {
  const { own, kind, place, isProgrammers } = lookedAt(adapter.file, error);
  if (own !== undefined) return own;
  return adapterMistake(adapter, `ended with ${kind}${place} while ${doing}`, scope, !isProgrammers);
}

/** What may be told of an error. One that throws again when it is looked at is hardly an accident. */
function lookedAt(file: string, error: unknown) {
  try {
    const own = ownIn(error);
    return { own, kind: kindOf(error), place: placeIn(file, error), isProgrammers: isProgrammersError(error) };
  } catch {
    return { own: undefined, kind: "an error", place: "", isProgrammers: true };
  }
}

function ownIn(error: unknown): Failure | undefined {
  let cause = error;
  for (let count = 0; count < MOST_CAUSES && cause instanceof Error; count += 1) {
    if (cause instanceof Failure) return cause;
    cause = cause.cause;
  }
  return undefined;
}

/** What kind of error it is; a name that is none is not repeated. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const { constructor } = error as { readonly constructor: unknown };
  const name = typeof constructor === "function" ? constructor.name : "";
  return /^[A-Za-z]\w{0,49}$/.test(name) ? name : "an error";
}

/** It would come again. One with a cause, such as that of `fetch`, comes from outside. */
function isProgrammersError(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const isOwn = [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
  return isOwn && error.cause === undefined;
}

/** Characters of a stack that are looked at. */
const LONGEST_STACK = 20_000;

/** The line of the adapter's own file in which an error was made; nothing else of its stack. */
export function placeIn(file: string, error: unknown): string {
  const stack = error instanceof Error && typeof error.stack === "string" ? error.stack.slice(0, LONGEST_STACK) : "";
  const lines = stack.split("\n").filter((line) => /^ {4}at /.test(line));
  for (const line of lines) {
    const [, where = "", row = "", column = ""] =
      /\(?((?:file:)?[^\s()]+?)(?:\?[^\s():]*)?:(\d+):(\d+)\)?$/.exec(line) ?? [];
    if (where === pathToFileURL(file).href || where === file || isSame(where, file)) return ` in line ${row}:${column}`;
  }
  return "";
}

function isSame(where: string, file: string): boolean {
  try {
    return where.startsWith("file:") && fileURLToPath(where) === file;
  } catch {
    return false;
  }
}
