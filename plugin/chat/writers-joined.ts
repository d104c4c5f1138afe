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
  const placeOf = placesIn(liveChats);
  const joinings = new Map(liveChats.map((liveChat) => [liveChat, joiningsOf(liveChat)]));
  for (const writer of writers) {
    const place = placeOf(writer);
    // A joining to a live chat that is not listed was perhaps added to this one before.
    if (place !== undefined) addOnce(joinings.get(place), { operatorId: writer.operatorId, joinedAt: writer.firstAt });
  }
  const joinedIn = (liveChat: LiveChat) => [...liveChat.operators, ...(joinings.get(liveChat)?.added ?? [])];
  return { ...session, liveChats: liveChats.map((liveChat) => ({ ...liveChat, operators: joinedIn(liveChat) })) };
}

interface Joinings {
  readonly listed: Set<string>;
  readonly added: Joining[];
}

function joiningsOf({ operators }: LiveChat): Joinings {
  return { listed: new Set(operators.map(joiningKey)), added: [] };
}

function joiningKey({ operatorId, joinedAt }: Joining): string {
  return `${joinedAt} ${operatorId}`;
}

function addOnce(joinings: Joinings | undefined, joining: Joining): void {
  if (joinings?.listed.has(joiningKey(joining)) === false) joinings.added.push(joining);
}

function writersWithoutJoining({ liveChats, messages }: WidgetSession): Writer[] {
  const joined = new Map<string, Set<string>>();
  for (const { liveChatId, operators } of liveChats) {
    const inIt = joined.get(liveChatId) ?? new Set();
    for (const { operatorId } of operators) inIt.add(operatorId);
    joined.set(liveChatId, inIt);
  }
  const writers = new Map<string, Writer>();
  for (const { sender, liveChatId, type, sentAt } of messages) {
    const isSaid = type === "text" || type === "file";
    if (sender.kind !== "operator" || sender.id === null || liveChatId === null || !isSaid) continue;
    if (joined.get(liveChatId)?.has(sender.id) === true) continue;
    const id = keyOf(liveChatId, sender.id);
    const firstAt = Math.min(sentAt, writers.get(id)?.firstAt ?? sentAt);
    writers.set(id, { liveChatId, operatorId: sender.id, firstAt });
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

/** Tells the live chat in which a writer's joining is listed; undefined only when there is none. */
function placesIn(liveChats: readonly LiveChat[]): (writer: Writer) => LiveChat | undefined {
  // Reversed, so that the first of two with one id wins.
  const byId = new Map(liveChats.toReversed().map((liveChat) => [liveChat.liveChatId, liveChat]));
  const inOrder = liveChats.toSorted((left, right) => left.establishedAt - right.establishedAt);

  /** How many were established by then: in halves, since there may be thousands of both. */
  function countBy(at: Instant): number {
    let [known, tooMany] = [0, inOrder.length + 1];
    while (tooMany - known > 1) {
      const middle = Math.floor((known + tooMany) / 2);
      if ((inOrder[middle - 1]?.establishedAt ?? 0) <= at) known = middle;
      else tooMany = middle;
    }
    return known;
  }

  return ({ liveChatId, firstAt }) => byId.get(liveChatId) ?? inOrder[countBy(firstAt) - 1] ?? liveChats[0];
}
