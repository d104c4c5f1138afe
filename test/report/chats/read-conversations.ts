import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { compileChatLog, type RenderChatLog } from "../../../plugin/chat/chat-log.ts";
import type { ChatLogFormat } from "../../../plugin/chat/chat-log-data.ts";
import { cleanName, cleanText } from "../../../plugin/chat/clean-text.ts";
import type { Message, WidgetSession } from "../../../plugin/chat/session.ts";
import { type Conversation, conversationReader, type Entry } from "../../../plugin/report/chats/conversation.ts";
import { type ChatLogLanguage, readyMadeChatLogTemplate } from "../../../plugin/settings/ready-made-template.ts";

export const TIME_ZONE = "Europe/Helsinki";

export function templateIn(language: ChatLogLanguage): string {
  return readFileSync(readyMadeChatLogTemplate(language), "utf8");
}

export function rendererOf(template: string, format: ChatLogFormat = "text"): RenderChatLog {
  return compileChatLog("t.hbs", template, { format, timeZone: TIME_ZONE });
}

export function readerFor(template: string, format: ChatLogFormat = "text"): (log: string) => Conversation {
  const read = conversationReader({ renderChatLog: rendererOf(template, format), chatLogFormat: format });
  return (log) => atOnce(read(log));
}

/** The entries of a conversation; none of one that is shown as text. */
export function entriesOf(conversation: Conversation): readonly Entry[] {
  return conversation.kind === "entries" ? conversation.entries : [];
}

/** What an entry shall say of a message, by what is known of messages rather than by any log. */
export function expectedEntry(message: Message): Omit<Entry, "localTime"> {
  const { sender, type, sentAt, withdrawn, attachment, omittedCharacters = 0 } = message;
  const sides = {
    visitor: "visitor",
    operator: "support-person",
    bot: "chatbot",
    system: "system",
    unknown: "not-told",
  } as const;
  const isFile = attachment !== null && withdrawn !== true;
  return {
    at: Math.floor(sentAt / 1_000) * 1_000,
    sender: cleanName(sender.name),
    side: sides[sender.kind],
    kind: withdrawn === true ? "withdrawn" : type === "event" ? "event" : isFile ? "file" : "message",
    isEvent: type === "event",
    isNote: type === "note",
    text: withdrawn === true ? "" : cleanText(message.text).trimEnd(),
    omittedCharacters,
    file: isFile ? { name: cleanName(attachment.name), size: expect.any(String) as string } : undefined,
  };
}

/** The same without the texts of times, which the instants say as well. */
export function withoutLocalTimes(entries: readonly Entry[]): Omit<Entry, "localTime">[] {
  return entries.map(({ localTime: _localTime, ...entry }) => entry);
}

export function expectedEntries({ messages }: WidgetSession): Omit<Entry, "localTime">[] {
  return messages.map(expectedEntry);
}
