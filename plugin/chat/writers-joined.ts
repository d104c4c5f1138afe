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
  const placeOf = placesAmong(liveChats);
  const listed = new Map(liveChats.map((liveChat) => [liveChat, new Set(liveChat.operators.map(keyOfJoining))]));
  const added = new Map<LiveChat, Joining[]>(liveChats.map((liveChat) => [liveChat, []]));
  for (const writer of writers) {
    const place = placeOf(writer);
    const joining = { operatorId: writer.operatorId, joinedAt: writer.firstAt };
    // A joining to a live chat that is not listed was perhaps added to this one before.
    if (place !== undefined && listed.get(place)?.has(keyOfJoining(joining)) !== true) added.get(place)?.push(joining);
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

function keyOfJoining({ operatorId, joinedAt }: Joining): string {
  return JSON.stringify([operatorId, joinedAt]);
}

/** Tells the live chat in which a joining is listed; undefined only when there is none. */
function placesAmong(liveChats: readonly LiveChat[]): (writer: Writer) => LiveChat | undefined {
  // Reversed, so that the first of two with one id wins.
  const byId = new Map(liveChats.toReversed().map((liveChat) => [liveChat.liveChatId, liveChat]));
  const byTime = liveChats.toSorted((left, right) => left.establishedAt - right.establishedAt);
  return ({ liveChatId, firstAt }) =>
    byId.get(liveChatId) ?? byTime[establishedBy(byTime, firstAt) - 1] ?? liveChats[0];
}

/** How many of the live chats, which are in order, were established by then. */
function establishedBy(byTime: readonly LiveChat[], at: Instant): number {
  let least = 0;
  let most = byTime.length;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if ((byTime[middle]?.establishedAt ?? at) <= at) least = middle + 1;
    else most = middle;
  }
  return least;
}
