import { Failure } from "../../base/failure.ts";

/** A status that the contract does not know. */
/** @param check the settings to look at */
export function unexpected(status: number, check = "chatHistory.installationId"): Failure {
  const hint = status === 404 ? `: check chatHistory.url and ${check}` : "";
  return new Failure(`the chat platform answered with status ${status}${hint}`, {
    code: "chat-history-refused",
    scope: "card",
    retryable: false,
    status,
  });
}

/**
 * It would be the same for every session, so no more sessions are read.
 *
 * @param doubt about the form of the secret, from `doubtAbout`
 */
export function tokenRefused(host: string, status: number, check = "chatHistory.token", doubt = ""): Failure {
  return new Failure(`the chat platform at ${host} refused the token: check ${check}${doubt}`, {
    code: "chat-history-token-refused",
    scope: "system",
    retryable: false,
    status,
  });
}

/** It concerns one session. The contract has no such answer, so we assume that only this session may not be read. */
export function sessionRefused(status: number): Failure {
  const message = `the chat platform refused this session (status ${status}): may the token read all of the installation?`;
  return new Failure(message, { code: "chat-history-refused", scope: "card", retryable: false, status });
}

/** Without support persons' addresses, nobody would be found in ESM. */
export function personsRefused(status: number): Failure {
  const message = `the chat platform does not tell who its support persons are (status ${status}): may the token read them?`;
  return new Failure(message, { code: "chat-history-refused", scope: "request", retryable: false, status });
}

/** Each attempt could read the first page, but not a later one. */
export function cutOff(status: number): Failure {
  const message = `the chat platform answered with status ${status} in the middle of a session's history, each time it was read`;
  return new Failure(message, { code: "chat-history-refused", scope: "card", retryable: true, status });
}

/** Pages that lead back to each other would never end. */
export function samePage(): Failure {
  return new Failure("the chat platform gives the same page again and again", {
    code: "reply-not-understood",
    scope: "card",
    retryable: false,
  });
}

export function otherSession(): Failure {
  return new Failure("the chat platform answered with another session than was asked for", {
    code: "reply-not-understood",
    scope: "card",
    retryable: false,
  });
}
