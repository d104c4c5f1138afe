import { type PlatformSession, platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";

/**
 * A session on 24 March 2021: begins at 10:00, live chat 10:05 to 10:20 with two operators (10:05, 10:10), a second one
 * from 10:30, messages each five minutes from 10:00, end at 10:40.
 */
export function sampleSession(sessionId = "ws-1", changes: Record<string, unknown> = {}): PlatformSession {
  return platformSessionSchema.parse({
    sessionId,
    status: "ended",
    startedAt: at("10:00"),
    endedAt: at("10:40"),
    visitor: { visitorId: "v1", name: "Vera Visitor", externalId: "vera@example.org" },
    operators: [
      { operatorId: "o1", name: "Olli", externalId: "Olli@Support.example.org" },
      { operatorId: "o2", name: "Oona", externalId: "oona@support.example.org" },
      { operatorId: "o3", name: "Otso", externalId: null },
    ],
    liveChats: [
      {
        liveChatId: "l1",
        establishedAt: at("10:05"),
        endedAt: at("10:20"),
        disconnectionMode: "finishedByOperator",
        operators: [
          { operatorId: "o1", joinedAt: at("10:05") },
          { operatorId: "o2", joinedAt: at("10:10") },
        ],
      },
      {
        liveChatId: "l2",
        establishedAt: at("10:30"),
        endedAt: at("10:40"),
        disconnectionMode: "finishedByUser",
        operators: [{ operatorId: "o1", joinedAt: at("10:30") }],
      },
    ],
    messageCount: 9,
    messages: ["10:00", "10:05", "10:10", "10:15", "10:20", "10:25", "10:30", "10:35", "10:40"].map((time, index) => ({
      messageId: `${sessionId}-m${index + 1}`,
      sentAt: at(time),
      sender:
        index % 2 === 0 ? { kind: "visitor", id: "v1", name: "Vera" } : { kind: "operator", id: "o1", name: "Olli" },
      liveChatId: null,
      type: "text",
      text: `message ${index + 1}`,
      attachment: null,
    })),
    ...changes,
  });
}

/** A time of day on 24 March 2021, UTC. */
export function at(time: string): string {
  return `2021-03-24T${time}:00.000Z`;
}
