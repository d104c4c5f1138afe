import type { Instant, WidgetSession } from "./session.ts";
import { type WaitTime, waitTimeBeforeFirstReply } from "./wait-time.ts";

/** The figures of a session. They always come from the whole history, also when the stored log had to be cut. */
export interface SessionStatistics {
  /** All messages: the chatbot's, the system's and automatic ones too. */
  readonly messageCount: number;
  readonly startTime: Instant;
  /** Null while the session lasts. */
  readonly endTime: Instant | null;
  readonly waitTime: WaitTime;
}

export function statisticsOf(session: WidgetSession): SessionStatistics {
  return {
    messageCount: session.messages.length,
    startTime: session.startedAt,
    endTime: session.endedAt,
    waitTime: waitTimeBeforeFirstReply(session),
  };
}
