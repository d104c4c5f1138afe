import { Failure, InputError } from "../base/failure.ts";
import type { TaskKey } from "./task-runner.ts";

class UnknownHere extends Failure {}

class DoesNotEnd extends Failure {}

class AlreadyRunning extends Failure {}

/** The failure of a run that was asked for while another run of the task goes on: it has to wait. */
export function alreadyRunning(task: string): Failure {
  const message = `${task} is running already`;
  return new AlreadyRunning(message, { code: "task-already-running", scope: "run", onPurpose: true, retryable: true });
}

export function isAlreadyRunning(error: unknown): boolean {
  return error instanceof AlreadyRunning;
}

/**
 * The failure for a task that this process does not know; another process may have its configuration.
 *
 * @param key which task
 */
export function unknownHere({ environment }: TaskKey): Failure {
  const message = `this process knows no environment ${environment}: its configuration is kept elsewhere`;
  return new UnknownHere(message, { code: "environment-unknown", scope: "run", retryable: false });
}

export function isUnknownHere(error: unknown): boolean {
  return error instanceof UnknownHere;
}

/** The failure of a task that was told to stop and was still running so many milliseconds later. */
export function doesNotEnd(milliseconds: number): Failure {
  const message = `it did not end within ${milliseconds / 1000} seconds after it was told to stop`;
  return new DoesNotEnd(message, { code: "run-does-not-end", scope: "run", retryable: false });
}

export function isDoesNotEnd(error: unknown): boolean {
  return error instanceof DoesNotEnd;
}

/** Why a run failed as a whole, as it may be shown: the words of an unexpected error are not repeated. */
export function failureReason(error: unknown): string {
  return error instanceof Failure || error instanceof InputError ? error.message : "a mistake in the task";
}
