import { UnrecoverableError } from "bullmq";
import { z } from "zod";
import { FAILURE_SCOPES, Failure, InputError } from "../../base/failure.ts";

/** Characters of a failure's message, which may be shown; limits the store. */
export const LONGEST_MESSAGE = 300;

/** Why a job failed, as kept with the job: words that may be shown, and what the runner needs to know. */
export const storedFailure = z.object({
  message: z.string().transform(shortMessage),
  code: z.string().max(LONGEST_MESSAGE),
  // Jobs that earlier versions left in the store do not have these two.
  scope: z.enum(FAILURE_SCOPES).default("run"),
  onPurpose: z.boolean().default(false),
  retryable: z.boolean(),
  retryAt: z.number().nullable(),
});

export type StoredFailure = z.output<typeof storedFailure>;

/** BullMQ's words for a job whose workers died (read in its source). */
const STALLED = "job stalled more than allowable limit";

/** The failure of a run that the engine or its store could not handle. */
export const ENGINE_TROUBLE = ofRun("trouble with the engine's store", { code: "engine-trouble", retryable: true });

/**
 * What may be kept of an error. Unexpected errors may contain anything, even chat text, so their messages are not kept.
 */
export function toStoredFailure(error: unknown): StoredFailure {
  if (error instanceof Failure) {
    const { code, scope, onPurpose, retryable, retryAt = null } = error;
    return { message: shortMessage(error.message), code, scope, onPurpose, retryable, retryAt };
  }
  if (error instanceof InputError) {
    return ofRun(shortMessage(error.message), { code: "wrong-input", retryable: false });
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return ofRun(`a mistake in the task (${kind})`, { code: "task-mistake", retryable: false });
}

function ofRun(message: string, what: Pick<StoredFailure, "code" | "retryable">): StoredFailure {
  return { message, ...what, scope: "run", onPurpose: false, retryAt: null };
}

export function toFailure(stored: StoredFailure): Failure {
  const { message, retryAt, ...options } = storedFailure.parse(stored);
  return new Failure(message, { ...options, ...(retryAt === null ? {} : { retryAt }) });
}

/** The error for BullMQ, which keeps the message. @param again whether another attempt may help */
export function toJobError(failure: StoredFailure, again = failure.retryable): Error {
  const text = JSON.stringify(failure);
  const error = again ? new Error(text) : new UnrecoverableError(text);
  error.stack = "";
  return error;
}

/** Reads why a job failed. */
export function readStoredFailure(failedReason: string | undefined): StoredFailure {
  if (failedReason === STALLED) {
    const message = "the workers that took it up died, or hung, one after another";
    return ofRun(message, { code: "workers-died", retryable: true });
  }
  try {
    return storedFailure.parse(JSON.parse(failedReason ?? ""));
  } catch {
    return ofRun("a mistake in the engine", { code: "engine-mistake", retryable: true });
  }
}

/** Cut between characters, never within one. */
export function shortMessage(message: string): string {
  // No character has more than two units: so much is enough, however long it is.
  const characters = Array.from(message.slice(0, 2 * LONGEST_MESSAGE + 2));
  const short =
    characters.length <= LONGEST_MESSAGE ? message : `${characters.slice(0, LONGEST_MESSAGE - 1).join("")}…`;
  return storable(short);
}

/** The value without what PostgreSQL's JSON refuses: the character NUL and lone surrogates. */
export function storable<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === "string" ? inner.toWellFormed().replaceAll("\0", "\uFFFD") : inner,
    ),
  ) as Value;
}
