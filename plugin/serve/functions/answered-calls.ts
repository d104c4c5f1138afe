import type { IncomingMessage } from "node:http";
import type { FunctionCallObserver } from "../../watch/function-call-observer.ts";
import type { Answer } from "./answers.ts";
import type { SparseLog } from "./sparse-log.ts";

/** With this header `esm-chat check` tries the function. */
export const CHECK_HEADER = "esm-chat-check";

/** Answers to calls whose token was wrong, or was not looked at. */
const TOKEN_NOT_SEEN_RIGHT: ReadonlySet<number> = new Set([401, 404, 429]);

/** An environment, or a path that names none. */
export interface Called {
  readonly name?: string;
  readonly observer?: FunctionCallObserver | undefined;
}

/**
 * Counts an answered call, and logs that it was refused or that something of it was left out. Nothing of the call itself
 * is logged, nor its address: it may be an end user's.
 */
export function tellAnswered(
  { name, observer }: Called,
  { headers }: Pick<IncomingMessage, "headers">,
  { status, refused: reason, isLogged, leftOut = [] }: Answer,
  { durationMs, log }: { readonly durationMs: number; readonly log: SparseLog },
): void {
  const isCheck = headers[CHECK_HEADER] !== undefined;
  // The check is refused on purpose; but nobody who guesses tokens may hide by its header.
  const mayGuess = headers.authorization !== undefined && TOKEN_NOT_SEEN_RIGHT.has(status);
  const refused = isCheck && !mayGuess ? undefined : reason;
  observer?.answered({ status, durationMs, refused, leftOut, isCheck });
  const environment = name === undefined ? {} : { environment: name };
  if (refused !== undefined && isLogged === undefined) {
    log.warn({ ...environment, reason: refused, status }, "a call of createChatSession was refused");
  }
  for (const field of leftOut) {
    log.warn({ ...environment, field }, "an optional field of createChatSession was not understood and left out");
  }
}
