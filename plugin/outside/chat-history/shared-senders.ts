import type { Message } from "../../chat/session.ts";

/** Characters of a name; longer ones, of which a platform could send megabytes, are not looked up. */
const LONGEST_NAME = 1_000;

/**
 * Messages of one session, page by page, of which those with the same sender and live chat share them: each page brings
 * texts of its own, and of a long session they take a third of the memory.
 */
export function sharedSenders(): (messages: readonly Message[]) => Message[] {
  const senders = new Map<string, Message["sender"]>();
  const liveChatIds = new Map<string, string>();

  function senderOf({ sender }: Message): Message["sender"] {
    if (sender.name.length > LONGEST_NAME) return sender;
    const key = JSON.stringify([sender.kind, sender.id, sender.name]);
    const known = senders.get(key);
    if (known !== undefined) return known;
    senders.set(key, sender);
    return sender;
  }

  function liveChatIdOf({ liveChatId }: Message): string | null {
    if (liveChatId === null) return null;
    const known = liveChatIds.get(liveChatId);
    if (known !== undefined) return known;
    liveChatIds.set(liveChatId, liveChatId);
    return liveChatId;
  }

  return (messages) =>
    messages.map((message) => ({ ...message, sender: senderOf(message), liveChatId: liveChatIdOf(message) }));
}
