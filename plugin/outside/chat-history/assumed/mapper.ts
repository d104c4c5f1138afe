import type { WidgetSession } from "../../../chat/session.ts";
import type { SessionPage } from "./schema.ts";

/** The session as one page tells it; the messages are that page's only. */
export function toWidgetSession(page: SessionPage): WidgetSession {
  return {
    sessionId: page.sessionId,
    startedAt: page.startedAt,
    endedAt: page.status === "ended" ? page.endedAt : null,
    visitor: { id: page.visitor.visitorId, name: page.visitor.name, externalId: page.visitor.externalId },
    operators: page.operators.map(({ operatorId, name, externalId }) => ({ id: operatorId, name, externalId })),
    liveChats: page.liveChats,
    messages: page.messages,
  };
}
