import type { Instant, Joining, LiveChat, WidgetSession } from "./session.ts";

/** A support person who wrote in a live chat that they had not joined. */
interface Writer {
  readonly liveChatId: string;
  readonly operatorId: string;
  /** When they first wrote there. */
  readonly firstAt: Instant;
}

/**
 * The session with a joining for each support person who wrote in a live chat without having joined it, at the time of
 * their first message there: whoever wrote took part. Joinings that are there stay as they are.
 *
 * A live chat that the platform does not list gets no place of its own beside listed ones, since that could change which
 * live chat is the first; its joinings stand with the latest live chat that was established by then. Only where no live
 * chat is listed at all do those in which a support person wrote count as listed.
 *
 * @param hadJoined whether an earlier reading told of the joining, when the live chat is no longer listed
 */
export function withWritersJoined(
  session: WidgetSession,
  hadJoined: (liveChatId: string, operatorId: string) => boolean = () => false,
): WidgetSession {
  const writers = writersWithoutJoining(session).filter((writer) => !hadJoined(writer.liveChatId, writer.operatorId));
  if (writers.length === 0) return session;
  const liveChats = session.liveChats.length > 0 ? session.liveChats : liveChatsOf(writers);
  const added = new Map<LiveChat, Joining[]>();
  for (const writer of writers) {
    const place = placeOf(writer, liveChats);
    const joining = { operatorId: writer.operatorId, joinedAt: writer.firstAt };
    if (place === undefined || isListed(joining, place)) continue;
    added.set(place, [...(added.get(place) ?? []), joining]);
  }
  const joinedIn = (liveChat: LiveChat) => [...liveChat.operators, ...(added.get(liveChat) ?? [])];
  return { ...session, liveChats: liveChats.map((liveChat) => ({ ...liveChat, operators: joinedIn(liveChat) })) };
}

function writersWithoutJoining({ liveChats, messages }: WidgetSession): Writer[] {
  const joined = new Set(
    liveChats.flatMap(({ liveChatId, operators }) => operators.map(({ operatorId }) => keyOf(liveChatId, operatorId))),
  );
  const writers = new Map<string, Writer>();
  for (const { sender, liveChatId, type, sentAt } of messages) {
    const isSaid = type === "text" || type === "file";
    if (sender.kind !== "operator" || sender.id === null || liveChatId === null || !isSaid) continue;
    const id = keyOf(liveChatId, sender.id);
    const firstAt = Math.min(sentAt, writers.get(id)?.firstAt ?? sentAt);
    if (!joined.has(id)) writers.set(id, { liveChatId, operatorId: sender.id, firstAt });
  }
  return [...writers.values()];
}

function keyOf(liveChatId: string, operatorId: string): string {
  return JSON.stringify([liveChatId, operatorId]);
}

function liveChatsOf(writers: readonly Writer[]): LiveChat[] {
  const established = new Map<string, Instant>();
  for (const { liveChatId, firstAt } of writers) {
    established.set(liveChatId, Math.min(firstAt, established.get(liveChatId) ?? firstAt));
  }
  return Array.from(established, ([liveChatId, establishedAt]) => ({
    liveChatId,
    establishedAt,
    endedAt: null,
    operators: [],
  }));
}

/** The live chat in which a joining is listed; undefined only when there is none. */
function placeOf({ liveChatId, firstAt }: Writer, liveChats: readonly LiveChat[]): LiveChat | undefined {
  const own = liveChats.find((liveChat) => liveChat.liveChatId === liveChatId);
  const byThen = liveChats.filter(({ establishedAt }) => establishedAt <= firstAt);
  const latest = byThen.toSorted((left, right) => left.establishedAt - right.establishedAt).at(-1);
  return own ?? latest ?? liveChats[0];
}

/** A joining to a live chat that is not listed was perhaps added to this one before. */
function isListed({ operatorId, joinedAt }: Joining, { operators }: LiveChat): boolean {
  return operators.some((joining) => joining.operatorId === operatorId && joining.joinedAt === joinedAt);
}
