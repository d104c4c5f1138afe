import { Failure } from "../base/failure.ts";
import type { TaskKey } from "./task-runner.ts";

const CODE = "environment-unknown";

/** What a source says of a task that is none in this process: another process may have its configuration. */
export function unknownHere({ environment }: TaskKey): Failure {
  const message = `this process knows no environment ${environment}: its configuration is kept elsewhere`;
  return new Failure(message, { code: CODE, retryable: false });
}

export function isUnknownHere(error: unknown): boolean {
  return error instanceof Failure && error.code === CODE;
}
