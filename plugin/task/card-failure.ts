import { Failure, InputError } from "../base/failure.ts";

/**
 * What went wrong with one card, as a failure of that card. An error that is no `Failure` is a mistake of ours, or shows a
 * limit of this machine, such as the longest string; the others go on all the same. Its words are left out, since they
 * may hold chat text.
 *
 * @param doing what was being done: `its history was read`
 * @throws InputError, which tells of a file that concerns every card
 */
export function cardFailure(error: unknown, doing: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof InputError) throw error;
  return new InternalFailure(error, doing);
}

/** A mistake of ours with one card. */
class InternalFailure extends Failure {
  constructor(error: unknown, doing: string) {
    const message = `an internal error (${errorName(error)}) while ${doing}: please report it, with the line of the log that names this card`;
    super(message, { code: "internal-error", scope: "card", retryable: false, cause: error });
  }
}

/** For the log: which error an internal failure was, and where; undefined for a failure that was expected. */
export function internalCause(failure: Failure): { readonly error: string; readonly at: string[] } | undefined {
  if (!(failure instanceof InternalFailure)) return undefined;
  return { error: errorName(failure.cause), at: stackFrames(failure.cause) };
}

/** What a class is called; a name that comes from elsewhere is not repeated. */
function errorName(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return /^\w{1,50}$/.test(name) ? name : "Error";
}

/** Frames of a stack; more do not help. */
const MOST_FRAMES = 12;

/** Where an error was made, without its message, which stands above the frames and may look like some. */
function stackFrames(error: unknown): string[] {
  if (!(error instanceof Error) || typeof error.stack !== "string") return [];
  const { stack, message } = error;
  const at = stack.indexOf(message);
  if (at < 0) return [];
  const frames = stack.slice(at + message.length).split("\n");
  return frames
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}
