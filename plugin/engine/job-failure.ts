import { UnrecoverableError } from "bullmq";
import { z } from "zod";
import { FAILURE_SCOPES, Failure, InputError } from "../base/failure.ts";

/** Why a job failed, as it is kept with the job: the words that may be shown, and what a runner needs to pass it on. */
const storedFailure = z.object({
  message: z.string(),
  code: z.string(),
  // A job that an earlier version has left in the store does not have these two.
  scope: z.enum(FAILURE_SCOPES).default("run"),
  onPurpose: z.boolean().default(false),
  retryable: z.boolean(),
  retryAt: z.number().nullable(),
});

export type StoredFailure = z.output<typeof storedFailure>;

/** Characters; a failure's message is made to be shown, this bounds what is kept of it. */
const LONGEST_MESSAGE = 300;

/** What BullMQ says of a job whose workers died (its own words, read in its source). */
const STALLED = "job stalled more than allowable limit";

/** Why a run failed that the engine, or its store, could not handle. */
export const ENGINE_TROUBLE = ofRun("trouble with the engine's store", { code: "engine-trouble", retryable: true });

/** What may be kept of an error: the messages of unexpected ones may hold anything, also chat text. */
export function toStoredFailure(error: unknown): StoredFailure {
  if (error instanceof Failure) {
    const { code, scope, onPurpose, retryable, retryAt = null } = error;
    return { message: shortened(error.message), code, scope, onPurpose, retryable, retryAt };
  }
  if (error instanceof InputError) {
    return ofRun(shortened(error.message), { code: "wrong-input", retryable: false });
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

/**
 * The error that BullMQ is given: it keeps the message.
 *
 * @param again whether another attempt may help
 */
export function toJobError(failure: StoredFailure, again = failure.retryable): Error {
  const text = JSON.stringify(failure);
  const error = again ? new Error(text) : new UnrecoverableError(text);
  error.stack = "";
  return error;
}

/** Reads what a failed job keeps. */
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

/** Cut between characters, so that none is left in half. */
function shortened(message: string): string {
  const characters = Array.from(message);
  const short =
    characters.length <= LONGEST_MESSAGE ? message : `${characters.slice(0, LONGEST_MESSAGE - 1).join("")}…`;
  return storable(short);
}

/**
 * The same value, as both stores can keep it: PostgreSQL's JSON refuses the character NUL and halves of surrogate pairs.
 */
export function storable<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === "string" ? inner.toWellFormed().replaceAll("\0", "\uFFFD") : inner,
    ),
  ) as Value;
}
