import { Failure, InputError } from "../base/failure.ts";

/** Why a run failed as a whole, in words that may be shown: of a mistake in the code nothing is repeated. */
export function failureReason(error: unknown): string {
  return error instanceof Failure || error instanceof InputError ? error.message : "a mistake in the task";
}
