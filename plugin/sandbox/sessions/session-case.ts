/** What a generated session shows; every twelve sessions show each of them once. */
export const SESSION_CASES = [
  "ordinary",
  "several-live-chats",
  "forwarded",
  "agent-first",
  "no-reply",
  "bot-only",
  "still-active",
  "unknown-person",
  "anonymous",
  "files",
  "unusual-text",
  "equal-times",
] as const;

export type SessionCase = (typeof SESSION_CASES)[number];
