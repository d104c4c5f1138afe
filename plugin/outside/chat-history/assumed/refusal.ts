import { Failure } from "../../../base/failure.ts";

/** An answer that nothing is to be made of. */
export function unexpected(status: number): Failure {
  const hint = status === 404 ? ": check chatHistory.url and chatHistory.installationId" : "";
  return new Failure(`the chat platform answered with status ${status}${hint}`, {
    code: "chat-history-refused",
    scope: "card",
    retryable: false,
    status,
  });
}

/** Concerns every session: nothing more is asked for. */
export function tokenRefused(host: string, status: number): Failure {
  return new Failure(`the chat platform at ${host} refused the token: check chatHistory.token`, {
    code: "chat-history-token-refused",
    scope: "system",
    retryable: false,
    status,
  });
}

/** Concerns one session: the contract names no such answer, so it is taken for a right that this session alone lacks. */
export function sessionRefused(status: number): Failure {
  const message = `the chat platform refused this session (status ${status}): may the token read all of the installation?`;
  return new Failure(message, { code: "chat-history-refused", scope: "card", retryable: false, status });
}

/** The session's first page is there each time, a later one never. */
export function cutOff(status: number): Failure {
  const message = `the chat platform answered with status ${status} in the middle of a session's history, each time it was read`;
  return new Failure(message, { code: "chat-history-refused", scope: "card", retryable: true, status });
}

/** Without this, pages that name each other would be asked for for ever. */
export function samePage(): Failure {
  return new Failure("the chat platform gives the same page again and again", {
    code: "reply-not-understood",
    scope: "card",
    retryable: false,
  });
}
