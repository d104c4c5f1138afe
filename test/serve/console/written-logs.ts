import type { Message, WidgetSession } from "../../../plugin/chat/session.ts";
import { rendererOf, templateIn } from "../../report/chats/read-conversations.ts";

/** When the chats of these logs began. */
export const BEGAN = Date.UTC(2026, 9, 1, 8);

/** From the end user and the support person in turns, each ten seconds. */
export function message(index: number, more: Partial<Message> = {}): Message {
  return {
    messageId: `m-${index}`,
    sentAt: BEGAN + index * 10_000,
    sender: index % 2 === 0 ? { kind: "visitor", id: "v", name: "Vera" } : { kind: "operator", id: "o", name: "Olli" },
    liveChatId: "l",
    type: "text",
    text: `message ${index}`,
    attachment: null,
    ...more,
  };
}

/** The log of the ready-made template in English. */
export function logOf(messages: readonly Message[]): string {
  const session: WidgetSession = {
    sessionId: "ws-1",
    startedAt: BEGAN,
    endedAt: BEGAN + 3_600_000,
    visitor: { id: "v", name: "Vera", externalId: null },
    operators: [{ id: "o", name: "Olli", externalId: null }],
    liveChats: [],
    messages: [...messages],
  };
  return rendererOf(templateIn("en"))(session);
}
