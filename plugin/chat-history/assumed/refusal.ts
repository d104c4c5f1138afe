import { Failure } from "../../failure.ts";

/** An answer that nothing is to be made of. */
export function unexpected(status: number): Failure {
  const hint = status === 404 ? ": check chatHistory.url and chatHistory.installationId" : "";
  return new Failure(`the chat platform answered with status ${status}${hint}`, {
    code: "chat-history-refused",
    retryable: false,
    status,
  });
}

/** Without this, pages that name each other would be asked for for ever. */
export function samePage(): Failure {
  return new Failure("the chat platform gives the same page again and again", {
    code: "reply-not-understood",
    retryable: false,
  });
}
