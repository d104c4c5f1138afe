import { Failure } from "../../base/failure.ts";

/** Whether a reply was larger than is taken, so that less has to be asked for at once. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Failure && error.code === "reply-too-large";
}
