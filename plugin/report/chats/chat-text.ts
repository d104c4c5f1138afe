import type { ChatDocument } from "./chat-document.ts";

/** One chat as a file of text. */
export function chatText({ title, facts, notes, log }: ChatDocument): string {
  const widest = facts.reduce((most, { label }) => Math.max(most, label.length), 0);
  return [
    title,
    "",
    ...facts.map(({ label, text }) => `${label.padEnd(widest)}  ${text}`),
    ...(notes.length === 0 ? [] : ["", ...notes]),
    "",
    log,
    "",
  ].join("\n");
}
