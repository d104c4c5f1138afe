import { Failure } from "../base/failure.ts";

const CODE = "run-does-not-end";

/** Of a task that went on for so many milliseconds after it was told to stop. */
export function doesNotEnd(milliseconds: number): Failure {
  const message = `it did not end within ${milliseconds / 1000} seconds after it was told to stop`;
  return new Failure(message, { code: CODE, retryable: false });
}

export function isDoesNotEnd(error: unknown): boolean {
  return error instanceof Failure && error.code === CODE;
}
