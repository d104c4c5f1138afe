import { type PlatformSession, platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import type { WireMessage, WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";

/** 2025-03-14T08:00:00Z. */
export const START = Date.UTC(2025, 2, 14, 8);

export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

export function said(messageId: string, kind: "visitor" | "operator", seconds: number, text = "hello"): WireMessage {
  const [id, name] = kind === "visitor" ? ["v1", "Vera"] : ["o1", "Otto"];
  return {
    messageId,
    sentAt: at(seconds),
    sender: { kind, id, name },
    liveChatId: "l1",
    type: "text",
    text,
    attachment: null,
  };
}

/** Ten minutes with one live chat; Otto replies to Vera after 30 seconds. */
export function wireSession(parts: Partial<WireSession> = {}): WireSession {
  const messages = parts.messages ?? [said("m1", "visitor", 10), said("m2", "operator", 40), said("m3", "visitor", 60)];
  return {
    sessionId: "ws-1",
    status: "ended",
    startedAt: at(0),
    endedAt: at(600),
    visitor: { visitorId: "v1", name: "Vera", externalId: "vera@example.org" },
    operators: [{ operatorId: "o1", name: "Otto", externalId: "otto@example.com" }],
    liveChats: [
      {
        liveChatId: "l1",
        establishedAt: at(5),
        endedAt: at(590),
        disconnectionMode: "finishedByUser",
        operators: [{ operatorId: "o1", joinedAt: at(20) }],
      },
    ],
    messageCount: messages.length,
    ...parts,
    messages,
  };
}

/** The same as the sandbox keeps it. */
export function platformSession(parts: Partial<WireSession> = {}): PlatformSession {
  return platformSessionSchema.parse(wireSession(parts));
}
