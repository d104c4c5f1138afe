import type { Instant, LiveChat, WidgetSession } from "../session.ts";

const DAY_MS = 86_400_000;

/** Chat platforms of this kind are younger (ruling 4). */
const EARLIEST = Date.UTC(2000, 0, 1);

/** Whether a chat can have had that time, by what the time is now. */
export function canHaveHappened(at: Instant, now: Instant): boolean {
  return at >= EARLIEST && at <= now + DAY_MS;
}

/** What of a session has a time that cannot be. */
export interface TimeDoubt {
  /** What it is the time of. */
  readonly of: "start" | "end" | "live chat" | "joining" | "message";
  /** As the platform tells it. */
  readonly at: Instant;
}

/** Which times of a session can be true. */
export interface BelievedTimes {
  /** Undefined when it cannot be. */
  readonly startedAt: Instant | undefined;
  /** Null while the session lasts. */
  readonly endedAt: Instant | null | undefined;
  /** Whether something in the session can have happened then. */
  isBelieved(at: Instant): boolean;
  /** One of each kind at most: the first. */
  readonly doubts: readonly TimeDoubt[];
}

/**
 * Times before 2000, or more than a day after the reading, are not believed (ruling 4); nor is what lies more than a day
 * before the session's start. When a session ends before it starts, its messages show which of the two is wrong.
 *
 * @param readAt the platform's time when the history was read
 */
export function believedTimes(session: WidgetSession, readAt: Instant): BelievedTimes {
  const { messages, liveChats } = session;
  const canBe = (at: Instant) => canHaveHappened(at, readAt);
  const doubts: TimeDoubt[] = [];

  function believed(of: "start" | "end", at: Instant | null, holds: boolean): Instant | null | undefined {
    if (at === null || holds) return at;
    doubts.push({ of, at });
    return undefined;
  }

  const { startedAt: start, endedAt: end } = session;
  const isTurned = end !== null && canBe(start) && canBe(end) && end < start;
  const sent = isTurned ? messages.map(({ sentAt }) => sentAt).filter(canBe) : [];
  const startsFirst = sent.length > 0 && sent.every((at) => at >= start);
  const endsLast = sent.length > 0 && sent.every((at) => end !== null && at <= end);
  const startedAt = believed("start", start, canBe(start) && (!isTurned || startsFirst)) ?? undefined;
  const endedAt = believed("end", end, end === null || (canBe(end) && (!isTurned || endsLast)));

  function isBelieved(at: Instant): boolean {
    return canBe(at) && (startedAt === undefined || at >= startedAt - DAY_MS);
  }

  function doubted(of: TimeDoubt["of"], at: Instant | undefined): void {
    if (at !== undefined) doubts.push({ of, at });
  }

  doubted("live chat", liveChats.find(({ establishedAt }) => !isBelieved(establishedAt))?.establishedAt);
  doubted(
    "joining",
    firstJoining(liveChats, (at) => !isBelieved(at)),
  );
  doubted("message", messages.find(({ sentAt }) => !isBelieved(sentAt))?.sentAt);
  return { startedAt, endedAt, isBelieved, doubts };
}

function firstJoining(liveChats: readonly LiveChat[], isMeant: (at: Instant) => boolean): Instant | undefined {
  for (const { operators } of liveChats) {
    const joining = operators.find(({ joinedAt }) => isMeant(joinedAt));
    if (joining !== undefined) return joining.joinedAt;
  }
  return undefined;
}
