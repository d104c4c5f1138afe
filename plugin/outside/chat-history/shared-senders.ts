import type { Message } from "../../chat/session.ts";

/**
 * Messages of one session, page by page, of which those with the same sender and live chat share them: each page brings
 * texts of its own, and of a long session they take a third of the memory.
 */
export function sharedSenders(): (messages: readonly Message[]) => Message[] {
  const senders = new Map<string, Message["sender"]>();
  const liveChatIds = new Map<string, string>();

  /** By id only, which costs least: two senders of one id take turns in being kept. */
  function senderOf({ sender }: Message): Message["sender"] {
    const { kind, id, name } = sender;
    const key = id ?? kind;
    const known = senders.get(key);
    if (known?.kind === kind && known.id === id && known.name === name) return known;
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
